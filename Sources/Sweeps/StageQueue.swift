import Experiments

/// What is to be done next for the points of a sweep, so that every stage is done once and forgotten when nobody needs it.
///
/// Points that share stages stand behind each other. A stage is asked for by the first point that needs it.
struct StageQueue {
  /// One piece of work.
  enum Work: Sendable {
    /// The stage of a part of a point.
    case prepare(point: Int, StagedAdaptation.Part)
    case run(point: Int, StagedAdaptation.Part, PreparedStage)
    case schedule(point: Int, StagedAdaptation.Part, MethodStage)
    /// Points whose stages are all there, each with the outcome of its parts.
    case price([(point: Int, runs: [MethodStage])])
  }

  /// What a piece of work came to.
  enum Outcome: Sendable {
    case prepared(StagedAdaptation.Part, Result<PreparedStage, StageFailure>)
    case ran(StagedAdaptation.Part, Result<MethodStage, StageFailure>)
    case scheduled(StagedAdaptation.Part, Result<MethodStage, StageFailure>)
    case priced([PointRecord])
  }

  /// Why a stage could not be done, in one line.
  struct StageFailure: Error {
    let problem: String
  }

  private enum Stage<Value> {
    case underWay
    case ready(Value)
    case failed(String)
  }

  private let parts: [Int: [StagedAdaptation.Part]]
  private let hashes: [Int: String]
  /// Points that were not handed out, in the order in which they are best done.
  private var waiting: [Int]
  private var front = 0
  private var preparations: [String: Stage<PreparedStage>] = [:]
  private var runs: [String: Stage<MethodStage>] = [:]
  private var schedules: [String: Stage<MethodStage>] = [:]
  /// How many points need a stage and were not handed out.
  private var needs: [String: Int] = [:]
  /// What was done, for the summary: runs of each stage.
  private(set) var done = (preparations: 0, runs: 0, schedules: 0)

  private static let pointsPerPiece = 128
  private static let lookAhead = 4096

  init(_ points: [PlannedPoint]) {
    var parts: [Int: [StagedAdaptation.Part]] = [:]
    var ranks: [String: Int] = [:]
    var keys: [(point: Int, ranks: [Int])] = []
    for point in points {
      guard let own = point.parts else { continue }
      parts[point.number] = own
      for stage in Self.stages(of: own) { needs[stage, default: 0] += 1 }
      let stages = own.map(\.preparation) + own.map(\.functional) + own.map(\.schedule)
      let order = stages.map { stage in
        let rank = ranks[stage] ?? ranks.count
        ranks[stage] = rank
        return rank
      }
      keys.append((point.number, order))
    }
    self.parts = parts
    hashes = Dictionary(uniqueKeysWithValues: points.map { ($0.number, $0.hash) })
    waiting = keys.sorted { a, b in
      a.ranks == b.ranks ? a.point < b.point : a.ranks.lexicographicallyPrecedes(b.ranks)
    }.map(\.point)
  }

  /// The next piece of work; nothing where all that is left waits for what is under way.
  ///
  /// - Returns: also the records of points that fail because one of their stages failed.
  mutating func next() -> (work: Work?, failed: [PointRecord]) {
    var failed: [PointRecord] = []
    var place = front
    while place < min(waiting.count, front + Self.lookAhead) {
      let point = waiting[place]
      let parts = self.parts[point] ?? []
      if let problem = problem(of: parts) {
        failed.append(
          PointRecord(hash: hashes[point] ?? "", status: .failed, error: problem))
        handOut(place..<place + 1)
        place = max(place, front)
        continue
      }
      if let work = firstStage(of: parts, point) { return (work, failed) }
      if let ready = outcomes(of: parts) { return (price(from: place, like: parts, ready), failed) }
      place += 1
    }
    return (nil, failed)
  }

