/// What can go wrong while matrices are placed on a chip.
public enum MappingError: Error, Equatable {
  /// The matrices need more arrays than the chip has.
  case tooFewArrays(hardware: String, needed: Int, available: Int, tiles: Int, arraysPerTile: Int)
  /// One matrix alone needs more arrays than the chip has, so that swapping does not help.
  case matrixTooLarge(hardware: String, matrix: String, needed: Int, available: Int)
  /// A matrix has a dimension below 1.
  case invalidMatrix(name: String, dimension: String, found: Int)
  /// A hardware file names a mapper that does not exist.
  case unknownMapper(hardware: String, found: String, known: [String])
}

extension MappingError: CustomStringConvertible {
  /// One line: where, what was found, what is allowed.
  public var description: String {
    switch self {
    case .tooFewArrays(let hardware, let needed, let available, let tiles, let arraysPerTile):
      "hardware '\(hardware)': the matrices need \(needed) arrays; available: \(available) "
        + "(\(arraysPerTile) per tile, tiles: \(tiles))"
    case .matrixTooLarge(let hardware, let matrix, let needed, let available):
      "hardware '\(hardware)': matrix '\(matrix)' alone needs \(needed) arrays and cannot be "
        + "swapped in; available: \(available)"
    case .invalidMatrix(let name, let dimension, let found):
      "matrix '\(name)': '\(dimension)' is \(found); allowed: at least 1"
    case .unknownMapper(let hardware, let found, let known):
      "hardware '\(hardware)': 'chip.mapper' is '\(found)'; allowed: "
        + known.joined(separator: ", ")
    }
  }
}
