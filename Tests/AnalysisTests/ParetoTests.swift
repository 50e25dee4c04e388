import Analysis
import MatrixMath
import Testing

/// Fronts by hand, and against comparing every pair.
@Suite struct ParetoTests {
  @Test func byHand() {
    // Accuracy up, energy down. (82, 5) beats (81, 5) and (80, 6); (90, 9) and (70, 1) stay for their ends.
    let points = [[81.0, 5], [82, 5], [90, 9], [80, 6], [70, 1], [82, 5]]
    let front = ParetoFront(of: points, metrics: [.init(.higher), .init(.lower)])
    #expect(front.members == [1, 2, 4, 5])
    #expect(front.outsideLimits.isEmpty && front.undefined.isEmpty)
  }

  @Test func limitsAreInclusiveAndTakeWholePointsOut() {
    let points = [[90.0, 9, 1], [82, 5, 3], [70, 1, 3], [60, 2, 0]]
    let metrics: [ParetoMetric] = [
      .init(.higher, minimum: 70), .init(.lower, maximum: 5), .init(nil, minimum: 3, maximum: 3),
    ]
    let front = ParetoFront(of: points, metrics: metrics)
    #expect(front.members == [1, 2])
    #expect(front.outsideLimits == [0, 3])
  }

  @Test func notANumberIsComparedWithNothing() {
    let points = [[.nan, 100], [1, 1], [2, .nan], [.infinity, 0]]
    let front = ParetoFront(of: points, metrics: [.init(.higher), .init(.higher)])
    #expect(front.members == [1, 3])
    #expect(front.undefined == [0, 2])
  }

  @Test func equalPointsStayOrGoTogether() {
    let points = Array(repeating: [1.0, 2, 3], count: 3) + Array(repeating: [1, 2, 4], count: 2)
    let lower = Array(repeating: ParetoMetric(.lower), count: 3)
    #expect(ParetoFront(of: points, metrics: lower).members == [0, 1, 2])
    let none = Array(repeating: ParetoMetric(nil), count: 3)
    #expect(ParetoFront(of: points, metrics: none).members == [0, 1, 2, 3, 4])
    #expect(ParetoFront(of: [], metrics: lower).members.isEmpty)
  }

  @Test("front is that of all pairs", arguments: 1...5, 0..<8)
  func againstAllPairs(metrics: Int, seed: Int) {
    let stream = RandomStream(seed: UInt64(seed), domain: .sampling)
    // Few distinct values, so that ties and duplicates are common.
    let points = SamplingDesign.random(200, dimensions: metrics, stream: stream)
      .map { $0.map { ($0 * Double(4 + 3 * seed)).rounded(.down) } }
    let wanted = (0..<metrics).map { ParetoMetric($0 % 2 == 0 ? .higher : .lower) }
    func isWorse(_ a: [Double], than b: [Double]) -> Bool {
      let gains = zip(wanted, zip(a, b)).map { $0.direction == .higher ? $1.1 - $1.0 : $1.0 - $1.1 }
      return gains.allSatisfy { $0 >= 0 } && gains.contains { $0 > 0 }
    }
    let expected = points.indices.filter { index in
      !points.contains { isWorse(points[index], than: $0) }
    }
    #expect(ParetoFront(of: points, metrics: wanted).members == expected)
  }

  @Test("a hundred thousand points of a sphere are all in the front", arguments: [2, 3])
  func manyPoints(metrics: Int) {
    let stream = RandomStream(seed: 1, domain: .sampling)
    let sphere = SamplingDesign.random(100_000, dimensions: metrics, stream: stream).map { point in
      let radius = point.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return point.map { $0 / radius }
    }
    let wanted = Array(repeating: ParetoMetric(.higher), count: metrics)
    let clock = ContinuousClock()
    var front: ParetoFront?
    let time = clock.measure { front = ParetoFront(of: sphere, metrics: wanted) }
    #expect(front?.members.count ?? 0 > 99_000)
    // Comparing all pairs of the front would take 10¹⁰ comparisons, minutes without optimisation.
    #expect(time < .seconds(60))
  }
}
