public import MatrixMath

/// The evolution strategy with covariance matrix adaptation (CMA-ES).
///
/// Points of a generation are normally distributed around a mean; the mean moves to the weighted average of the better
/// half, the covariance learns from all of them (worse points with negative weights) and from the path of the mean,
/// the step size from the length of that path. All constants are the defaults of Hansen, *The CMA Evolution
/// Strategy: A Tutorial*, arXiv:1604.00772, table 1. With a diagonal covariance (sep-CMA-ES, Ros and Hansen, PPSN 2008)
/// time and memory grow with n instead of n², and the covariance learns (n + 2)/3 times faster.
///
/// A search is a value: a copy goes on as the original would. ``ask()`` changes nothing, for its random numbers are
/// addressed by generation and candidate; whoever has the same search is asked the same points. Smaller losses are
/// better, only their order counts, and a loss that is not a number is worse than any other.
public struct CMAES: Sendable, Equatable {
  /// What the covariance can express.
  public enum Covariance: Sendable, Equatable {
    /// All scales and correlations: n² numbers, and an eigen-decomposition now and then.
    case full
    /// A scale per coordinate.
    case diagonal
  }

  /// The points per generation for n coordinates unless told otherwise: 4 + ⌊3 ln n⌋.
  public static func defaultPopulation(order: Int) -> Int {
    4 + Int(3 * naturalLogarithm(Double(order)))
  }

  /// Up to this many coordinates the covariance is full by default.
  public static let largestFullOrder = 200

  /// The points per generation, λ.
  public var populationSize: Int { constants.populationSize }
  /// The number of generations that were told.
  public private(set) var generation = 0
  /// The step size σ, by which the covariance is scaled.
  public private(set) var deviation: Double
  /// The best point so far that was asked for, nil before the first losses.
  public private(set) var best: SearchPoint?

  private let constants: CMAESConstants
  private let bounds: SearchBounds?
  private let stream: RandomStream
  private let search: UInt32
  private var mean: [Double]
  private var stepPath: [Double]
  private var covariancePath: [Double]
  private var covariance: SearchCovariance

  /// Starts a search.
  ///
  /// - Parameters:
  ///   - start: the mean of the first generation, shape [n], n at least 1.
  ///   - deviation: the standard deviation of the first generation along every coordinate; the optimum should lie within
  ///     one to three of them.
  ///   - stream: where normal numbers come from.
  ///   - search: tells searches with the same stream apart; the first part of every address.
  ///   - bounds: the interval to which every coordinate is kept; points near a bound are bent back smoothly.
  ///   - populationSize: λ, at least 2; 4 + ⌊3 ln n⌋ by default.
  ///   - covariance: what the covariance can express; full up to n = ``largestFullOrder`` by default.
  public init(
    start: [Double], deviation: Double, stream: RandomStream, search: UInt32 = 0,
    bounds: ClosedRange<Double>? = nil, populationSize: Int? = nil, covariance: Covariance? = nil
  ) {
    let order = start.count
    precondition(order > 0 && deviation > 0, "a search over \(order) numbers by ±\(deviation)")
    let model = covariance ?? (order <= Self.largestFullOrder ? .full : .diagonal)
    constants = CMAESConstants(
      order: order, populationSize: populationSize, isDiagonal: model == .diagonal)
    self.bounds = bounds.map { SearchBounds($0) }
    self.stream = stream
    self.search = search
    self.deviation = deviation
    mean = self.bounds.map { bounds in start.map { bounds.outside($0) } } ?? start
    stepPath = Array(repeating: 0, count: order)
    covariancePath = stepPath
    self.covariance = SearchCovariance(order: order, isDiagonal: model == .diagonal)
  }

  /// The mean of the distribution, usually better than any single point when losses are noisy.
  public var center: [Double] { inside(mean) }

  /// The λ points whose losses are wanted next, each of the length of the start.
  public func ask() -> [[Double]] {
    (0..<populationSize).map { candidate in
      let step = covariance.stretched(normals(candidate))
      return inside(zip(mean, step).map { $0 + deviation * $1 })
    }
  }

