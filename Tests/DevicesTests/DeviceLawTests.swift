import MatrixMath
import Quantities
import Testing

@testable import Devices

@Suite("Every device model")
struct DeviceLawTests {
  static let names = deviceModels.map { $0.name }
  private let streams = RandomStreams(seed: 20)

  /// 2000 cells with all transitions between four levels from the lowest to the top, one in fifty stuck.
  private func writes(_ model: some DeviceModel) -> CellWrites {
    let third = model.cell.topLevel / 3
    return cellWrites(
      count: 2000, from: { Float($0 % 4) * third }, to: { Float(($0 / 4) % 4) * third },
      fault: { $0 % 50 == 7 ? 1 : $0 % 50 == 31 ? 2 : 0 })
  }

  @Test("has its own name")
  func uniqueNames() {
    #expect(Set(Self.names).count == Self.names.count)
  }

  @Test("adds its counts up", arguments: names)
  func countsAdd(name: String) throws {
    let model = try standardModel(named: name)
    var writes = writes(model)
    let s = model.program(&writes, array: 3, streams: streams)
    #expect(s.cells == 2000)
    #expect(s.skippedCells == 0)
    #expect(s.rows == 0)
    #expect(s.pulseHistogram.reduce(0, +) == s.cells)
    #expect(s.pulseHistogram.enumerated().reduce(0) { $0 + $1.offset * $1.element } == s.pulses)
    #expect(writes.pulses.reduce(0) { $0 + Int($1) } == s.pulses)
    #expect(s.verifyReads == s.cells + s.pulses)
    let error = zip(writes.conductances, writes.targets).reduce(0.0) {
      $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
    }
    #expect(abs(s.squaredError - error) <= 1e-6 * error)
    #expect(s.reversals <= s.pulses)
    #expect(s.wornOut == 0)
  }

  @Test("gives each cell the same result in any batch and any order", arguments: names)
  func addressed(name: String) throws {
    let model = try standardModel(named: name)
    let writes = writes(model)
    var whole = writes
    let wholeStatistics = model.program(&whole, array: 3, streams: streams)
    let order = RandomStream(seed: 1, domain: .shuffle)
      .permutation(of: writes.count, array: 0, event: 0)
    var merged = WriteStatistics()
    for part in [order[..<300], order[300..<301], order[301...]] {
      var batch = reordered(writes, by: Array(part))
      merged.add(model.program(&batch, array: 3, streams: streams))
      #expect(batch == reordered(whole, by: Array(part)))
    }
    #expect(merged.pulseHistogram == wholeStatistics.pulseHistogram)
    #expect(merged.failures == wholeStatistics.failures)
    #expect(merged.reversals == wholeStatistics.reversals)
    #expect(merged.verifyReads == wholeStatistics.verifyReads)
  }

  @Test("leaves a cell inside its window alone", arguments: names)
  func insideWindow(name: String) throws {
    var writes = cellWrites(count: 100, from: { Float($0 % 4) }, to: { Float($0 % 4) })
    let before = writes
    let s = try standardModel(named: name).program(&writes, array: 0, streams: streams)
    #expect(writes == before)
    #expect(s.pulses == 0)
    #expect(s.failures == 0)
    #expect(s.verifyReads == 100)
    #expect(s.squaredError == 0)
  }

  @Test("cannot move a stuck cell, and counts all its pulses and its failure", arguments: names)
  func stuck(name: String) throws {
    let model = try standardModel(named: name)
    let top = model.cell.topLevel
    var writes = CellWrites()
    writes.append(cell: 0, event: 0, target: 3, conductance: 2, fault: CellFault.stuckHRS.rawValue)
    writes.append(cell: 1, event: 0, target: 1, conductance: 1, fault: CellFault.wornLRS.rawValue)
    writes.append(
      cell: 2, event: 0, target: top, conductance: top, fault: CellFault.stuckLRS.rawValue)
    let s = model.program(&writes, array: 0, streams: streams)
    let limit = s.pulseHistogram.count - 1
    #expect(writes.conductances == [0, top, top])
    #expect(writes.pulses == [UInt16(limit), UInt16(limit), 0])
    #expect(writes.wear == [0, 0, 0])
    #expect(s.setPulses == limit)
    #expect(s.resetPulses == limit)
    #expect(s.failures == 2)
    #expect(s.squaredError == Double(9 + (top - 1) * (top - 1)))
  }

