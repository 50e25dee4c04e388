import MatrixMath
import Quantities

/// The write–verify loop in level units.
///
/// Conductances stay inside the range of the levels widened by the acceptance window on both sides,
/// and never below 0 S. A pulse that would leave it is clamped and counted. Whether a pulse
/// succeeded is decided by where it would have gone: a pulse beyond the window is a miss also at
/// the edge, so level 0 and the top level take as many pulses as the others.
struct WriteVerifyKernel: Sendable {
  private let parameters: WriteVerify
  private let cell: CellDescription
  private let endurance: Endurance?
  let maxPulses: Int
  let maxReversals: Int
  let window: Float
  let topLevel: Float
  let lowest: Float
  let highest: Float
  /// The level units that no healthy cell has moved in total before it is worth asking for its lifetime.
  let carefree: Float
  private let deviceToDevice: Float

  init(_ parameters: WriteVerify, cell: CellDescription, endurance: Endurance?) {
    self.parameters = parameters
    self.cell = cell
    self.endurance = endurance
    maxPulses = parameters.maxPulses
    maxReversals = parameters.maxReversals ?? Int.max
    window = Float(parameters.acceptanceWindow / cell.step)
    topLevel = cell.topLevel
    lowest = max(-window, cell.zeroConductanceLevel)
    highest = topLevel + window
    deviceToDevice = Float(parameters.deviceToDevice)
    let most = Float(maxPulses) * (highest - lowest) / topLevel
    carefree = endurance.map { $0.shortestLifetime - most } ?? .infinity
  }

  /// Programs all entries; the programming error and the squared error are left to the caller.
  func program(
    _ writes: inout CellWrites, array: UInt32, streams: RandomStreams
  ) -> WriteStatistics {
    writes.requireEqualCounts()
    let step = cell.step
    guard parameters.scheme != .targeted else {
      let pulses = TargetedPulses(
        gain: Float(parameters.pulseGain), deviation: Float(parameters.pulseDeviation / step))
      return deviceToDevice == 0 && !pulses.isExact
        ? programInBatches(&writes, by: pulses, array: array, streams: streams)
        : program(&writes, by: pulses, array: array, streams: streams)
    }
    let isGrowing = parameters.scheme == .incremental
    let pulses = SteppedPulses(
      setStrength: Float((parameters.setStrength ?? .zero) / step),
      resetStrength: Float((parameters.resetStrength ?? .zero) / step),
      increment: isGrowing ? Float(parameters.strengthIncrement / step) : 0,
      cycleToCycle: Float(parameters.cycleToCycle))
    return program(&writes, by: pulses, array: array, streams: streams)
  }

  @inline(__always)
  private func program(
    _ writes: inout CellWrites, by law: some PulseLaw, array: UInt32, streams: RandomStreams
  ) -> WriteStatistics {
    var statistics = emptyStatistics
    for index in writes.cells.indices {
      program(index, of: &writes, by: law, array: array, streams: streams, &statistics)
    }
    statistics.cells = writes.count
    statistics.verifyReads = writes.count + statistics.pulses
    return statistics
  }

  var emptyStatistics: WriteStatistics {
    var statistics = WriteStatistics()
    statistics.pulseHistogram = [Int](repeating: 0, count: maxPulses + 1)
    return statistics
  }

  /// Programs one entry.
  @inline(__always)
  func program(
    _ index: Int, of writes: inout CellWrites, by law: some PulseLaw, array: UInt32,
    streams: RandomStreams, _ statistics: inout WriteStatistics
  ) {
    let address = RandomAddress(
      array: array, cell: writes.cells[index], event: writes.events[index])
    var state = CellState(
      target: writes.targets[index], conductance: writes.conductances[index],
      fault: CellFault(rawValue: writes.faults[index]) ?? .healthy)
    precondition(state.target.isFinite, "the target of cell \(address.cell) is not finite")
    if state.fault == .healthy {
      if writes.wear[index] > carefree {
        limit(&state, wear: writes.wear[index], address, streams)
      }
      if state.budget >= 0 {
        let cellLaw = deviceToDevice == 0 ? law : law.scaled(by: factor(of: address, streams))
        pulse(&state, by: cellLaw, address: address, stream: streams.programming)
        writes.wear[index] = worn(
          writes.wear[index], by: state.moved / topLevel, address, streams)
      }
      if state.moved > state.budget {
        wearOut(&state, address, streams)
        statistics.wornOut += 1
      }
      writes.faults[index] = state.fault.rawValue
    } else {
      pulseStuck(&state)
    }
    writes.conductances[index] = state.conductance
    writes.pulses[index] = UInt16(state.pulses)
    statistics.add(state)
  }

