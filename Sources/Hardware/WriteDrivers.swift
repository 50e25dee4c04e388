import Quantities

/// What the write drivers of one tile deliver at the same time.
public struct WriteDrivers: Sendable, Equatable {
  /// Arrays that are written at once.
  public let arrays: Int
  /// Cells of one row of each that are written at once.
  public let cells: Int

  /// Finds what the power of a tile allows.
  ///
  /// As many arrays as `tile.writing_arrays` are written, `array.write_parallelism` cells of a row each, while the
  /// supply delivers it: all cells at once may get the stronger of the two pulses, and the supply has to draw 1/η of what
  /// the cells get. If it can't, fewer arrays are written at once; if not even one, fewer cells.
  ///
  /// - Parameters:
  ///   - hardware: the chip.
  ///   - setEnergy: the energy of a SET pulse at the cell.
  ///   - resetEnergy: the energy of a RESET pulse at the cell.
  /// - Throws: ``HardwareError/outOfRange(hardware:key:found:allowed:)`` when the limit is too low for one cell.
  init(_ hardware: HardwareDescription, setEnergy: Energy, resetEnergy: Energy)
    throws(HardwareError)
  {
    let array = hardware.array
    guard let limit = hardware.tile.writePowerLimit else {
      arrays = hardware.tile.writingArrays
      cells = array.writeParallelism
      return
    }
    let cell =
      max(
        setEnergy / (array.setPulseWidth ?? array.pulseWidth),
        resetEnergy / (array.resetPulseWidth ?? array.pulseWidth)) / array.driverEfficiency
    // A limit that is a whole number of cells up to the rounding of doubles counts as exact.
    let allowed = cell > .zero ? min(limit / cell * (1 + 1e-9), 1e15) : 1e15
    guard allowed >= 1 else {
      throw .outOfRange(
        hardware: hardware.name, key: "tile.write_power_limit", found: "\(limit)",
        allowed: "at least \(Power.nanowatts(cell.nanowatts.rounded())), the power of one cell "
          + "that is written")
    }
    cells = min(array.writeParallelism, Int(allowed))
    arrays = min(hardware.tile.writingArrays, max(1, Int(allowed) / cells))
  }
}