  /// Learns from the losses of the points that ``ask()`` gives, in their order.
  ///
  /// - Parameter losses: λ of them; equal ones count in the order of their points.
  /// - Throws: `MatrixMathError` when the covariance can no longer be decomposed.
  public mutating func tell(_ losses: [Double]) throws(MatrixMathError) {
    precondition(
      losses.count == populationSize, "\(losses.count) losses for \(populationSize) points")
    best = SearchPoint.best(of: ask(), losses, before: best)
    let ranked = ranking(losses).map { normals($0) }
    var average = [Double](repeating: 0, count: mean.count)
    for (weight, numbers) in zip(constants.weights, ranked) where weight > 0 {
      for i in average.indices { average[i] += weight * numbers[i] }
    }
    let step = covariance.stretched(average)
    for i in mean.indices { mean[i] += deviation * step[i] }
    let moves = follow(step: step, whitened: covariance.rotated(average))
    adapt(to: ranked, moves: moves)
    generation += 1
    if generation.isMultiple(of: constants.generationsPerDecomposition) {
      try covariance.decompose()
    }
  }

  /// Prolongs both paths and sets the step size; whether the covariance may follow its path (h_σ).
  private mutating func follow(step: [Double], whitened: [Double]) -> Bool {
    let c = constants
    let gain = (c.stepRate * (2 - c.stepRate) * c.effectiveParents).squareRoot()
    for i in stepPath.indices {
      stepPath[i] = (1 - c.stepRate) * stepPath[i] + gain * whitened[i]
    }
    let length = stepPath.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // 1 − (1 − c_σ)^(2(g+1)), the variance that a path of this age has.
    let age = 1 - exponential(2 * Double(generation + 1) * naturalLogarithm(1 - c.stepRate))
    let moves =
      length / age.squareRoot() < (1.4 + 2 / (Double(mean.count) + 1)) * c.expectedLength
    let pathGain =
      moves ? (c.pathRate * (2 - c.pathRate) * c.effectiveParents).squareRoot() : 0
    for i in covariancePath.indices {
      covariancePath[i] = (1 - c.pathRate) * covariancePath[i] + pathGain * step[i]
    }
    deviation *= exponential(c.stepRate / c.stepDamping * (length / c.expectedLength - 1))
    return moves
  }

  /// The rank-one update by the path and the rank-μ update by all points, best first.
  private mutating func adapt(to ranked: [[Double]], moves: Bool) {
    let c = constants
    let lost = moves ? 0 : c.pathRate * (2 - c.pathRate)
    covariance.scale(
      by: 1 + c.rankOneRate * lost - c.rankOneRate - c.rankManyRate * c.weights.reduce(0, +))
    covariance.add(covariancePath, weight: c.rankOneRate)
    for (weight, numbers) in zip(c.weights, ranked) {
      // Worse points shrink the covariance along themselves, none by more than a point of usual length.
      let square = numbers.reduce(0) { $0 + $1 * $1 }
      let scale = weight < 0 ? Double(mean.count) / max(square, .leastNormalMagnitude) : 1
      covariance.add(covariance.stretched(numbers), weight: c.rankManyRate * weight * scale)
    }
  }

  private func normals(_ candidate: Int) -> [Double] {
    stream.normals(
      count: mean.count, search: search, generation: UInt32(generation), candidate: candidate)
  }

  private func inside(_ point: [Double]) -> [Double] {
    bounds.map { bounds in point.map { bounds.inside($0) } } ?? point
  }
}

/// The candidates from the best to the worst; equal ones in their order, those without a number last.
private func ranking(_ losses: [Double]) -> [Int] {
  losses.indices.sorted { a, b in
    let (left, right) = (losses[a], losses[b])
    if left.isNaN || right.isNaN { return left.isNaN == right.isNaN ? a < b : right.isNaN }
    return left == right ? a < b : left < right
  }
}

extension RandomStream {
  /// Normal numbers for one point of a search: four per address (search, coordinate/4, generation, candidate).
  func normals(count: Int, search: UInt32, generation: UInt32, candidate: Int) -> [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(count + 3)
    for cell in 0..<(count + 3) / 4 {
      let four = normals(
        RandomAddress(
          array: search, cell: UInt32(cell), event: generation, draw: UInt32(candidate)))
      for lane in 0..<4 { numbers.append(Double(four[lane])) }
    }
    numbers.removeLast(numbers.count - count)
    return numbers
  }
}
