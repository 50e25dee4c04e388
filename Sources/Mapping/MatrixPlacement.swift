/// Where one matrix lies.
///
/// Arrays that are used alike are kept as one entry, so the size of a placement grows with the number of tiles and
/// differently used arrays, not with the number of arrays.
public struct MatrixPlacement: Sendable, Equatable {
  /// The arrays of the chip that hold the matrix, in the order of its input ranges, then of its blocks.
  public let arrays: [Range<Int>]
  /// The arrays by tile, tiles ascending.
  public let shares: [TileShare]
  /// Ranges of inputs, each with arrays of its own.
  public let inputRanges: Int
  /// Cells of the matrix.
  public let cells: Int

  private let inputs: Int
  private let rowsPerArray: Int
  private let cut: Cut

  /// - Parameters:
  ///   - matrix: the shape.
  ///   - cut: its blocks.
  ///   - arrays: as many arrays as the cut has over all input ranges.
  ///   - chip: the counts of the chip.
  init(_ matrix: LogicalMatrix, _ cut: Cut, arrays: [Range<Int>], on chip: ChipShape) {
    self.arrays = arrays
    self.cut = cut
    inputs = matrix.inputs
    rowsPerArray = chip.rows
    cells = matrix.cells
    inputRanges = Self.inputRanges(of: matrix, rows: chip.rows)
    shares = Self.shares(
      Self.uses(cut, inputs: matrix.inputs, rows: chip.rows), arrays,
      arraysPerTile: chip.arraysPerTile)
  }

  /// The number of arrays.
  public var arrayCount: Int { inputRanges * cut.arraysPerRange }

  /// The tiles that hold a part of the matrix, ascending.
  public var tiles: [Int] {
    shares.reduce(into: []) { tiles, share in
      if tiles.last != share.tile { tiles.append(share.tile) }
    }
  }

  /// The blocks, input range by input range.
  public var blocks: [Block] {
    let arrays = Array(self.arrays.joined())
    return Cut.ranges(of: inputs, atMost: rowsPerArray).enumerated().flatMap { index, rows in
      cut.parts.map { part in
        Block(
          rows: rows, columns: part.columns, slice: part.slice, polarity: part.polarity,
          array: arrays[index * cut.arraysPerRange + part.array],
          columnOffset: part.columnOffset)
      }
    }
  }

  /// Calls a closure for every array of the matrix with its use, in the order of ``arrays``.
  public func forEachArray(_ body: (_ array: Int, _ use: ArrayUse) -> Void) {
    var next = arrays.joined().makeIterator()
    for (use, count) in Self.uses(cut, inputs: inputs, rows: rowsPerArray) {
      for _ in 0..<count {
        guard let array = next.next() else { return }
        body(array, use)
      }
    }
  }

  static func inputRanges(of matrix: LogicalMatrix, rows: Int) -> Int {
    (matrix.inputs + rows - 1) / rows
  }

  /// The uses of all arrays in order, equal neighbours together.
  private static func uses(_ cut: Cut, inputs: Int, rows: Int) -> [(use: ArrayUse, count: Int)] {
    Cut.ranges(of: inputs, atMost: rows).reduce(into: []) { uses, range in
      for (full, count) in cut.arrays {
        var use = full
        use.rows = range.count
        uses.append(use, count: count)
      }
    }
  }

  /// Splits the arrays at the borders of tiles and orders them by tile.
  private static func shares(
    _ uses: [(use: ArrayUse, count: Int)], _ arrays: [Range<Int>], arraysPerTile: Int
  ) -> [TileShare] {
    var shares: [TileShare] = []
    var remaining = uses[...]
    var left = remaining.first?.count ?? 0
    for range in arrays {
      var array = range.lowerBound
      while array < range.upperBound, let use = remaining.first?.use {
        let tile = array / arraysPerTile
        let count = min(left, min(range.upperBound, (tile + 1) * arraysPerTile) - array)
        shares.append(TileShare(tile: tile, use: use, arrays: count))
        array += count
        left -= count
        if left == 0 {
          remaining.removeFirst()
          left = remaining.first?.count ?? 0
        }
      }
    }
    return merged(shares)
  }

  /// Orders shares by tile and joins equal neighbours; those of one tile keep their order.
  private static func merged(_ shares: [TileShare]) -> [TileShare] {
    let isOrdered = zip(shares, shares.dropFirst()).allSatisfy { $0.tile <= $1.tile }
    let ordered =
      isOrdered
      ? shares
      : shares.enumerated().sorted { ($0.element.tile, $0.offset) < ($1.element.tile, $1.offset) }
        .map(\.element)
    return ordered.reduce(into: []) { result, share in
      if let last = result.last, last.tile == share.tile, last.use == share.use {
        result[result.count - 1].arrays += share.arrays
      } else {
        result.append(share)
      }
    }
  }
}
