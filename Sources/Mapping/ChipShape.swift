import Hardware

/// The counts of a chip that placements depend on.
struct ChipShape: Sendable, Equatable {
  let rows: Int
  let columns: Int
  let arraysPerElement: Int
  let arraysPerTile: Int
  let tiles: Int

  init(_ hardware: HardwareDescription) {
    rows = hardware.array.rows
    columns = hardware.array.columns
    arraysPerElement = hardware.processingElement.arrays
    arraysPerTile = hardware.arraysPerTile
    tiles = hardware.chip.tiles
  }

  var arrays: Int { tiles * arraysPerTile }
}
