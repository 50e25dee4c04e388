import Analysis
import MatrixMath
import Testing

/// Designs against SciPy and against what defines them.
@Suite struct SamplingTests {
  private func stream(_ seed: UInt64) -> RandomStream {
    RandomStream(seed: seed, domain: .sampling)
  }

  @Test func sobolIsThatOfSciPy() throws {
    let golden = try Golden.load()
    #expect(try SamplingDesign.sobol(64, dimensions: 64) == golden.sobol)
    let late = try SamplingDesign.sobol(100_003, dimensions: 21)
    #expect(Array(late.suffix(3)) == golden.sobolFrom100000)
  }

  @Test("a shift keeps one point per interval and axis", arguments: [1, 2, 3] as [UInt64])
  func shiftedSobol(seed: UInt64) throws {
    let points = try SamplingDesign.sobol(256, dimensions: 10, stream: stream(seed))
    #expect(points != (try SamplingDesign.sobol(256, dimensions: 10)))
    #expect(points == (try SamplingDesign.sobol(256, dimensions: 10, stream: stream(seed))))
    for dimension in 0..<10 {
      #expect(Set(points.map { Int($0[dimension] * 256) }) == Set(0..<256))
    }
  }

  @Test func sobolErrors() {
    #expect(throws: AnalysisError.tooManyDimensions(65, allowed: 64)) {
      try SamplingDesign.sobol(1, dimensions: 65)
    }
    #expect(
      AnalysisError.tooManyDimensions(65, allowed: 64).description
        == "a Sobol sequence of 65 dimensions: at most 64 are tabulated")
    #expect(throws: AnalysisError.tooManyPoints(1 << 32, allowed: 4_294_967_295)) {
      try SamplingDesign.sobol(1 << 32, dimensions: 1)
    }
    #expect(
      AnalysisError.tooManyPoints(1 << 32, allowed: 4_294_967_295).description
        == "a Sobol sequence of 4294967296 points: at most 4294967295 differ")
  }

  @Test("every interval of every axis has one point", arguments: [1, 7, 100])
  func latinHypercube(count: Int) {
    let points = SamplingDesign.latinHypercube(count, dimensions: 4, stream: stream(9))
    for dimension in 0..<4 {
      let cells = points.map { Int($0[dimension] * Double(count)) }
      #expect(cells.sorted() == Array(0..<count))
    }
    #expect(points == SamplingDesign.latinHypercube(count, dimensions: 4, stream: stream(9)))
  }

  @Test func axesOfALatinHypercubeHaveOrdersOfTheirOwn() {
    let points = SamplingDesign.latinHypercube(1000, dimensions: 2, stream: stream(5))
    // Independent orders of n have a correlation of deviation 1/√(n − 1).
    let products = points.reduce(0) { $0 + ($1[0] - 0.5) * ($1[1] - 0.5) } * 12 / 1000
    #expect(abs(products) < 4 / 999.0.squareRoot())
  }

  @Test func randomPointsAreUniform() {
    let points = SamplingDesign.random(10_000, dimensions: 3, stream: stream(4))
    for dimension in 0..<3 {
      let values = points.map { $0[dimension] }
      #expect(values.allSatisfy { (0..<1).contains($0) })
      // Variance 1/12 each; that of a square is 4/45.
      let mean = values.reduce(0, +) / 10_000
      #expect(abs(mean - 0.5) < 4 * (1 / 12.0 / 10_000).squareRoot())
      let square = values.reduce(0) { $0 + $1 * $1 } / 10_000
      #expect(abs(square - 1 / 3.0) < 4 * (4 / 45.0 / 10_000).squareRoot())
    }
    let fewer = SamplingDesign.random(10, dimensions: 3, stream: stream(4))
    #expect(Array(points.prefix(10)) == fewer)
    #expect(fewer != SamplingDesign.random(10, dimensions: 3, stream: stream(5)))
  }

  @Test func saltelliMixesColumns() throws {
    let points = try SamplingDesign.saltelli(samples: 4, dimensions: 2)
    // The first points of a Sobol sequence of four dimensions, cut in the middle.
    let a = [[0, 0], [0.5, 0.5], [0.75, 0.25], [0.25, 0.75]]
    let b = [[0, 0], [0.5, 0.5], [0.25, 0.25], [0.75, 0.75]]
    let first = zip(a, b).map { [$1[0], $0[1]] }
    let second = zip(a, b).map { [$0[0], $1[1]] }
    #expect(points == a + b + first + second)
    #expect(throws: AnalysisError.tooManyDimensions(66, allowed: 64)) {
      try SamplingDesign.saltelli(samples: 4, dimensions: 33)
    }
  }
}
