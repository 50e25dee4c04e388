import MatrixMath
import Quantities

/// The write–verify loop in level units.
///
/// Conductances stay inside the range of the levels widened by the acceptance window on both sides,
/// and never below 0 S. A pulse that would leave it is clamped and counted. Whether a pulse
/// succeeded is decided by where it would have gone: a pulse beyond the window is a miss also at
/// the edge, so level 0 and the top level take as many pulses as the others.
struct WriteVerifyKernel: Sendable {
  let window: Float
  let gain: Float
  let deviation: Float
  let maxPulses: Int
  let topLevel: Float
  let lowest: Float
  let highest: Float

  init(_ parameters: WriteVerify, cell: CellDescription) {
    window = Float(parameters.acceptanceWindow / cell.step)
    gain = Float(parameters.pulseGain)
    deviation = Float(parameters.pulseDeviation / cell.step)
    maxPulses = parameters.maxPulses
    topLevel = cell.topLevel
    lowest = max(-window, cell.zeroConductanceLevel)
    highest = topLevel + window
  }

  /// Programs all entries; relaxation and the squared error are left to the caller.
  func program(
    _ writes: inout CellWrites, array: UInt32, stream: RandomStream
  ) -> WriteStatistics {
    writes.requireEqualCounts()
    var statistics = WriteStatistics()
    statistics.pulseHistogram = [Int](repeating: 0, count: maxPulses + 1)
    for index in writes.cells.indices {
      var cell = CellState(
        target: writes.targets[index], conductance: writes.conductances[index])
      if let level = stuckLevel(writes.faults[index]) {
        pulseStuck(&cell, at: level)
      } else {
        let address = RandomAddress(
          array: array, cell: writes.cells[index], event: writes.events[index])
        pulse(&cell, address: address, stream: stream)
      }
      let pulses = cell.setPulses + cell.resetPulses
      writes.conductances[index] = cell.conductance
      writes.pulses[index] = UInt16(pulses)
      statistics.pulseHistogram[pulses] += 1
      statistics.setPulses += cell.setPulses
      statistics.resetPulses += cell.resetPulses
      statistics.failures += cell.isAccepted ? 0 : 1
      statistics.clamped += cell.clamped
    }
    statistics.cells = writes.count
    statistics.verifyReads = writes.count + statistics.pulses
    return statistics
  }

  private func stuckLevel(_ fault: UInt8) -> Float? {
    switch fault {
    case CellFault.stuckHRS.rawValue: 0
    case CellFault.stuckLRS.rawValue: topLevel
    default: nil
    }
  }

  /// A stuck cell: pulses change nothing, so only the direction has to be known.
  private func pulseStuck(_ cell: inout CellState, at level: Float) {
    cell.conductance = level
    let distance = level - cell.target
    cell.isAccepted = distance.magnitude <= window
    if cell.isAccepted { return }
    if distance < 0 { cell.setPulses = maxPulses } else { cell.resetPulses = maxPulses }
  }

  /// A healthy cell: pulse k draws lane k mod 4 of the address with draw k / 4.
  @inline(__always)
  private func pulse(_ cell: inout CellState, address: RandomAddress, stream: RandomStream) {
    var address = address
    var distance = cell.conductance - cell.target
    cell.isAccepted = distance.magnitude <= window
    if cell.isAccepted { return }
    let (low, high) = (lowest - cell.target, highest - cell.target)
    var remaining = maxPulses
    while remaining > 0 {
      let noise = deviation == 0 ? SIMD4<Float>.zero : stream.normals(address)
      for lane in 0..<min(4, remaining) {
        if distance < 0 { cell.setPulses += 1 } else { cell.resetPulses += 1 }
        let moved = (1 - gain) * distance + deviation * noise[lane]
        distance = min(max(moved, low), high)
        cell.clamped += distance == moved ? 0 : 1
        cell.isAccepted = moved.magnitude <= window
        if cell.isAccepted { break }
      }
      if cell.isAccepted { break }
      remaining -= 4
      address.draw += 1
    }
    cell.conductance = cell.target + distance
  }
}

/// One cell inside the loop.
private struct CellState {
  let target: Float
  var conductance: Float
  var setPulses = 0
  var resetPulses = 0
  var clamped = 0
  var isAccepted = false

  init(target: Float, conductance: Float) {
    self.target = target
    self.conductance = conductance
  }
}
