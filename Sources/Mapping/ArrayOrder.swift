public import Hardware

/// An order in which the arrays of a chip are taken.
public enum ArrayOrder: Sendable, Equatable {
  /// Tile after tile.
  case dense
  /// Some arrays of every tile, then as many of every tile again, until tiles are full.
  case dealt(perTile: Int)

  /// The arrays at some positions of the order.
  ///
  /// - Parameters:
  ///   - positions: a range of positions within the chip.
  ///   - hardware: the chip.
  /// - Returns: the arrays in the order of the positions, neighbours together.
  public func arrays(at positions: Range<Int>, on hardware: HardwareDescription) -> [Range<Int>] {
    guard case .dealt(let perTile) = self else { return [positions] }
    let (size, tiles) = (hardware.arraysPerTile, hardware.chip.tiles)
    var result: [Range<Int>] = []
    var position = positions.lowerBound
    while position < positions.upperBound {
      let round = position / (perTile * tiles)
      let dealt = min(perTile, size - round * perTile)
      let (tile, slot) = (position - round * perTile * tiles).quotientAndRemainder(
        dividingBy: dealt)
      let count = min(dealt - slot, positions.upperBound - position)
      let first = tile * size + round * perTile + slot
      if let last = result.last, last.upperBound == first {
        result[result.count - 1] = last.lowerBound..<first + count
      } else {
        result.append(first..<first + count)
      }
      position += count
    }
    return result
  }
}
