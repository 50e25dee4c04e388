import MatrixMath

extension CellWrites {
  /// Adds the programming error to every cell that took a pulse and is not stuck.
  ///
  /// ξ is the normal number at (array, cell, event, 1) of domain `.relaxation`.
  ///
  /// - Parameters:
  ///   - shift: the law of the error.
  ///   - window: where given, `shift` is the whole error of cells that were accepted, within `window`
  ///     of their target, and starts at the target; otherwise it comes on top of what the loop left.
  ///   - array: the array.
  ///   - stream: domain `.relaxation`.
  /// - Returns: the number of cells that were stopped at 0 S.
  mutating func addProgrammingErrors(
    _ shift: ConductanceShift, replacingWithin window: Float?, array: UInt32, stream: RandomStream
  ) -> Int {
    var clamped = 0
    for index in cells.indices where pulses[index] > 0 && faults[index] == 0 {
      let address = RandomAddress(
        array: array, cell: cells[index], event: events[index], draw: 1)
      var level = conductances[index]
      if let window, (level - targets[index]).magnitude <= window { level = targets[index] }
      let shifted = shift.shifted(level, stream.normal(address))
      if shifted < shift.lowest { clamped += 1 }
      conductances[index] = max(shifted, shift.lowest)
    }
    return clamped
  }

  /// Replaces programmed conductances by those some time later; stuck cells stay.
  ///
  /// ξ is the normal number at (array, cell, event, 0) of domain `.relaxation`, the same at any age.
  ///
  /// - Parameters:
  ///   - drift: the change since the write, nothing for none.
  ///   - cell: the cell, for its temperature.
  ///   - array: the array.
  ///   - stream: domain `.relaxation`.
  mutating func age(
    _ drift: ConductanceShift?, of cell: CellDescription, array: UInt32, stream: RandomStream
  ) {
    requireEqualCounts()
    let lowest = cell.zeroConductanceLevel
    let factor = Float(cell.temperature?.factor ?? 1)
    let group = 128
    var normals = [Float](repeating: 0, count: group)
    for start in stride(from: 0, to: count, by: group) {
      let range = start..<min(start + group, count)
      if drift != nil {
        var span = normals.mutableSpan
        stream.fillNormals(
          &span, numbers: 1, stride: group, cells: cells.span.extracting(range),
          events: events.span.extracting(range), array: array, draw: 0)
      }
      let (states, draws) = (faults, normals.span)
      var levels = conductances.mutableSpan
      for index in range where states[index] == 0 {
        var level = levels[index]
        if let drift { level = max(drift.shifted(level, draws[index - start]), lowest) }
        if factor != 1 { level = lowest + (level - lowest) * factor }
        levels[index] = level
      }
    }
  }
}
