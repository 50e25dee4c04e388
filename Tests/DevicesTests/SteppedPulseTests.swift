import MatrixMath
import Quantities
import Testing

@testable import Devices

@Suite("Identical and incremental pulses")
struct SteppedPulseTests {
  private let streams = RandomStreams(seed: 3)

  /// Pulses of given strengths in µS on the default cell, whose levels are 13 µS apart.
  private func device(
    _ scheme: WriteVerify.Scheme, set: Double, reset: Double, increment: Double = 0,
    cycleToCycle: Double = 0, deviceToDevice: Double = 0, maxPulses: Int = 100,
    maxReversals: Int? = nil
  ) throws -> Wan2022 {
    try Wan2022(
      .init(
        writeVerify: WriteVerify(
          scheme: scheme, setStrength: .microsiemens(set), resetStrength: .microsiemens(reset),
          strengthIncrement: .microsiemens(increment), cycleToCycle: cycleToCycle,
          deviceToDevice: deviceToDevice, maxPulses: maxPulses, maxReversals: maxReversals),
        faults: .none))
  }

  private func one(_ model: Wan2022, from: Float, to: Float) -> (CellWrites, WriteStatistics) {
    var writes = CellWrites()
    writes.append(cell: 0, event: 0, target: to, conductance: from)
    let statistics = model.program(&writes, array: 0, streams: streams)
    return (writes, statistics)
  }

  /// −13 → −8 → −3 → 2 µS by SET pulses of 5 µS, → 0.5 µS by one RESET of 1.5 µS.
  @Test("of one strength: the sum of the steps, and one reversal")
  func identical() throws {
    let model = try device(.identical, set: 5, reset: 1.5, increment: 100)
    let (writes, s) = one(model, from: 0, to: 1)
    #expect(abs(writes.conductances[0] - (1 + 0.5 / 13)) < 1e-6)
    #expect(s.setPulses == 3)
    #expect(s.resetPulses == 1)
    #expect(s.reversals == 1)
    #expect(s.verifyReads == 5)
    #expect(s.pulseHistogram[4] == 1)
    #expect(s.failures == 0)
    // Three times 5 µS and once 1.5 µS of a window of 39 µS.
    #expect(abs(writes.wear[0] - 16.5 / 39) < 1e-6)
  }

  /// 4 + 6 + 8 µS lead from −13 to 5 µS; RESET starts anew with 3 + 5 to −3; SET anew with 4 to 1 µS.
  @Test("that grow: weaker again after every reversal")
  func incremental() throws {
    let model = try device(.incremental, set: 4, reset: 2.9, increment: 2)
    let (writes, s) = one(model, from: 0, to: 1)
    // 5 → 2.1 → −2.8 → 1.2 → −1.7 → 2.3 → −0.6 µS.
    #expect(abs(writes.conductances[0] - (1 - 0.6 / 13)) < 1e-6)
    #expect(s.setPulses == 5)
    #expect(s.resetPulses == 4)
    #expect(s.reversals == 5)
    #expect(s.failures == 0)
  }

  /// −13 → −3 → 7 µS, then between −3 and 7 µS for ever: a pulse for each of the 30 reversals.
  @Test("end in a timeout after the reversals that are granted", arguments: [0, 1, 30])
  func timeout(reversals: Int) throws {
    let model = try device(.identical, set: 10, reset: 10, maxReversals: reversals)
    let (_, s) = one(model, from: 0, to: 1)
    #expect(s.pulses == 2 + reversals)
    #expect(s.reversals == reversals)
    #expect(s.failures == 1)
    #expect(s.verifyReads == 3 + reversals)
  }

  @Test("stop at the limit of pulses without one of reversals, and are counted")
  func limit() throws {
    let (_, s) = one(try device(.identical, set: 10, reset: 10, maxPulses: 17), from: 0, to: 1)
    #expect(s.pulses == 17)
    #expect(s.reversals == 15)
    #expect(s.failures == 1)
  }

  @Test("never leave the physical range")
  func range() throws {
    let model = try device(
      .incremental, set: 30, reset: 30, increment: 30, cycleToCycle: 1, maxPulses: 40)
    var writes = cellWrites(count: 3000, from: { Float($0 % 4) }, to: { Float(($0 + 1) % 4) })
    let s = model.program(&writes, array: 0, streams: streams)
    #expect(s.clamped > 1000)
    let cell = model.cell
    let (low, high) = (cell.zeroConductanceLevel, cell.topLevel + 1.0 / 13)
    #expect(writes.conductances.allSatisfy { $0 >= low && $0 <= high * 1.000_001 })
  }