  /// The factor of the pulses of one cell, 1 + σ ζ.
  private func factor(of address: RandomAddress, _ streams: RandomStreams) -> Float {
    let home = RandomAddress(array: address.array, cell: address.cell)
    return max(1 + deviceToDevice * streams.deviceVariation.normal(home), 0)
  }

  /// Gives a cell that has been used much what is left of its life; below zero it is worn already.
  private func limit(
    _ state: inout CellState, wear: Float, _ address: RandomAddress, _ streams: RandomStreams
  ) {
    guard let endurance else { return }
    let lifetime = endurance.lifetime(
      of: address.cell, array: address.array, stream: streams.lifetime)
    state.budget = (lifetime - wear) * topLevel
  }

  /// The sum of used cycles; where `Float` is too coarse, rounded up or down at random, right in the mean.
  @inline(__always)
  func worn(
    _ wear: Float, by used: Float, _ address: RandomAddress, _ streams: RandomStreams
  ) -> Float {
    guard wear > 0x1p20 else { return wear + used }
    let sum = Double(wear) + Double(used)
    let nearest = Float(sum)
    let below = Double(nearest) > sum ? nearest.nextDown : nearest
    var address = address
    address.draw = 1
    let share = Float((sum - Double(below)) / Double(below.ulp))
    return streams.lifetime.uniform(address) < share ? below.nextUp : below
  }

  /// Makes a cell stick; the pulses that it still takes change nothing.
  private func wearOut(
    _ state: inout CellState, _ address: RandomAddress, _ streams: RandomStreams
  ) {
    guard let endurance else { return }
    state.fault = endurance.fault(
      of: address.cell, array: address.array, stream: streams.lifetime)
    pulseStuck(&state)
  }

  /// A stuck cell: pulses change nothing, so only the direction has to be known.
  private func pulseStuck(_ state: inout CellState) {
    state.conductance = state.fault.stuckLevel(topLevel: topLevel) ?? state.conductance
    let distance = state.conductance - state.target
    state.isAccepted = distance.magnitude <= window
    let remaining = maxPulses - state.pulses
    if state.isAccepted || remaining == 0 { return }
    let isSet = distance < 0
    if state.pulses > 0, state.isSet != isSet {
      if state.reversals >= maxReversals { return }
      state.reversals += 1
    }
    if isSet { state.setPulses += remaining } else { state.resetPulses += remaining }
  }

  /// A healthy cell: pulse k draws lane k mod 4 of the address with draw k / 4.
  @inline(__always)
  private func pulse(
    _ state: inout CellState, by law: some PulseLaw, address: RandomAddress, stream: RandomStream
  ) {
    var address = address
    var distance = state.conductance - state.target
    state.isAccepted = distance.magnitude <= window
    if state.isAccepted { return }
    let (low, high) = (lowest - state.target, highest - state.target)
    var remaining = maxPulses
    var repeats: Float = 0
    state.isSet = distance < 0
    pulses: while remaining > 0 {
      let noise = law.isExact ? SIMD4<Float>.zero : stream.normals(address)
      for lane in 0..<min(4, remaining) {
        let isSet = distance < 0
        if isSet != state.isSet {
          if state.reversals == maxReversals { break pulses }
          state.reversals += 1
          state.isSet = isSet
          repeats = 0
        }
        if isSet { state.setPulses += 1 } else { state.resetPulses += 1 }
        let moved = law.moved(distance, repeats: repeats, noise: noise[lane])
        let reached = min(max(moved, low), high)
        state.clamped += reached == moved ? 0 : 1
        state.moved += (reached - distance).magnitude
        distance = reached
        repeats += 1
        state.isAccepted = moved.magnitude <= window
        if state.isAccepted || state.moved > state.budget { break pulses }
      }
      remaining -= 4
      address.draw += 1
    }
    state.conductance = max(state.target + distance, lowest)
  }
}

/// One cell inside the loop.
private struct CellState {
  let target: Float
  var conductance: Float
  var fault: CellFault
  var setPulses = 0
  var resetPulses = 0
  var reversals = 0
  var clamped = 0
  var isAccepted = false
  /// The polarity of the last pulse.
  var isSet = false
  /// Σ |ΔG| of the pulses in level units.
  var moved: Float = 0
  /// What `moved` may reach before the cell is worn out.
  var budget = Float.infinity

  var pulses: Int { setPulses + resetPulses }

  init(target: Float, conductance: Float, fault: CellFault) {
    self.target = target
    self.conductance = conductance
    self.fault = fault
  }
}

extension WriteStatistics {
  @inline(__always)
  fileprivate mutating func add(_ state: CellState) {
    pulseHistogram[state.pulses] += 1
    setPulses += state.setPulses
    resetPulses += state.resetPulses
    reversals += state.reversals
    failures += state.isAccepted ? 0 : 1
    clamped += state.clamped
  }
}
