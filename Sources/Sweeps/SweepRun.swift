public import Experiments
import FileFormats

/// Runs the points of a sweep that are not done yet.
public struct SweepRun: Sendable {
  /// The sweep.
  public let plan: SweepPlan
  /// The store.
  public let store: String
  /// The part of the points that this run does.
  public let shard: Shard

  /// What can be chosen without changing results.
  public struct Options: Sendable {
    /// How many pieces of work run at once.
    public var jobs: Int
    /// Whether points that failed are tried again.
    public var retriesFailures: Bool
    /// Where the results file of every new point is kept; nowhere unless given.
    public var resultsFolder: String?
    /// Where preparations are kept and taken from; nowhere unless given.
    public var cache: PreparationCache?

    /// Chooses options.
    public init(
      jobs: Int, retriesFailures: Bool = false, resultsFolder: String? = nil,
      cache: PreparationCache? = nil
    ) {
      self.jobs = jobs
      self.cache = cache
      self.retriesFailures = retriesFailures
      self.resultsFolder = resultsFolder
    }
  }

  /// How a run ended.
  public struct Summary: Sendable {
    /// Points of the run by how they ended, those of earlier runs included.
    public let done: Int, failed: Int, invalid: Int
    /// Points that were done before.
    public let kept: Int
    /// Stages that were really run now.
    public let preparations: Int, functionalRuns: Int, schedules: Int
    /// Preparations that were taken from where they were kept.
    public let keptPreparations: Int
    /// How fast points and their layers were evaluated now.
    public let pace: SweepPace
    /// What whoever started the run should be told, one line each.
    public let warnings: [String]
    /// What designs that are made for it say of the axes, one line each.
    public let sensitivities: [String]
  }

  /// How far a run has come, and its best points.
  public struct News: Sendable {
    /// Points that are done, failed or invalid, and all.
    public let progress: Progress
    /// What was just added.
    public let added: [SweepPoint]
  }

  /// A run of the points of a shard.
  public init(_ plan: SweepPlan, store: String, shard: Shard = .all) {
    self.plan = plan
    self.store = store
    self.shard = shard
  }

  /// Runs what is not done yet; every finished point is safe at once.
  ///
  /// - Throws: ``SweepError`` and `FileFormatError` for the store, `CancellationError`; points that fail are recorded.
  public func run(_ options: Options, report: @escaping @Sendable (News) -> Void) async throws
    -> Summary
  {
    var store = try SweepStore(store)
    if options.retriesFailures { store.forgetFailures() }
    let points = shard.part(of: plan.points)
    let open = points.filter { store.records[$0.hash] == nil }
    var hashes: Set<String> = []
    let unique = open.filter { hashes.insert($0.hash).inserted }
    let invalid = unique.filter { $0.parts == nil }.map {
      PointRecord(hash: $0.hash, status: .invalid, error: $0.problem ?? "")
    }
    let kept = points.count - open.count
    if !invalid.isEmpty { try store.add(invalid) }
    var queue = StageQueue(unique.filter { $0.parts != nil })
    var tally = Tally(total: points.count, done: kept + (open.count - unique.count) + invalid.count)
    report(News(progress: tally.progress("start"), added: []))
    do {
      try await work(&queue, &store, options, &tally, report)
    } catch {
      // What is done is safe in the journal; the tables are brought up to date where that is possible.
      _ = try? store.fold(plan)
      throw error
    }
    try store.fold(plan)
    tally.pace.end()
    let ended = points.map { store.records[$0.hash]?.status }
    let summary = Summary(
      done: ended.count { $0 == .done }, failed: ended.count { $0 == .failed },
      invalid: ended.count { $0 == .invalid }, kept: kept,
      preparations: queue.done.preparations - tally.keptPreparations,
      functionalRuns: queue.done.runs, schedules: queue.done.schedules,
      keptPreparations: tally.keptPreparations, pace: tally.pace,
      warnings: store.warnings + tally.warnings,
      sensitivities: SweepSensitivity(plan, store.records).lines)
    store.finish()
    return summary
  }

  private func work(
    _ queue: inout StageQueue, _ store: inout SweepStore, _ options: Options, _ tally: inout Tally,
    _ report: @Sendable (News) -> Void
  ) async throws {
    let worker = StageWorker(
      plan: plan, jobs: options.jobs, resultsFolder: options.resultsFolder,
      cache: options.cache)
    var underWay = 0
    var folds = FoldClock()
    try await withThrowingTaskGroup(of: TimedOutcome.self) { group in
      defer { group.cancelAll() }
      while true {
        while underWay < options.jobs, MemoryBudget.allowsAnother(beside: underWay) {
          let (work, failed) = queue.next()
          try keep(failed, &store, &tally, report)
          guard let work else { break }
          underWay += 1
          group.addTask { try await TimedOutcome(of: work, by: worker) }
        }
        guard let timed = try await group.next() else { break }
        let outcome = timed.outcome
        underWay -= 1
        tally.add(timed)
        queue.take(outcome)
        if case .priced(let records) = outcome { try keep(records, &store, &tally, report) }
        try folds.fold(&store, plan)
      }
    }
  }

  private func keep(
    _ records: [PointRecord], _ store: inout SweepStore, _ tally: inout Tally,
    _ report: @Sendable (News) -> Void
  ) throws {
    guard !records.isEmpty else { return }
    try store.add(records)
    tally.done += records.count
    report(
      News(
        progress: tally.progress("point \(records[records.count - 1].hash.prefix(8))"),
        added: records.map(SweepPoint.init)))
  }

  private struct Tally {
    let total: Int
    var done: Int
    var pace = SweepPace()
    private(set) var keptPreparations = 0
    private(set) var warnings: [String] = []

    init(total: Int, done: Int) { (self.total, self.done) = (total, done) }

    mutating func add(_ timed: TimedOutcome) {
      pace.add(timed)
      guard case .prepared(_, .success(let stage)) = timed.outcome else { return }
      keptPreparations += stage.wasKept ? 1 : 0
      warnings += stage.warnings
    }

    func progress(_ part: String) -> Progress { Progress(part: part, done: done, total: total) }
  }
}

/// A point that is done, for whoever watches.
public struct SweepPoint: Sendable {
  /// The content hash of the configuration.
  public let hash: String
  /// Why it failed; nothing where it did not.
  public let problem: String?
  /// The numbers of every method, in the order of the metrics of the experiment.
  public let methods: [(method: String, values: [Double])]

  package init(_ record: PointRecord) {
    hash = record.hash
    problem = record.status == .done ? nil : record.error
    methods = record.rows.map { ($0.method, $0.values) }
  }
}

/// Brings the HDF5 file up to date now and then, for readers, without spending much time on it.
private struct FoldClock {
  private var next = ContinuousClock.now + .seconds(30)

  mutating func fold(_ store: inout SweepStore, _ plan: SweepPlan) throws {
    let start = ContinuousClock.now
    guard start >= next else { return }
    try store.fold(plan)
    let taken = ContinuousClock.now - start
    next = .now + max(.seconds(30), taken * 20)
  }
}
