import Foundation
import MatrixMath
import Quantities
import Testing

@testable import Devices

@Suite("Write–verify")
struct WriteVerifyTests {
  /// Programs 25 000 healthy cells to one level, none of which is there already.
  private func program(
    _ parameters: WriteVerify, level: Int, count: Int = 25_000, bits: Int = 2
  ) throws -> (CellWrites, WriteStatistics) {
    let model = try GaussianDevice(
      .init(cell: CellDescription(bits: bits), writeVerify: parameters, programmingError: 0))
    let top = 1 << bits
    var writes = cellWrites(
      count: count, from: { Float((level + 1 + $0 % (top - 1)) % top) }, to: { _ in Float(level) })
    let statistics = model.program(
      &writes, array: UInt32(level), streams: RandomStreams(seed: 77))
    return (writes, statistics)
  }

  /// p = erf(w / (√2 σ)); mean = (1 − q^N)/p, success = 1 − q^N of a geometric law cut at N.
  @Test("is calibrated by its closed form: mean 8.52 pulses, 99 % success")
  func closedForm() {
    let standard = WriteVerify()
    let ratio = standard.acceptanceWindow / standard.pulseDeviation
    let p = erf(ratio / 2.0.squareRoot())
    let success = 1 - pow(1 - p, Double(standard.maxPulses))
    #expect(abs(p - 0.1162) < 1e-4)
    #expect(abs(success / p - 8.52) < 1e-3)
    #expect(abs(success - 0.99) < 5e-4)
  }

  @Test("takes 8.52 pulses and succeeds in 99 % for every level", arguments: 0..<4)
  func meanPulses(level: Int) throws {
    let (writes, s) = try program(WriteVerify(), level: level)
    let n = Double(writes.count)
    let mean = Double(s.pulses) / n
    let squares = writes.pulses.reduce(0.0) { $0 + Double($1) * Double($1) } / n
    let error = ((squares - mean * mean) / n).squareRoot()
    #expect(abs(mean - 8.52) < 4 * error, "mean \(mean) ± \(error)")
    let failed = 0.01037
    #expect(abs(Double(s.failures) / n - failed) < 4 * (failed / n).squareRoot())
    #expect(s.pulseHistogram[0] == 0)
    // All that did not fail are inside the window.
    let window = Float(1.0 / 13)
    let outside = writes.conductances.count { abs($0 - Float(level)) > window * 1.000_01 }
    #expect(outside <= s.failures)
  }

  @Test("has geometric pulse counts", arguments: 0..<4)
  func geometric(level: Int) throws {
    let (writes, s) = try program(WriteVerify(), level: level)
    let p = erf(1 / 6.845 / 2.0.squareRoot())
    var statistic = 0.0
    var survival = 1.0
    for pulses in 1..<37 {
      let mean = Double(writes.count) * survival * p
      statistic +=
        (Double(s.pulseHistogram[pulses]) - mean)
        * (Double(s.pulseHistogram[pulses]) - mean) / mean
      survival *= 1 - p
    }
    let rest = Double(writes.count) * survival
    statistic +=
      (Double(s.pulseHistogram[37]) - rest) * (Double(s.pulseHistogram[37]) - rest) / rest
    #expect(abs(statistic - 36) < 4 * (2.0 * 36).squareRoot(), "chi-square \(statistic)")
  }

  @Test("meets the mean over 100 000 cells of all transitions")
  func overall() throws {
    var total = WriteStatistics()
    for level in 0..<4 { total.add(try program(WriteVerify(), level: level).1) }
    #expect(total.cells == 100_000)
    // σ of one geometric count with mean 8.52, cut at 37, is 7.39.
    #expect(abs(Double(total.pulses) / 1e5 - 8.52) < 4 * 7.39 / 1e5.squareRoot())
    #expect(abs(Double(total.failures) / 1e5 - 0.0104) < 4 * (0.0104 / 1e5).squareRoot())
  }

  @Test("stops at the limit of pulses when the window cannot be met")
  func impossible() throws {
    let parameters = WriteVerify(
      acceptanceWindow: .microsiemens(1e-9), pulseDeviation: .microsiemens(10), maxPulses: 6)
    let (writes, s) = try program(parameters, level: 1, count: 500)
    #expect(s.failures == 500)
    #expect(s.pulseHistogram == [0, 0, 0, 0, 0, 0, 500])
    #expect(s.pulses == 3000)
    #expect(s.verifyReads == 3500)
    #expect(writes.pulses.allSatisfy { $0 == 6 })
  }

  /// Gain ½ without noise halves the distance: 13 µS → 6.5 → 3.25 → 1.625 → 0.8125 ≤ 1 µS.
  @Test("approaches by its gain, and tells SET from RESET")
  func gain() throws {
    let parameters = WriteVerify(pulseGain: 0.5, pulseDeviation: .zero)
    let model = try GaussianDevice(
      .init(writeVerify: parameters, programmingError: 0, faults: .none))
    var writes = CellWrites()
    writes.append(cell: 0, event: 0, target: 2, conductance: 1)
    writes.append(cell: 1, event: 0, target: 0, conductance: 1)
    let s = model.program(&writes, array: 0, streams: RandomStreams(seed: 1))
    #expect(writes.pulses == [4, 4])
    #expect(writes.conductances == [2 - 0.0625, 0.0625])
    #expect(s.setPulses == 4)
    #expect(s.resetPulses == 4)
    #expect(s.clamped == 0)
  }

  /// Gain 1.5 without noise turns the distance d into −d/2: −3 → 1.5, clamped to the window.
  @Test("clamps an overshoot at the edge of the range and counts it")
  func overshoot() throws {
    let parameters = WriteVerify(pulseGain: 1.5, pulseDeviation: .zero)
    let model = try GaussianDevice(
      .init(writeVerify: parameters, programmingError: 0, faults: .none))
    var writes = CellWrites()
    writes.append(cell: 0, event: 0, target: 3, conductance: 0)
    let s = model.program(&writes, array: 0, streams: RandomStreams(seed: 1))
    // 1.5 levels up is clamped to 1/13 above; the next pulse leaves half of that, inside.
    #expect(s.setPulses == 1)
    #expect(s.resetPulses == 1)
    #expect(s.clamped == 1)
    #expect(s.failures == 0)
    #expect(abs(writes.conductances[0] - (3 - 0.5 / 13)) < 1e-6)
  }

  @Test("adds statistics with histograms of different lengths")
  func adding() {
    var a = WriteStatistics()
    a.pulseHistogram = [1, 2]
    a.cells = 3
    var b = WriteStatistics()
    b.pulseHistogram = [0, 1, 4]
    b.cells = 5
    b.rows = 2
    b.squaredError = 0.5
    a.add(b)
    #expect(a.pulseHistogram == [1, 3, 4])
    #expect(a.cells == 8)
    #expect(a.rows == 2)
    #expect(a.squaredError == 0.5)
  }
}