  /// Takes in what a piece of work came to.
  mutating func take(_ outcome: Outcome) {
    switch outcome {
    case .prepared(let part, let result):
      done.preparations += 1
      switch result {
      case .success(let value): keep(.ready(value), as: part.preparation, in: &preparations)
      case .failure(let failure): preparations[part.preparation] = .failed(failure.problem)
      }
    case .ran(let part, let result):
      done.runs += 1
      switch result {
      case .success(let value): keep(.ready(value), as: part.functional, in: &runs)
      case .failure(let failure):
        // Another chip may have room where this one has none: the run itself may still be tried.
        runs[part.functional] = nil
        schedules[part.schedule] = .failed(failure.problem)
      }
    case .scheduled(let part, let result):
      done.schedules += 1
      switch result {
      case .success(let value): keep(.ready(value), as: part.schedule, in: &schedules)
      case .failure(let failure): schedules[part.schedule] = .failed(failure.problem)
      }
    case .priced: break
    }
  }

  private func keep<Value>(
    _ stage: Stage<Value>, as key: String, in stages: inout [String: Stage<Value>]
  ) {
    stages[key] = needs[key, default: 0] > 0 ? stage : nil
  }

  private func problem(of parts: [StagedAdaptation.Part]) -> String? {
    for part in parts {
      if case .failed(let problem)? = preparations[part.preparation] { return problem }
      if case .failed(let problem)? = schedules[part.schedule] { return problem }
    }
    return nil
  }

  /// The first stage that nobody has begun and that can begin.
  private mutating func firstStage(of parts: [StagedAdaptation.Part], _ point: Int) -> Work? {
    for part in parts where schedules[part.schedule] == nil {
      switch runs[part.functional] {
      case .ready(let run):
        schedules[part.schedule] = .underWay
        return .schedule(point: point, part, run)
      case .underWay, .failed: continue
      case nil: break
      }
      switch preparations[part.preparation] {
      case .ready(let prepared):
        runs[part.functional] = .underWay
        return .run(point: point, part, prepared)
      case .underWay, .failed: continue
      case nil:
        preparations[part.preparation] = .underWay
        return .prepare(point: point, part)
      }
    }
    return nil
  }

  private func outcomes(of parts: [StagedAdaptation.Part]) -> [MethodStage]? {
    let found = parts.compactMap { part -> MethodStage? in
      if case .ready(let run)? = schedules[part.schedule] { run } else { nil }
    }
    return found.count == parts.count ? found : nil
  }

  /// The points from a place on that have the same schedules.
  private mutating func price(
    from place: Int, like parts: [StagedAdaptation.Part], _ ready: [MethodStage]
  ) -> Work {
    let keys = parts.map(\.schedule)
    var points: [(point: Int, runs: [MethodStage])] = []
    var next = place
    while next < waiting.count, points.count < Self.pointsPerPiece,
      self.parts[waiting[next]]?.map(\.schedule) == keys
    {
      points.append((waiting[next], ready))
      next += 1
    }
    handOut(place..<next)
    return .price(points)
  }

  /// Takes points out of those that wait; stages that nobody else needs are forgotten.
  private mutating func handOut(_ places: Range<Int>) {
    let points = waiting[places]
    if places.lowerBound == front {
      front = places.upperBound
    } else {
      waiting.removeSubrange(places)
    }
    for stage in points.flatMap({ Self.stages(of: parts[$0] ?? []) }) {
      needs[stage, default: 1] -= 1
      guard needs[stage] == 0 else { continue }
      if case .ready? = preparations[stage] { preparations[stage] = nil }
      if case .ready? = runs[stage] { runs[stage] = nil }
      if case .ready? = schedules[stage] { schedules[stage] = nil }
    }
  }

  /// The keys of all stages of a point, each once.
  private static func stages(of parts: [StagedAdaptation.Part]) -> Set<String> {
    Set(parts.flatMap { [$0.preparation, $0.functional, $0.schedule] })
  }
}
