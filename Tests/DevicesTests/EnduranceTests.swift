import Foundation
import MatrixMath
import Quantities
import Testing

@testable import Devices

@Suite("Endurance")
struct EnduranceTests {
  private let streams = RandomStreams(seed: 8)

  /// Exact pulses between level 0 and 3: every write is one pulse over the whole window.
  private func exact(_ endurance: Endurance?) throws -> GaussianDevice {
    try GaussianDevice(
      .init(
        writeVerify: WriteVerify(pulseDeviation: .zero, maxPulses: 5), programmingError: 0,
        faults: .none, endurance: endurance))
  }

  /// Writes cells up and down and returns the cycle in which each died, 0 for those that did not.
  private func cycles(
    _ model: some DeviceModel, cells: Int, cycles: Int, _ writes: inout CellWrites
  ) -> [Int] {
    var deaths = [Int](repeating: 0, count: cells)
    for cycle in 1...cycles {
      let target: Float = cycle % 2 == 1 ? 3 : 0
      writes.targets = [Float](repeating: target, count: cells)
      let alive = writes.faults.count { $0 == 0 }
      let s = model.program(&writes, array: 2, streams: streams)
      for cell in 0..<cells where deaths[cell] == 0 && writes.faults[cell] != 0 {
        deaths[cell] = cycle
      }
      #expect(s.wornOut == alive - writes.faults.count { $0 == 0 })
    }
    return deaths
  }

  /// A full-window pulse is one cycle, so a cell with lifetime N dies in pulse ⌊N⌋ + 1.
  @Test("ends in the pulse in which a cell has used its own lifetime")
  func ownLifetime() throws {
    let endurance = Endurance(medianCycles: 20, spread: 0.2)
    let model = try exact(endurance)
    var writes = cellWrites(count: 200, from: { _ in 0 }, to: { _ in 3 })
    let deaths = cycles(model, cells: 200, cycles: 60, &writes)
    for cell in 0..<200 {
      let lifetime = endurance.lifetime(of: UInt32(cell), array: 2, stream: streams.lifetime)
      let expected = Int(lifetime.rounded(.down)) + 1
      #expect(deaths[cell] == (expected <= 60 ? expected : 0), "cell \(cell): \(lifetime)")
      // Dead cells move no more, so they wear no more.
      #expect(writes.wear[cell] == Float(min(expected, 60)))
    }
  }

  @Test("has the median and spread it is given, and five of six worn cells at high resistance")
  func statistics() throws {
    let endurance = Endurance(medianCycles: 30, spread: 0.15)
    let model = try exact(endurance)
    let count = 1500
    var writes = cellWrites(count: count, from: { _ in 0 }, to: { _ in 3 })
    let deaths = cycles(model, cells: count, cycles: 200, &writes)
    #expect(deaths.allSatisfy { $0 > 0 })
    // A death in pulse n is a lifetime between n − 1 and n; the middle is off by less than 1/12 of it.
    let logarithms = deaths.map { log10(Double($0) - 0.5) }
    let mean = logarithms.reduce(0, +) / Double(count)
    let variance = logarithms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    #expect(abs(mean - log10(30)) < 4 * 0.15 / Double(count).squareRoot() + 1e-3)
    #expect(abs(variance.squareRoot() - 0.15) < 4 * 0.15 / Double(2 * count).squareRoot() + 1e-3)
    let high = Double(writes.faults.count { $0 == CellFault.wornHRS.rawValue })
    #expect(writes.faults.allSatisfy { $0 >= CellFault.wornHRS.rawValue })
    #expect(abs(high / Double(count) - 5.0 / 6) < 4 * (5.0 / 36 / Double(count)).squareRoot())
  }

  @Test("leaves worn cells worn: no pulse moves them, time does not, and they fail")
  func wornStay() throws {
    let model = try Wan2022(.init(endurance: Endurance(medianCycles: 1e-3, spread: 0)))
    var writes = cellWrites(count: 600, from: { _ in 0 }, to: { Float(1 + $0 % 2) })
    let first = model.program(&writes, array: 2, streams: streams)
    #expect(first.wornOut == 600)
    #expect(first.failures == 600)
    #expect(first.pulses == 600 * 37)
    let worn = writes
    #expect(zip(worn.faults, worn.conductances).allSatisfy { ($0 == 3) == ($1 == 0) })
    let second = model.program(&writes, array: 2, streams: streams)
    model.age(&writes, by: .seconds(1e6), array: 2, streams: streams)
    #expect(second.wornOut == 0)
    #expect(second.failures == 600)
    #expect(writes == worn)
  }

  @Test("counts a pulse by the part of the window it moves, and a worn cell that is at its target")
  func partialPulses() throws {
    let model = try exact(Endurance(medianCycles: 2.5, spread: 0, stuckHRSShare: 1))
    var writes = CellWrites()
    writes.append(cell: 0, event: 0, target: 2, conductance: 0)
    writes.append(cell: 1, event: 0, target: 1, conductance: 0, wear: 2)
    writes.append(cell: 2, event: 0, target: 0, conductance: 1, wear: 2.25)
    writes.append(cell: 3, event: 0, target: 2, conductance: 2, wear: 2.75)
    let s = model.program(&writes, array: 0, streams: streams)
    #expect(
      zip(writes.wear, [2.0 / 3, 7.0 / 3, 31.0 / 12, 2.75]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(writes.faults == [0, 0, 3, 3])
    // Cell 2 dies where it should be; cell 3 was dead on arrival.
    #expect(writes.conductances == [2, 1, 0, 0])
    #expect(s.wornOut == 2)
    #expect(s.failures == 1)
    #expect(writes.pulses == [1, 1, 1, 5])
  }

  /// At 2²⁶ cycles neighbouring numbers are 8 apart: one cycle more is 8 more in one of eight cells.
  @Test("goes on in the mean where one cycle is less than the number format resolves")
  func largeWear() throws {
    let model = try exact(Endurance(medianCycles: 1e12))
    let count = 8000
    var writes = cellWrites(count: count, from: { _ in 0 }, to: { _ in 3 })
    writes.wear = [Float](repeating: 0x1p26, count: count)
    _ = model.program(&writes, array: 2, streams: streams)
    let grown = writes.wear.count { $0 == 0x1p26 + 8 }
    #expect(grown + writes.wear.count { $0 == 0x1p26 } == count)
    #expect(abs(Double(grown) - 1000) < 4 * (8000 * 7.0 / 64).squareRoot())
  }

  @Test("never ends when it is switched off, or before the shortest lifetime")
  func never() throws {
    var writes = cellWrites(count: 10, from: { _ in 0 }, to: { _ in 3 })
    writes.wear = [Float](repeating: 1e12, count: 10)
    #expect(try exact(nil).program(&writes, array: 0, streams: streams).wornOut == 0)
    let endurance = Endurance()
    // The largest normal number of a stream is 6.66.
    #expect(endurance.shortestLifetime < Float(1e6 * pow(10, -6.66 * 0.5)))
    #expect(endurance.shortestLifetime > 400)
    #expect(try Wan2022(.init()).endurance == endurance)
  }

  @Test("names where a fault is stuck")
  func stuckLevels() {
    let levels = CellFault.allCases.map { $0.stuckLevel(topLevel: 7) }
    #expect(levels == [nil, 0, 7, 0, 7])
    #expect(CellFault.allCases.map(\.rawValue) == [0, 1, 2, 3, 4])
  }
}
