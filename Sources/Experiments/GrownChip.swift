import Evaluation
import Hardware
import Mapping
import Traces

extension Chip {
  /// The same chip with as many tiles as some matrices need, in a mesh that is as nearly square as tiles allow.
  ///
  /// Tiles, their costs and the link to the world outside stay as they are.
  /// - Parameter matrices: everything that lies on the arrays at one time.
  /// - Returns: the chip with a price for everything that it does.
  /// - Throws: `HardwareError` when there are more tiles than can be simulated.
  func grown(for matrices: [MatrixRecord]) throws -> Hardware {
    var description = hardware.description
    let arrays = try description.arraysNeeded(by: matrices.map { LogicalMatrix($0) })
    let tiles = max(1, (arrays + description.arraysPerTile - 1) / description.arraysPerTile)
    description.chip.tiles = tiles
    description.chip.meshColumns = Int(Double(tiles).squareRoot().rounded(.up))
    return try Hardware(
      description, library: hardware.library, converterBits: hardware.converterBits)
  }
}
