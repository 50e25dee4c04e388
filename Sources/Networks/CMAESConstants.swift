/// The constants of CMA-ES for n coordinates and λ points, from table 1 of arXiv:1604.00772.
struct CMAESConstants: Sendable, Equatable {
  /// λ.
  let populationSize: Int
  /// w, best point first: positive ones add up to 1, then negative ones.
  let weights: [Double]
  /// μ_eff, as many parents of equal weight as would be worth the weighted ones.
  let effectiveParents: Double
  /// c_σ, the forgetting rate of the path that sets the step size.
  let stepRate: Double
  /// d_σ.
  let stepDamping: Double
  /// c_c, the forgetting rate of the path that the covariance follows.
  let pathRate: Double
  /// c₁, the rate of the rank-one update.
  let rankOneRate: Double
  /// c_μ, the rate of the rank-μ update.
  let rankManyRate: Double
  /// E‖N(0, I)‖.
  let expectedLength: Double
  /// After how many generations axes are computed anew: with so few the covariance has hardly changed.
  let generationsPerDecomposition: Int

  init(order: Int, populationSize: Int?, isDiagonal: Bool) {
    let n = Double(order)
    let lambda = populationSize ?? CMAES.defaultPopulation(order: order)
    precondition(lambda >= 2, "a generation of \(lambda) points cannot be ranked")
    let raw = (1...lambda).map {
      naturalLogarithm((Double(lambda) + 1) / 2) - naturalLogarithm(Double($0))
    }
    let half = lambda / 2
    let (parents, others) = (effective(raw[..<half]), effective(raw[half...]))
    // A diagonal has n numbers to learn instead of n²/2.
    let speed = isDiagonal ? (n + 2) / 3 : 1
    let rankOne = min(1, speed * 2 / ((n + 1.3) * (n + 1.3) + parents))
    let rankMany = min(
      1 - rankOne, speed * 2 * (0.25 + parents + 1 / parents - 2) / ((n + 2) * (n + 2) + parents))

    self.populationSize = lambda
    effectiveParents = parents
    stepRate = (parents + 2) / (n + parents + 5)
    stepDamping = 1 + 2 * max(0, ((parents - 1) / (n + 1)).squareRoot() - 1) + stepRate
    pathRate = (4 + parents / n) / (n + 4 + 2 * parents / n)
    (rankOneRate, rankManyRate) = (rankOne, rankMany)
    // The bounds of what negative weights may add up to; the last keeps the covariance positive definite.
    let least = min(
      1 + rankOne / rankMany, 1 + 2 * others / (parents + 2),
      (1 - rankOne - rankMany) / (n * rankMany))
    let positive = raw.reduce(0) { $0 + max($1, 0) }
    let negative = raw.reduce(0) { $0 - min($1, 0) }
    weights = raw.map { $0 >= 0 ? $0 / positive : least * $0 / negative }
    expectedLength = n.squareRoot() * (1 - 1 / (4 * n) + 1 / (21 * n * n))
    generationsPerDecomposition =
      isDiagonal ? 1 : max(1, Int(1 / (10 * n * (rankOne + rankMany))))
  }
}

/// (Σw)²/Σw².
private func effective(_ weights: some Collection<Double>) -> Double {
  let sum = weights.reduce(0, +)
  return sum * sum / weights.reduce(0) { $0 + $1 * $1 }
}
