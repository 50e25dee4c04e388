import MatrixMath
import Quantities
import Testing

@testable import Devices

/// Cells that are written side by side against the written-down loop, one cell and one pulse after the other.
@Suite("Cells written side by side")
struct PulseBatchTests {
  /// What the loop does to one cell, from its description.
  private struct Loop {
    var conductance: Float
    var sets = 0
    var resets = 0
    var reversals = 0
    var clamped = 0
    var moved: Float = 0
    var isAccepted: Bool

    init(_ writes: CellWrites, _ index: Int, _ parameters: WriteVerify, _ stream: RandomStream) {
      let cell = CellDescription(bits: 2)
      let window = Float(parameters.acceptanceWindow / cell.step)
      let deviation = Float(parameters.pulseDeviation / cell.step)
      let target = writes.targets[index]
      let low = max(-window, cell.zeroConductanceLevel) - target
      let high = cell.topLevel + window - target
      var distance = writes.conductances[index] - target
      conductance = writes.conductances[index]
      isAccepted = distance.magnitude <= window
      guard !isAccepted else { return }
      var wasSet = distance < 0
      for pulse in 0..<parameters.maxPulses {
        let isSet = distance < 0
        if isSet != wasSet {
          if reversals == parameters.maxReversals { break }
          reversals += 1
        }
        wasSet = isSet
        let normal = stream.normals(
          RandomAddress(
            array: 5, cell: writes.cells[index], event: writes.events[index],
            draw: UInt32(pulse / 4)))[pulse % 4]
        let goal = (1 - Float(parameters.pulseGain)) * distance + deviation * normal
        let reached = min(max(goal, low), high)
        if isSet { sets += 1 } else { resets += 1 }
        clamped += reached == goal ? 0 : 1
        moved += (reached - distance).magnitude
        distance = reached
        isAccepted = goal.magnitude <= window
        if isAccepted { break }
      }
      conductance = max(target + distance, max(-window, cell.zeroConductanceLevel))
    }
  }

  @Test("take the same pulses to the same places", arguments: [nil, 0, 3], [1, 0.7])
  func sameAsAlone(maxReversals: Int?, gain: Double) throws {
    let parameters = WriteVerify(pulseGain: gain, maxPulses: 38, maxReversals: maxReversals)
    let model = try GaussianDevice(.init(writeVerify: parameters, programmingError: 0))
    // Some are there already, and the last of several groups is not full.
    let writes = cellWrites(count: 1000, from: { Float($0 % 4) }, to: { Float($0 / 4 % 4) })
    var written = writes
    let streams = RandomStreams(seed: 3)
    let statistics = model.program(&written, array: 5, streams: streams)
    let loops = writes.cells.indices.map { Loop(writes, $0, parameters, streams.programming) }
    #expect(written.conductances == loops.map(\.conductance))
    #expect(written.pulses == loops.map { UInt16($0.sets + $0.resets) })
    #expect(written.wear == loops.map { $0.moved / 3 })
    #expect(statistics.setPulses == loops.reduce(0) { $0 + $1.sets })
    #expect(statistics.resetPulses == loops.reduce(0) { $0 + $1.resets })
    #expect(statistics.reversals == loops.reduce(0) { $0 + $1.reversals })
    #expect(statistics.clamped == loops.reduce(0) { $0 + $1.clamped })
    #expect(statistics.failures == loops.count { !$0.isAccepted })
  }
}
