import Experiments

/// How fast a run of a sweep went.
///
/// A layer evaluation is one logical matrix of one trace, scheduled or priced or both on the chip of one point
/// (`MethodStage.layerEvaluations`): a point evaluates the layers of all its traces, of all its methods and seeds, once. What
/// functional runs find out about layers on the way (they price their own traces) is not counted a second time.
public struct SweepPace: Sendable {
  /// Points whose prices were found now.
  public private(set) var points = 0
  /// The layer evaluations of these points.
  public private(set) var layerEvaluations = 0
  /// Seconds that were spent in scheduling and pricing, summed over pieces of work that ran at once.
  public private(set) var pricingSeconds = 0.0
  /// Seconds from the start of the work to the finished store.
  public private(set) var seconds = 0.0

  private let start = ContinuousClock.now

  init() {}

  /// Points per second of the whole run, functional runs and the store included.
  public var pointsPerSecond: Double { Self.rate(points, seconds) }
  /// Layer evaluations per second of the whole run.
  public var layerEvaluationsPerSecond: Double { Self.rate(layerEvaluations, seconds) }
  /// Points per second of scheduling and pricing, on one core.
  public var pointsPerPricingSecond: Double { Self.rate(points, pricingSeconds) }
  /// Layer evaluations per second of scheduling and pricing, on one core.
  public var layerEvaluationsPerPricingSecond: Double {
    Self.rate(layerEvaluations, pricingSeconds)
  }

  /// Takes a piece of work in.
  mutating func add(_ timed: TimedOutcome) {
    points += timed.points
    layerEvaluations += timed.layerEvaluations
    pricingSeconds += timed.pricingSeconds
  }

  mutating func end() { seconds = (ContinuousClock.now - start) / .seconds(1) }

  private static func rate(_ count: Int, _ seconds: Double) -> Double {
    seconds > 0 ? Double(count) / seconds : 0
  }
}

/// What a piece of work came to, and what it adds to the pace.
struct TimedOutcome: Sendable {
  let outcome: StageQueue.Outcome
  private(set) var points = 0
  private(set) var layerEvaluations = 0
  private(set) var pricingSeconds = 0.0

  init(of work: StageQueue.Work, by worker: StageWorker) async throws {
    let start = ContinuousClock.now
    outcome = try await worker.perform(work)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    switch (work, outcome) {
    case (.schedule, _): pricingSeconds = seconds
    case (.price(let pieces), .priced(let records)):
      pricingSeconds = seconds
      for (piece, record) in zip(pieces, records) where record.status == .done {
        points += 1
        layerEvaluations += piece.runs.reduce(0) { $0 + $1.layerEvaluations }
      }
    default: break
    }
  }
}