  @Test("stays at or above 0 S", arguments: names)
  func physicalRange(name: String) throws {
    let model = try standardModel(named: name)
    var writes = writes(model)
    _ = model.program(&writes, array: 3, streams: streams)
    #expect(writes.conductances.allSatisfy { $0 >= model.cell.zeroConductanceLevel })
    model.age(&writes, by: .seconds(86_400), array: 3, streams: streams)
    #expect(writes.conductances.allSatisfy { $0 >= model.cell.zeroConductanceLevel })
  }

  @Test("conducts more the higher the level, also where levels come from a table", arguments: names)
  func monotone(name: String) throws {
    let model = try standardModel(named: name)
    let top = model.cell.topLevel
    let means = (0..<4).map { level in
      let target = model.cell.target(ofLevel: Float(level) * top / 3)
      var writes = cellWrites(
        count: 4000, from: { _ in level == 0 ? top : 0 }, to: { _ in target })
      _ = model.program(&writes, array: 3, streams: streams)
      return writes.conductances.reduce(0, +) / 4000
    }
    #expect(zip(means, means.dropFirst()).allSatisfy { $0 < $1 }, "\(means)")
    for (mean, level) in zip(means, 0..<4) {
      #expect(abs(mean - Float(level) * top / 3) < 0.03 * top, "\(mean) at \(level)")
    }
  }

  @Test("has a read noise of its own or one for all states, never below zero", arguments: names)
  func readNoise(name: String) throws {
    let model = try standardModel(named: name)
    let levels: [Float] = [model.cell.zeroConductanceLevel, 0, 0.5, 1, model.cell.topLevel]
    let deviations = model.readDeviations(of: levels, age: .seconds(1))
    #expect(deviations.count == 5)
    #expect(deviations.allSatisfy { $0 >= 0 && $0.isFinite })
    guard let uniform = model.uniformReadNoise else { return }
    #expect(deviations == [Float](repeating: uniform, count: 5))
  }

  @Test("gives other results in another array, event or seed unless it is ideal", arguments: names)
  func addressMatters(name: String) throws {
    guard name != IdealDevice.name else { return }
    let model = try standardModel(named: name)
    func run(array: UInt32, event: UInt32, seed: UInt64) -> [Float] {
      var writes = CellWrites()
      for cell in 0..<50 as Range<UInt32> {
        writes.append(cell: cell, event: event, target: 2, conductance: 0)
      }
      _ = model.program(&writes, array: array, streams: RandomStreams(seed: seed))
      return writes.conductances
    }
    let runs = [
      run(array: 0, event: 0, seed: 1), run(array: 1, event: 0, seed: 1),
      run(array: 0, event: 1, seed: 1), run(array: 0, event: 0, seed: 2),
    ]
    #expect(Set(runs.flatMap { $0 }).count == 200)
  }

  @Test("is exact when it is ideal: one pulse per changed cell, no error")
  func ideal() throws {
    let model = try IdealDevice(.init())
    var writes = cellWrites(count: 1600, from: { Float($0 % 4) }, to: { Float(($0 / 4) % 4) })
    let s = model.program(&writes, array: 3, streams: streams)
    #expect(writes.conductances == writes.targets)
    // Of the 16 transitions 4 change nothing, 6 raise and 6 lower.
    #expect(s.pulseHistogram == [400, 1200])
    #expect(s.setPulses == 600)
    #expect(s.resetPulses == 600)
    #expect(s.verifyReads == 2800)
    #expect(s.failures == 0)
    #expect(s.squaredError == 0)
    #expect(s.clamped == 0)
    #expect(model.uniformReadNoise == 0)
    #expect(model.endurance == nil)
    #expect(!model.ages)
    #expect(model.faults == .none)
  }

  @Test("without any noise a Gaussian device is the ideal one")
  func noiseless() throws {
    let quiet = try GaussianDevice(
      .init(
        writeVerify: WriteVerify(pulseDeviation: .zero), programmingError: 0, readNoise: 0,
        faults: .none))
    var gaussian = cellWrites(count: 160, from: { Float($0 % 4) }, to: { Float(($0 / 4) % 4) })
    var ideal = gaussian
    let a = quiet.program(&gaussian, array: 0, streams: streams)
    let b = try IdealDevice(.init()).program(&ideal, array: 0, streams: streams)
    #expect(gaussian == ideal)
    #expect(a.pulseHistogram.prefix(2).elementsEqual(b.pulseHistogram))
    #expect(a.pulses == b.pulses)
  }
}
