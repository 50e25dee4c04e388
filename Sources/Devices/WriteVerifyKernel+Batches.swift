import MatrixMath

extension WriteVerifyKernel {
  /// Programs healthy cells that are far from the end of their lives side by side, others one by one.
  func programInBatches(
    _ writes: inout CellWrites, by law: TargetedPulses, array: UInt32, streams: RandomStreams
  ) -> WriteStatistics {
    var statistics = emptyStatistics
    var batch = PulseBatch(law, window: window, maxReversals: maxReversals)
    for index in writes.cells.indices {
      let target = writes.targets[index]
      let distance = writes.conductances[index] - target
      // A distance that is not a number is left to whoever says so.
      guard writes.faults[index] == CellFault.healthy.rawValue, writes.wear[index] <= carefree,
        distance.magnitude > window, target.isFinite
      else {
        program(index, of: &writes, by: law, array: array, streams: streams, &statistics)
        continue
      }
      batch.add(
        entry: index, cell: writes.cells[index], event: writes.events[index], distance: distance,
        bounds: (lowest - target, highest - target))
      if batch.count == PulseBatch.capacity {
        run(&batch, &writes, array: array, streams: streams, &statistics)
      }
    }
    run(&batch, &writes, array: array, streams: streams, &statistics)
    statistics.cells = writes.count
    statistics.verifyReads = writes.count + statistics.pulses
    return statistics
  }

  private func run(
    _ batch: inout PulseBatch, _ writes: inout CellWrites, array: UInt32, streams: RandomStreams,
    _ statistics: inout WriteStatistics
  ) {
    batch.run(maxPulses: maxPulses, array: array, stream: streams.programming) { result in
      let index = result.entry
      let address = RandomAddress(
        array: array, cell: writes.cells[index], event: writes.events[index])
      writes.conductances[index] = max(writes.targets[index] + result.distance, lowest)
      writes.wear[index] = worn(
        writes.wear[index], by: result.moved / topLevel, address, streams)
      writes.pulses[index] = UInt16(result.setPulses + result.resetPulses)
      statistics.add(result)
    }
  }
}

extension WriteStatistics {
  @inline(__always)
  fileprivate mutating func add(_ result: PulseBatch.Result) {
    pulseHistogram[result.setPulses + result.resetPulses] += 1
    setPulses += result.setPulses
    resetPulses += result.resetPulses
    reversals += result.reversals
    failures += result.isAccepted ? 0 : 1
    clamped += result.clamped
  }
}
