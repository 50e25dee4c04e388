public import Hardware

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

/// A place in the mesh of tiles.
public struct MeshPlace: Sendable, Hashable {
  /// The column, from 0.
  public let column: Int
  /// The row, from 0.
  public let row: Int

  /// How many links lie between two places on a shortest way.
  public func hops(to other: MeshPlace) -> Int {
    abs(column - other.column) + abs(row - other.row)
  }
}

extension HardwareDescription {
  /// Where a tile lies: tiles fill the mesh row by row.
  public func meshPlace(ofTile tile: Int) -> MeshPlace {
    MeshPlace(column: tile % chip.meshColumns, row: tile / chip.meshColumns)
  }
}
