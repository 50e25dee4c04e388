import Traces

/// What one stream through a matrix on several tiles carries from tile to tile.
///
/// The tiles form a chain in ascending order that begins at the home of the matrix. Every section of it, the way from
/// one tile to the next, carries
///
/// - out, the inputs that any tile behind it needs, each once: a tile keeps its own and passes the others on;
/// - back, the results of the outputs that any tile behind it holds, each once: a tile adds its own sums to
///   those that arrive for the same outputs.
///
/// Inputs and results go in opposite directions, on links of their own; operations in other places do not
/// disturb them.
struct MatrixChain: Equatable {
  /// Bits carried, each counted once per hop.
  private(set) var bitHops = 0
  /// Bits that the busiest section carries in one direction.
  private(set) var widestSection = 0
  /// Hops from the first tile to the last and back.
  private(set) var hops = 0
  /// Sums that are added to others on their way.
  private(set) var additions = 0

  /// - Parameters:
  ///   - matrix: the matrix.
  ///   - isTransposed: whether outputs are taken in and inputs come out.
  ///   - inputBits: bits of what one wire takes in.
  ///   - resultBits: bits of one result.
  ///   - units: the mesh.
  init(
    _ matrix: PlacedMatrix, isTransposed: Bool, inputBits: Int, resultBits: Int, units: ChipUnits
  ) {
    let tiles = matrix.tileShares
    guard tiles.count > 1 else { return }
    for index in 1..<tiles.count {
      let behind = matrix.behind[index - 1]
      let out = (isTransposed ? behind.outputs : behind.inputs) * inputBits
      let back = (isTransposed ? behind.inputs : behind.outputs) * resultBits
      let way = units.hops(from: tiles[index - 1].place, to: tiles[index].place)
      bitHops += (out + back) * way
      hops += 2 * way
      widestSection = max(widestSection, out, back)
    }
    let sums = tiles.reduce(0) { $0 + (isTransposed ? $1.inputs : $1.outputs) }
    additions = sums - (isTransposed ? matrix.record.inputs : matrix.record.outputs)
  }
}
