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
  /// The arrays of the matrix by tile, equal ones together; tiles and arrays in order.
  private(set) var tiles: [(tile: Int, arrays: [(shape: ArrayShape, count: Int)])] = []
  /// Ranges of inputs, each with arrays of its own.
  let rowRanges: Int

  let arrays: Int
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
  ///   - placement: where it lies.
  init(_ record: MatrixRecord, _ placement: MatrixPlacement) {
    self.record = record
    rowRanges = placement.inputRanges
    arrays = placement.arrayCount
    // A difference that is formed before the converter senses both polarities at once.
    let sensesPairs = record.convertedColumns < record.slices * record.polarities
    for share in placement.shares {
      let shape = ArrayShape(
        rows: share.use.rows, columns: share.use.columns,
        passes: sensesPairs ? share.use.slices : share.use.blocks)
      add(shape, count: share.arrays, tile: share.tile)
    }
  }

  private mutating func add(_ shape: ArrayShape, count: Int, tile: Int) {
    if tiles.last?.tile != tile { tiles.append((tile, [])) }
    tiles[tiles.count - 1].arrays.append((shape, count))
    wordlines += count * shape.rows
    bitlines += count * shape.columns
    transposedSenses += count * shape.rows * shape.passes
    transposedPasses += count * shape.passes
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
    guard placement.matrices.count == trace.matrices.count else {
      throw .placementMismatch(
        placed: placement.matrices.count, matrices: trace.matrices.count)
    }
    return zip(trace.matrices, placement.matrices).map(PlacedMatrix.init)
  }
}
