import Foundation
import MatrixMath
import Networks
import Testing

/// Functions that searches are usually tried with; the smallest value of all is 0.
private enum TestFunction {
  static func sphere(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 } }

  static func rosenbrock(_ x: [Double]) -> Double {
    zip(x, x.dropFirst()).reduce(0) { sum, pair in
      let (valley, rest) = (pair.1 - pair.0 * pair.0, 1 - pair.0)
      return sum + 100 * valley * valley + rest * rest
    }
  }

  /// Axes from 1 to 10⁶.
  static func ellipsoid(_ x: [Double]) -> Double {
    x.enumerated().reduce(0) {
      $0 + pow(10, 6 * Double($1.offset) / Double(x.count - 1)) * $1.element * $1.element
    }
  }

  /// The ellipsoid mirrored at the plane with the normal (1, 2, …, n), so that no axis is a coordinate's.
  static func rotatedEllipsoid(_ x: [Double]) -> Double {
    let normal = (1...x.count).map { Double($0) }
    let dot = zip(x, normal).reduce(0) { $0 + $1.0 * $1.1 } / sphere(normal)
    return ellipsoid(zip(x, normal).map { $0 - 2 * $1 * dot })
  }
}

/// How many points a search asks for until a loss is at most `target`; nil when `budget` does not suffice.
private func evaluations(
  _ strategy: CMAES, target: Double = 1e-8, budget: Int,
  _ function: ([Double]) -> Double
) throws -> Int? {
  var strategy = strategy
  var count = 0
  while count < budget {
    let losses = strategy.ask().map(function)
    try strategy.tell(losses)
    if let hit = losses.firstIndex(where: { $0 <= target }) { return count + hit + 1 }
    count += losses.count
  }
  return nil
}

private func stream(_ seed: UInt64) -> RandomStream { RandomStream(seed: seed, domain: .search) }

/// `Golden/evolution_strategies.py`: the smallest and the largest number of evaluations that Hansen's own program
/// needed in 21 runs; medians are compared in the slow tests.
@Suite("CMA-ES")
struct CMAESTests {
  @Test("finds the minimum of a sphere as fast as pycma", arguments: [1, 2, 3] as [UInt64])
  func sphere(seed: UInt64) throws {
    let count = try evaluations(
      CMAES(start: Array(repeating: 1, count: 10), deviation: 0.5, stream: stream(seed)),
      budget: 1_500, TestFunction.sphere)
    #expect(try #require(count) > 1_200)
  }

  @Test("follows the bent valley of Rosenbrock's function in 10 dimensions to 1e-8")
  func rosenbrock() throws {
    let count = try evaluations(
      CMAES(start: Array(repeating: 0, count: 10), deviation: 0.5, stream: stream(1)),
      budget: 6_100, TestFunction.rosenbrock)
    #expect(try #require(count) > 4_500)
  }

  @Test("learns the axes of a rotated ellipsoid of condition 1e6")
  func rotatedEllipsoid() throws {
    let search = CMAES(start: Array(repeating: 1, count: 10), deviation: 0.5, stream: stream(1))
    let count = try evaluations(search, budget: 4_400, TestFunction.rotatedEllipsoid)
    #expect(try #require(count) > 3_200)
  }

  @Test("with a diagonal learns scales, and not directions")
  func diagonal() throws {
    let search = CMAES(
      start: Array(repeating: 1, count: 10), deviation: 0.5, stream: stream(1),
      covariance: .diagonal)
    #expect(try evaluations(search, budget: 4_000, TestFunction.ellipsoid) != nil)
    #expect(try evaluations(search, budget: 4_000, TestFunction.rotatedEllipsoid) == nil)
  }

  @Test("has the constants of the tutorial")
  func constants() {
    let sizes = [1: 4, 2: 6, 10: 10, 20: 12, 100: 17, 4_608: 29]
    for (order, size) in sizes {
      let search = CMAES(
        start: Array(repeating: 0, count: order), deviation: 1, stream: stream(1))
      #expect(search.populationSize == size && search.ask().count == size)
    }
  }

  @Test("asks for points that are normal around the start")
  func firstGeneration() {
    let search = CMAES(
      start: [3, -5], deviation: 0.25, stream: stream(4), populationSize: 4_000)
    let points = search.ask()
    for (coordinate, mean) in [(0, 3.0), (1, -5.0)] {
      let scaled = points.map { ($0[coordinate] - mean) / 0.25 }
      let average = scaled.reduce(0, +) / 4_000
      let square = scaled.reduce(0) { $0 + $1 * $1 } / 4_000
      #expect(abs(average) < 4 / 4_000.squareRoot())
      #expect(abs(square - 1) < 4 * (2.0 / 4_000).squareRoot())
    }
  }