  /// One pulse of 6 µS to a target 39 µS away: what moved is 6 µS times the factors.
  @Test("vary from pulse to pulse and from cell to cell as they are told")
  func variation() throws {
    func steps(_ model: Wan2022, event: UInt32) -> [Double] {
      var writes = CellWrites()
      for cell in 0..<20_000 as Range<UInt32> {
        writes.append(cell: cell, event: event, target: 3, conductance: 0)
      }
      _ = model.program(&writes, array: 0, streams: streams)
      return writes.conductances.map { Double($0) * 13 / 6 }
    }
    func expect(_ values: [Double], deviation: Double) {
      let mean = values.reduce(0, +) / 20_000
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
      #expect(abs(mean - 1) < 4 * deviation / 20_000.0.squareRoot())
      #expect(abs(variance.squareRoot() - deviation) < 4 * deviation / 40_000.0.squareRoot())
    }
    let pulse = try device(.identical, set: 6, reset: 6, cycleToCycle: 0.15, maxPulses: 1)
    expect(steps(pulse, event: 0), deviation: 0.15)
    #expect(steps(pulse, event: 0) != steps(pulse, event: 1))
    let cell = try device(.identical, set: 6, reset: 6, deviceToDevice: 0.2, maxPulses: 1)
    expect(steps(cell, event: 0), deviation: 0.2)
    #expect(steps(cell, event: 0) == steps(cell, event: 1))
    // For targeted pulses the cell's factor is one of the gain: 39 µS · 0.1538 = 6 µS.
    let targeted = try Wan2022(
      .init(
        writeVerify: WriteVerify(
          pulseGain: 6.0 / 39, pulseDeviation: .zero, deviceToDevice: 0.2, maxPulses: 1)))
    expect(steps(targeted, event: 0), deviation: 0.2)
  }

  /// The preset `configs/devices/wan2022-incremental.yaml`, between any two conductances of 256.
  @Test("reproduce 8.52 pulses and 99 % of Wan et al., 2022, as calibrated")
  func calibration() throws {
    let model = try Wan2022(
      .init(cell: CellDescription(bits: 8), writeVerify: incrementalPreset, faults: .none))
    let count = 60_000
    let order = RandomStream(seed: 1, domain: .shuffle)
      .permutation(of: count, array: 0, event: 0)
    var writes = cellWrites(
      count: count, from: { Float(order[$0] % 256) }, to: { Float($0 % 256) })
    let s = model.program(&writes, array: 0, streams: streams)
    // Cells inside the window from the start take no pulse and are not part of the measurement.
    let written = Double(count - s.pulseHistogram[0])
    #expect(abs(Double(s.pulses) / written - 8.52) < 0.1)
    #expect(abs(Double(s.failures) / written - 0.01) < 4 * (0.01 / written).squareRoot())
    #expect(s.pulseHistogram.last == 0)
    #expect(s.setPulses > 0 && s.resetPulses > 0)
  }

  @Test("refuse missing strengths and limits below zero")
  func errors() {
    func message(_ parameters: WriteVerify) -> String {
      do {
        _ = try Wan2022(.init(writeVerify: parameters))
        return "no error"
      } catch {
        return "\(error)"
      }
    }
    let strength = Conductance.microsiemens(1)
    #expect(
      message(WriteVerify(scheme: .identical, setStrength: strength))
        == "wan2022: write_verify.reset_strength is missing, allowed is a finite conductance above "
        + "0 S (the identical scheme has no default)")
    #expect(
      message(WriteVerify(scheme: .identical, setStrength: .zero, resetStrength: strength))
        == "wan2022: write_verify.set_strength is 0 S, allowed is a finite conductance above 0 S")
    #expect(
      message(
        WriteVerify(
          scheme: .incremental, setStrength: strength, resetStrength: strength,
          strengthIncrement: .microsiemens(-1)))
        == "wan2022: write_verify.strength_increment is -1 µS, allowed is a finite conductance of "
        + "0 S or more")
    #expect(
      message(
        WriteVerify(
          scheme: .identical, setStrength: strength, resetStrength: strength, cycleToCycle: -1))
        == "wan2022: write_verify.cycle_to_cycle is -1.0, allowed is 0.0 to 10.0")
    #expect(
      message(WriteVerify(deviceToDevice: .nan))
        == "wan2022: write_verify.device_to_device is nan, allowed is 0.0 to 10.0")
    #expect(
      message(WriteVerify(maxReversals: -1))
        == "wan2022: write_verify.max_reversals is -1, allowed is 0 or more")
  }

  @Test("refuse a target that is not finite")
  func notFinite() async {
    await #expect(processExitsWith: .failure) {
      let model = try IdealDevice(.init())
      var writes = CellWrites()
      writes.append(cell: 0, event: 0, target: .nan, conductance: 0)
      _ = model.program(&writes, array: 0, streams: RandomStreams(seed: 1))
    }
  }
}
