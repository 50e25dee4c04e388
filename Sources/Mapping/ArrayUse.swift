/// How much of one array a matrix uses.
public struct ArrayUse: Sendable, Hashable {
  /// Used rows, from row 0.
  public internal(set) var rows: Int
  /// Used columns, from column 0.
  public internal(set) var columns: Int
  /// Blocks that lie side by side in the array, each of another slice or polarity.
  public internal(set) var blocks: Int
  /// Different slices among the blocks.
  public internal(set) var slices: Int

  /// Used cells.
  public var cells: Int { rows * columns }
}

/// A rectangle of one slice and polarity of a matrix, and the array that holds it.
public struct Block: Sendable, Equatable {
  /// The inputs of the matrix that the block covers; input `rows.lowerBound` is row 0 of the array.
  public let rows: Range<Int>
  /// The outputs of the matrix that the block covers.
  public let columns: Range<Int>
  /// The weight slice, 0 is the least significant.
  public let slice: Int
  /// The polarity: 0 positive (or offset), 1 negative.
  public let polarity: Int
  /// The array of the chip.
  public let array: Int
  /// The array column of output `columns.lowerBound`.
  public let columnOffset: Int
}

/// Arrays of one matrix in one tile that are used alike.
public struct TileShare: Sendable, Equatable {
  /// The tile.
  public let tile: Int
  /// How each of the arrays is used.
  public let use: ArrayUse
  /// How many arrays.
  public internal(set) var arrays: Int
}