  @Test("of equal seeds is equal, byte for byte; of other seeds or searches it is not")
  func equalSeeds() throws {
    func run(_ seed: UInt64, _ search: UInt32) throws -> CMAES {
      var strategy = CMAES(
        start: [1, 2, 3, 4, 5], deviation: 0.5, stream: stream(seed), search: search)
      for _ in 0..<20 { try strategy.tell(strategy.ask().map(TestFunction.rosenbrock)) }
      return strategy
    }
    let one = try run(1, 0)
    let (again, otherSeed, otherSearch) = (try run(1, 0), try run(2, 0), try run(1, 1))
    #expect(again == one && again.ask() == one.ask() && again.generation == 20)
    #expect(otherSeed.ask() != one.ask() && otherSearch.ask() != one.ask())
  }

  @Test("depends on the order of losses alone")
  func monotoneLosses() throws {
    var (plain, bent) = (
      CMAES(start: [1, 1, 1], deviation: 1, stream: stream(1)),
      CMAES(start: [1, 1, 1], deviation: 1, stream: stream(1))
    )
    for _ in 0..<10 {
      try plain.tell(plain.ask().map(TestFunction.sphere))
      try bent.tell(bent.ask().map { log(TestFunction.sphere($0)) * 3 - 7 })
    }
    #expect(plain.ask() == bent.ask())
  }

  @Test("counts what is not a number as the worst")
  func notANumber() throws {
    var (missing, worst) = (
      CMAES(start: [1, 1], deviation: 1, stream: stream(1)),
      CMAES(start: [1, 1], deviation: 1, stream: stream(1))
    )
    try missing.tell([3, .nan, 2, 5, .infinity, 4])
    try worst.tell([3, 1e9, 2, 5, 1e8, 4])
    #expect(missing.ask() == worst.ask())
    #expect(missing.best?.loss == 2)
    try worst.tell(Array(repeating: .nan, count: 6))
    #expect(worst.best?.loss == 2 && worst.ask().allSatisfy { $0.allSatisfy(\.isFinite) })
  }

  @Test("keeps to bounds and finds an optimum on one of them")
  func bounds() throws {
    // The sphere around (2, 0.3, …) is smallest at (1.5, 0.3, …): 0.25.
    func shifted(_ x: [Double]) -> Double {
      x.dropFirst().reduce((x[0] - 2) * (x[0] - 2)) { $0 + ($1 - 0.3) * ($1 - 0.3) }
    }
    var search = CMAES(
      start: Array(repeating: 0, count: 5), deviation: 1, stream: stream(3), bounds: -1.5...1.5)
    #expect(search.center == [0, 0, 0, 0, 0])
    for _ in 0..<150 {
      let points = search.ask()
      #expect(points.allSatisfy { $0.allSatisfy { $0.magnitude <= 1.5 } })
      try search.tell(points.map(shifted))
    }
    let best = try #require(search.best)
    #expect(abs(best.loss - 0.25) < 1e-6 && abs(best.point[0] - 1.5) < 1e-6)
    #expect(abs(search.center[1] - 0.3) < 1e-3)
  }

  @Test("starts where it is told, also on a bound", arguments: [-1, -0.95, 0, 0.93, 1])
  func startsInside(start: Double) {
    let search = CMAES(start: [start], deviation: 1, stream: stream(1), bounds: -1...1)
    #expect(abs(search.center[0] - start) < 1e-15)
  }

  @Test("stops a program that starts outside of the bounds or tells too few losses")
  func misuse() async {
    await #expect(processExitsWith: .failure) {
      _ = CMAES(
        start: [2], deviation: 1, stream: RandomStream(seed: 1, domain: .search), bounds: -1...1)
    }
    await #expect(processExitsWith: .failure) {
      var search = CMAES(
        start: [2], deviation: 1, stream: RandomStream(seed: 1, domain: .search))
      try search.tell([1, 2])
    }
  }
}

/// Medians of 21 runs of pycma 4.5.0 from `Golden/evolution_strategies.py`; the median of 21 runs scatters by 2 %.
@Suite("CMA-ES, whole searches")
struct CMAESSlowTests {
  private func median(
    order: Int, start: Double, covariance: CMAES.Covariance, _ function: ([Double]) -> Double
  ) throws -> Double {
    let counts = try (1...21 as ClosedRange<UInt64>).map { seed in
      try evaluations(
        CMAES(
          start: Array(repeating: start, count: order), deviation: 0.5, stream: stream(seed),
          covariance: covariance),
        budget: 40_000, function) ?? .max
    }
    return Double(counts.sorted()[10])
  }

  @Test("needs as many evaluations as pycma, ± 10 %")
  func medians() throws {
    let cases: [(Double, Double)] = [
      (1_351, try median(order: 10, start: 1, covariance: .full, TestFunction.sphere)),
      (4_801, try median(order: 40, start: 1, covariance: .full, TestFunction.sphere)),
      (5_191, try median(order: 10, start: 0, covariance: .full, TestFunction.rosenbrock)),
      (3_971, try median(order: 10, start: 1, covariance: .full, TestFunction.rotatedEllipsoid)),
      (26_776, try median(order: 100, start: 1, covariance: .diagonal, TestFunction.ellipsoid)),
    ]
    for (theirs, ours) in cases {
      #expect(abs(ours / theirs - 1) < 0.1, "\(ours) against \(theirs)")
    }
  }
}
