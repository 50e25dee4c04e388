import Experiments
import FileFormats

/// Does the pieces of work of a sweep.
struct StageWorker: Sendable {
  let plan: SweepPlan
  /// How many parts of a preparation or tasks of a run are under way at once.
  let jobs: Int
  let resultsFolder: String?
  /// Where preparations are kept; nowhere unless given.
  let cache: PreparationCache?

  /// Does one piece; failures of the simulation are part of the outcome.
  ///
  /// - Throws: what ends the whole run: cancellation, and results files that cannot be written.
  func perform(_ work: StageQueue.Work) async throws -> StageQueue.Outcome {
    switch work {
    case .prepare(let point, let part):
      return .prepared(
        part,
        try await attempt {
          try await plan.stages(point).prepare(part, jobs: jobs, cache: cache)
        })
    case .run(let point, let part, let prepared):
      return .ran(
        part,
        try await attempt { try await plan.stages(point).run(part, prepared, jobs: jobs) })
    case .schedule(let point, let part, let run):
      return .scheduled(part, try await attempt { try plan.stages(point).schedule(run) })
    case .price(let points):
      return .priced(try points.map(price))
    }
  }

  private func price(_ point: Int, _ runs: [MethodStage]) throws -> PointRecord {
    let hash = plan.points[point].hash
    do {
      let variant = try plan.variant(point)
      let numbers = try variant.measure(runs)
      if let resultsFolder { try variant.write(runs, into: "\(resultsFolder)/\(hash)") }
      return PointRecord(
        hash: hash, status: .done,
        rows: zip(variant.labels, numbers).map { PointRecord.Row(method: $0, values: $1) })
    } catch let error as FileFormatError {
      throw error
    } catch {
      return PointRecord(hash: hash, status: .failed, error: "\(error)")
    }
  }

  private func attempt<Value>(_ body: () async throws -> Value) async throws -> Result<
    Value, StageQueue.StageFailure
  > {
    do {
      return .success(try await body())
    } catch let error as CancellationError {
      throw error
    } catch {
      return .failure(StageQueue.StageFailure(problem: "\(error)"))
    }
  }
}

extension SweepPlan {
  /// The setting of a point.
  func variant(_ point: Int) throws -> any SweptSetting {
    try family.variant(points[point].settings)
  }

  /// What a point does on the arrays.
  func stages(_ point: Int) throws -> StagedAdaptation {
    guard let stages = try variant(point).stages else {
      preconditionFailure("a point with parts does them on the arrays")
    }
    return stages
  }
}
