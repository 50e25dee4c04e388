/// What can go wrong while matrices are placed on a chip.
public enum MappingError: Error, Equatable {
  /// The matrices need more arrays than the chip has.
  case tooFewArrays(hardware: String, needed: Int, available: Int, tiles: Int, arraysPerTile: Int)
  /// A matrix has a dimension below 1.
  case invalidMatrix(name: String, dimension: String, found: Int)
}

extension MappingError: CustomStringConvertible {
  /// One line: where, what was found, what is allowed.
  public var description: String {
    switch self {
    case .tooFewArrays(let hardware, let needed, let available, let tiles, let arraysPerTile):
      "hardware '\(hardware)': the matrices need \(needed) arrays; available: \(available) "
        + "(\(arraysPerTile) per tile, tiles: \(tiles))"
    case .invalidMatrix(let name, let dimension, let found):
      "matrix '\(name)': '\(dimension)' is \(found); allowed: at least 1"
    }
  }
}
