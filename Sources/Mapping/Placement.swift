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
  /// The array.
  public let array: Int
  /// The array column of output `columns.lowerBound`.
  public let columnOffset: Int
}

/// How much of one array is used, and where the array is.
public struct ArrayUse: Sendable, Equatable {
  /// The matrix the array belongs to.
  public let matrix: Int
  /// Used rows, from row 0.
  public internal(set) var rows: Int
  /// Used columns, from column 0.
  public internal(set) var columns: Int
  /// Blocks that lie side by side in the array.
  public internal(set) var groups: Int
  /// The processing element, counted over the whole chip.
  public let processingElement: Int
  /// The tile.
  public let tile: Int

  /// Used cells.
  public var cells: Int { rows * columns }
}

/// Where every block of every matrix lies.
public struct Placement: Sendable, Equatable {
  /// The blocks of each matrix, in the order of the placed matrices.
  public let blocks: [[Block]]
  /// The arrays in use, each used by one matrix; array i of the chip is element i.
  public let arrays: [ArrayUse]
  /// Cells of one array, used or not.
  public let cellsPerArray: Int

  /// Processing elements with at least one array in use.
  public var processingElementsUsed: Int { arrays.last.map { $0.processingElement + 1 } ?? 0 }

  /// Tiles with at least one array in use.
  public var tilesUsed: Int { arrays.last.map { $0.tile + 1 } ?? 0 }

  /// Used cells.
  public var cellsUsed: Int { arrays.reduce(0) { $0 + $1.cells } }

  /// The share of the cells of all arrays in use that hold weights, 0 to 1.
  public var utilisation: Double {
    arrays.isEmpty ? 0 : Double(cellsUsed) / Double(arrays.count * cellsPerArray)
  }
}
