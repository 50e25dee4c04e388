public import MatrixMath

/// The simplest evolution strategy, (1+1) with the rule of one fifth: one point, and one step from it at a time.
///
/// A step that is not worse is kept and makes the steps α = 1.5 times larger, another one makes them α^¼ times smaller, so
/// that they stay where one in five succeeds (Rechenberg 1973; constants of Auger, BBOB 2009). For few evaluations
/// and losses without noise: ``CMAES`` learns scales and directions, but needs generations for it.
public struct OneFifthRule: EvolutionStrategy, Equatable {
  /// The standard deviation of a step along every coordinate.
  public private(set) var deviation: Double
  /// The best point so far that was asked for, nil before the first losses.
  public private(set) var best: SearchPoint?

  private let bounds: SearchBounds?
  private let stream: RandomStream
  private let search: UInt32
  private var parent: [Double]
  private var evaluations: UInt32 = 0

  /// Starts a search; the first point is the start itself.
  ///
  /// - Parameters:
  ///   - start: shape [n].
  ///   - deviation: the standard deviation of the first step along every coordinate.
  ///   - stream: where normal numbers come from.
  ///   - search: tells searches with the same stream apart; the first part of every address.
  ///   - bounds: the interval to which every coordinate is kept, as ``CMAES`` keeps it.
  public init(
    start: [Double], deviation: Double, stream: RandomStream, search: UInt32 = 0,
    bounds: ClosedRange<Double>? = nil
  ) {
    precondition(
      !start.isEmpty && deviation > 0, "a search over \(start.count) numbers by ±\(deviation)")
    self.deviation = deviation
    self.bounds = bounds.map { SearchBounds($0) }
    self.stream = stream
    self.search = search
    parent = self.bounds.map { bounds in start.map { bounds.outside($0) } } ?? start
  }

  /// The one point whose loss is wanted next.
  public func ask() -> [[Double]] {
    [bounds.map { bounds in child.map { bounds.inside($0) } } ?? child]
  }

  /// Learns from the loss of the point that ``ask()`` gives.
  ///
  /// - Parameter losses: one of them; one that is not a number is a failure.
  public mutating func tell(_ losses: [Double]) {
    precondition(losses.count == 1, "\(losses.count) losses for one point")
    let isFirst = evaluations == 0
    if losses[0] <= best?.loss ?? .infinity {
      best = SearchPoint(point: ask()[0], loss: losses[0])
      parent = child
      if !isFirst { deviation *= 1.5 }
    } else if !isFirst {
      deviation *= 0.903_602_003_609_844_8  // 1.5^(−1/4)
    }
    evaluations += 1
  }

  private var child: [Double] {
    guard evaluations > 0 else { return parent }
    let step = stream.normals(
      count: parent.count, search: search, generation: evaluations, candidate: 0)
    return zip(parent, step).map { $0 + deviation * $1 }
  }
}
