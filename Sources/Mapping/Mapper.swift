public import Hardware

/// A rule that places the blocks of matrices into arrays.
///
/// Mappers are values without state: equal arguments give equal placements. Every cell of every matrix lies in
/// exactly one block, blocks do not overlap and stay inside their array, arrays are numbered from 0 without
/// gaps, and an array belongs to one matrix only: its reads and writes then exclude each other through that
/// matrix alone.
public protocol Mapper: Sendable {
  /// The mapper's name in configurations.
  static var name: String { get }

  /// Creates the mapper.
  init()

  /// Places matrices on a chip.
  ///
  /// - Throws: ``MappingError`` when a matrix is empty or the chip has too few arrays.
  func place(_ matrices: [LogicalMatrix], on hardware: HardwareDescription) throws(MappingError)
    -> Placement
}
