import Foundation
import MatrixMath
import Quantities
import Testing

@testable import Devices

@Suite("Relaxation, programming error and read noise")
struct RelaxationTests {
  private static let times: [Time] = [.seconds(1), .seconds(86_400), .seconds(172_800)]

  /// Rows of the golden file: conductance and σ at the three times, all in µS.
  private func golden() throws -> [[Double]] {
    let file = try #require(
      Bundle.module.url(
        forResource: "wan2022-relaxation", withExtension: "txt", subdirectory: "Golden"))
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst().map {
      $0.split(separator: " ").compactMap { Double($0) }
    }
  }

  @Test("of Wan 2022 follows the published polynomials", arguments: 0..<3)
  func polynomials(index: Int) throws {
    let model = try Wan2022(.init())
    let rows = try golden()
    #expect(rows.count == 10)
    for row in rows {
      let deviation = model.relaxationDeviation(
        at: .microsiemens(row[0]), age: Self.times[index]
      ).microsiemens
      #expect(abs(deviation - row[index + 1]) < 1e-5, "\(row[0]) µS")
    }
  }

  @Test("of Wan 2022 at 20 µS is 2.02, 3.91 and 3.93 µS")
  func testVector() throws {
    let model = try Wan2022(.init())
    for (time, expected) in zip(Self.times, [2.02, 3.91, 3.93]) {
      let deviation = model.relaxationDeviation(at: .microsiemens(20), age: time).microsiemens
      #expect(abs(deviation - expected) < 5e-3)
    }
  }

  /// At one hour: 2.0229375 + (3.909 − 2.0229375) · ln 3600 / ln 86400 = 3.381671 µS.
  @Test("of Wan 2022 is linear in the logarithm of time between the fits")
  func interpolation() throws {
    let model = try Wan2022(.init())
    func deviation(_ seconds: Double) -> Double {
      model.relaxationDeviation(at: .microsiemens(20), age: .seconds(seconds)).microsiemens
    }
    #expect(abs(deviation(3600) - 3.381671) < 1e-5)
    #expect(deviation(0) == deviation(1))
    #expect(deviation(1e7) == deviation(172_800))
  }

  @Test("of Wan 2022 scales with G_max")
  func scaling() throws {
    let cell = CellDescription(
      bits: 3, minimumConductance: .microsiemens(2), maximumConductance: .microsiemens(80))
    let model = try Wan2022(.init(cell: cell))
    let deviation = model.relaxationDeviation(at: .microsiemens(40), age: .seconds(1))
    #expect(abs(deviation.microsiemens - 4.045875) < 1e-5)
  }

  @Test("spreads programmed cells by the window's uniform law plus σ(g)", arguments: 1..<3)
  func spread(level: Int) throws {
    let model = try Wan2022(.init())
    let count = 40_000
    var writes = cellWrites(count: count, from: { _ in 0 }, to: { _ in Float(level) })
    let s = model.program(&writes, array: 0, streams: RandomStreams(seed: 4))
    model.age(&writes, by: .seconds(1), array: 0, streams: RandomStreams(seed: 4))
    // Accepted cells are nearly uniform within ±1 µS; failed ones (1 %) are left out.
    let nominal = Conductance.microsiemens(1 + 13 * Double(level))
    let sigma = model.relaxationDeviation(at: nominal, age: .seconds(1)).microsiemens
    let errors = zip(writes.conductances, writes.pulses)
      .filter { $0.1 < 37 }.map { Double($0.0 - Float(level)) * 13 }
    let mean = errors.reduce(0, +) / Double(errors.count)
    let variance = errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)
    let expected = sigma * sigma + 1.0 / 3
    #expect(abs(mean) < 4 * (expected / Double(errors.count)).squareRoot())
    // Standard error of a variance of normal numbers, and 1 % for the bend of σ inside the window.
    let tolerance = 4 * expected * (2 / Double(errors.count)).squareRoot() + 0.01 * expected
    #expect(abs(variance - expected) < tolerance, "variance \(variance), expected \(expected)")
    #expect(s.squaredError > 0)
  }

  @Test("of a Gaussian device has one σ for all levels, and stops at 0 S", arguments: 0..<4)
  func gaussian(level: Int) throws {
    let model = try GaussianDevice(
      .init(writeVerify: WriteVerify(pulseDeviation: .zero), programmingError: 0.02))
    var writes = cellWrites(
      count: 40_000, from: { _ in level == 0 ? 1 : 0 }, to: { _ in Float(level) })
    let s = model.program(&writes, array: 0, streams: RandomStreams(seed: 5))
    let n = Double(writes.count)
    if level == 0 {
      // σ is 0.78 µS and 0 S is 1 µS below: P(ξ < −1/0.78) of the cells stop there.
      let fraction = 0.5 * erfc(1 / 0.78 / 2.0.squareRoot())
      #expect(abs(Double(s.clamped) / n - fraction) < 4 * (fraction / n).squareRoot())
      #expect(writes.conductances.min() == model.cell.zeroConductanceLevel)
    } else {
      let sigma = (s.squaredError / n).squareRoot()
      #expect(abs(sigma - 0.06) < 4 * 0.06 / (2 * n).squareRoot())
      #expect(s.clamped == 0)
    }
  }

  @Test("is followed by a read noise of 1 % of the window, in level units")
  func readNoise() throws {
    #expect(abs(try #require(Wan2022(.init()).uniformReadNoise) - 0.03) < 1e-8)
    let model = try GaussianDevice(.init(cell: .init(bits: 4), readNoise: 0.02))
    #expect(abs(try #require(model.uniformReadNoise) - 0.3) < 1e-7)
    let deviations = model.readDeviations(of: [0, 7.5], age: .seconds(1))
    #expect(deviations == [Float](repeating: model.uniformReadNoise ?? 0, count: 2))
  }
}
