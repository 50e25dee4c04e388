public import Hardware

/// Packs the blocks of a matrix that share their inputs side by side, into the first array with room.
///
/// How a matrix is cut and packed is in `Cut.swift`. Matrices take the arrays of the chip one after the other, so
/// as few tiles as possible are in use. Different matrices never share an array.
public struct FirstFitMapper: Mapper {
  /// The mapper's name in hardware files.
  public static let name = "first_fit"

  /// Creates the mapper.
  public init() {}

  /// Tile after tile.
  public func order(on hardware: HardwareDescription) -> ArrayOrder { .dense }

  /// Places matrices on a chip.
  ///
  /// - Throws: ``MappingError`` when a matrix is empty or the chip has too few arrays.
  public func place(_ matrices: [LogicalMatrix], on hardware: HardwareDescription)
    throws(MappingError) -> Placement
  {
    var cutting = Cutting(hardware)
    var next = 0
    let placed = try cutting.fitting(matrices).map { cut in
      defer { next += cut.arrays }
      return MatrixPlacement(
        cut.matrix, cut.cut, arrays: [next..<next + cut.arrays], on: cutting.chip)
    }
    return Placement(placed, on: cutting.chip)
  }
}
