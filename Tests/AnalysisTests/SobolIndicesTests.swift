import Analysis
import Foundation
import MatrixMath
import Testing

/// Indices of functions whose indices are known in closed form.
@Suite struct SobolIndicesTests {
  private func estimate(
    dimensions: Int, samples: Int, seed: UInt64 = 3, _ function: ([Double]) -> Double
  ) throws -> SobolIndices? {
    let points = try SamplingDesign.saltelli(
      samples: samples, dimensions: dimensions,
      stream: RandomStream(seed: seed, domain: .sampling))
    return SobolIndices(
      outputs: points.map(function), dimensions: dimensions,
      stream: RandomStream(seed: seed, domain: .bootstrap), resamples: 200)
  }

  private func ishigami(_ point: [Double]) -> Double {
    let x = point.map { (2 * $0 - 1) * .pi }
    return sin(x[0]) + 7 * sin(x[1]) * sin(x[1]) + 0.1 * pow(x[2], 4) * sin(x[0])
  }

  @Test func ishigamiFunction() throws {
    // T. Ishigami and T. Homma (1990), a = 7, b = 0.1: the parts of the variance of x₁, x₂, and x₁ with x₃.
    let p = pow(Double.pi, 4)
    let one = 0.5 * pow(1 + 0.1 * p / 5, 2)
    let (two, both) = (49 / 8.0, 0.01 * p * p * (1 / 18.0 - 1 / 50.0))
    let variance = one + two + both
    let found = try #require(try estimate(dimensions: 3, samples: 4096, ishigami))
    #expect(found.samples == 4096)
    let first = [one / variance, two / variance, 0]
    let total = [(one + both) / variance, two / variance, both / variance]
    for index in 0..<3 {
      #expect(abs(found.first[index].value - first[index]) < 0.01, "first \(index)")
      #expect(abs(found.total[index].value - total[index]) < 0.01, "total \(index)")
      #expect(found.first[index].interval.contains(first[index]))
      #expect(found.total[index].interval.contains(total[index]))
    }
  }

  @Test func sobolsFunction() throws {
    // I. M. Sobol's g: ∏ (|4x − 2| + a)/(1 + a), parts V = 1/(3 (1 + a)²) of a factor.
    let weights = [0, 1, 4.5, 9, 99, 99]
    let parts = weights.map { 1 / (3 * (1 + $0) * (1 + $0)) }
    let all = parts.reduce(1) { $0 * (1 + $1) }
    let found = try #require(
      try estimate(dimensions: 6, samples: 4096) { point in
        zip(point, weights).reduce(1) { $0 * (abs(4 * $1.0 - 2) + $1.1) / (1 + $1.1) }
      })
    for (index, part) in parts.enumerated() {
      #expect(abs(found.first[index].value - part / (all - 1)) < 0.01, "first \(index)")
      let total = part * all / (1 + part) / (all - 1)
      #expect(abs(found.total[index].value - total) < 0.01, "total \(index)")
    }
  }

  @Test func halvesByHand() throws {
    // A row of A, of B and of both mixtures; f = x₁ + 2 x₂ on two rows.
    // A = (0,0), (1,1); B = (1,0), (0,1). f(A) = 0, 3; f(B) = 1, 2; mixed 1: 1, 2; mixed 2: 0, 3.
    // Mean 1.5, variance (2.25 + 2.25 + 0.25 + 0.25)/4 = 1.25. First 1: (−0.5·1 + 0.5·(−1))/2 = −0.5 → −0.4.
    let found = try #require(
      SobolIndices(
        outputs: [0, 3, 1, 2, 1, 2, 0, 3], dimensions: 2,
        stream: RandomStream(seed: 1, domain: .bootstrap)))
    #expect(found.first.map(\.value) == [-0.4, 0])
    // Total 1: half the mean of 1, 1 is 0.5 → 0.4.
    #expect(found.total.map(\.value) == [0.4, 0])
  }

  @Test func rowsThatFailedAreLeftOut() throws {
    var outputs: [Double] = [0, 5, 3, 1, 9, 2, 1, 9, 2, 0, 9, 3]
    outputs[4] = .nan
    let found = try #require(
      SobolIndices(
        outputs: outputs, dimensions: 2, stream: RandomStream(seed: 1, domain: .bootstrap)))
    #expect(found.samples == 2)
    #expect(found.first.map(\.value) == [-0.4, 0])
  }

  @Test func constantOutputsHaveNoIndices() throws {
    #expect(try estimate(dimensions: 2, samples: 64) { _ in 0.1 } == nil)
  }

  @Test func equalSeedsGiveEqualIntervals() throws {
    let one = try estimate(dimensions: 3, samples: 128, ishigami)
    #expect(one == (try estimate(dimensions: 3, samples: 128, ishigami)))
    #expect(one != (try estimate(dimensions: 3, samples: 128, seed: 4, ishigami)))
  }
}
