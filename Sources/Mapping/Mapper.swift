public import Hardware

/// A rule that places the blocks of matrices into arrays.
///
/// Mappers are values without state: equal arguments give equal placements. Every cell of every matrix lies in
/// exactly one block, blocks do not overlap and stay inside their array, and an array belongs to one matrix only:
/// its reads and writes then exclude each other through that matrix alone.
public protocol Mapper: Sendable {
  /// The mapper's name in hardware files.
  static var name: String { get }

  /// Creates the mapper.
  init()

  /// The order in which matrices that are written take the arrays of a chip.
  func order(on hardware: HardwareDescription) -> ArrayOrder

  /// Places matrices on a chip.
  ///
  /// - Throws: ``MappingError`` when a matrix is empty or the chip has too few arrays.
  func place(_ matrices: [LogicalMatrix], on hardware: HardwareDescription) throws(MappingError)
    -> Placement
}

extension HardwareDescription {
  /// The mapper that the hardware file names.
  ///
  /// - Throws: `MappingError/unknownMapper(hardware:found:known:)`.
  public func namedMapper() throws(MappingError) -> any Mapper {
    guard let mapper = mappers.first(where: { $0.name == chip.mapper }) else {
      throw .unknownMapper(hardware: name, found: chip.mapper, known: mappers.map { $0.name })
    }
    return mapper.init()
  }
}
