import Mapping
import Traces

/// What timing and counting need to know of one matrix on its arrays.
struct PlacedMatrix {
  /// The used rows and columns of one array, and how many groups a transposed read senses one after another.
  struct ArrayShape: Hashable {
    var rows: Int
    var columns: Int
    var passes: Int
  }

  let record: MatrixRecord
  /// The arrays of the matrix by tile, tiles and arrays in order.
  private(set) var tiles: [(tile: Int, arrays: [ArrayShape])] = []
  /// Ranges of inputs, each with arrays of its own.
  private(set) var rowRanges = 0

  private(set) var arrays = 0
  /// Word lines over all arrays.
  private(set) var wordlines = 0
  /// Bit lines over all arrays.
  private(set) var bitlines = 0
  /// Over all arrays, rows × groups sensed in a transposed read.
  private(set) var transposedSenses = 0
  /// Over all arrays, groups sensed in a transposed read.
  private(set) var transposedPasses = 0
  private(set) var widest = ArrayShape(rows: 0, columns: 0, passes: 0)

  /// - Parameters:
  ///   - record: the matrix.
  ///   - blocks: its blocks.
  ///   - uses: the use of every array of the chip.
  init(_ record: MatrixRecord, blocks: [Block], uses: [ArrayUse]) {
    self.record = record
    rowRanges = Set(blocks.map(\.rows.lowerBound)).count
    // A difference that is formed before the converter senses both polarities at once.
    let sensesPairs = record.convertedColumns < record.slices * record.polarities
    var groups: [Int: Set<Int>] = [:]
    for block in blocks {
      groups[block.array, default: []].insert(
        block.slice * record.polarities + (sensesPairs ? 0 : block.polarity))
    }
    for array in groups.keys.sorted() {
      let use = uses[array]
      let shape = ArrayShape(
        rows: use.rows, columns: use.columns, passes: groups[array]?.count ?? 1)
      add(shape, tile: use.tile)
    }
  }

  private mutating func add(_ shape: ArrayShape, tile: Int) {
    if tiles.last?.tile != tile { tiles.append((tile, [])) }
    tiles[tiles.count - 1].arrays.append(shape)
    arrays += 1
    wordlines += shape.rows
    bitlines += shape.columns
    transposedSenses += shape.rows * shape.passes
    transposedPasses += shape.passes
    widest.rows = max(widest.rows, shape.rows)
    widest.columns = max(widest.columns, shape.columns)
    widest.passes = max(widest.passes, shape.passes)
  }

  /// The matrices of a trace on a placement.
  ///
  /// - Throws: ``EvaluationError/placementMismatch(placed:matrices:)``.
  static func all(of trace: Trace, on placement: Placement) throws(EvaluationError)
    -> [PlacedMatrix]
  {
    guard placement.blocks.count == trace.matrices.count else {
      throw .placementMismatch(placed: placement.blocks.count, matrices: trace.matrices.count)
    }
    return zip(trace.matrices, placement.blocks).map {
      PlacedMatrix($0, blocks: $1, uses: placement.arrays)
    }
  }
}
