/// Some entries of a matrix in a fixed order, by which values are read from it and written into it.
///
/// A weight matrix is [outputs, inputs]: its columns are what an array's word lines (rows) hold.
public enum MatrixSelection: Sendable, Equatable {
  /// Every entry; values have the shape of the matrix.
  case all
  /// Whole columns, ascending; values are [rows, columns selected].
  case columns([Int])
  /// Rectangles that do not overlap, one after the other, each in row-major order; values are [1, count].
  case blocks([MatrixBlock])
  /// Single entries by their row-major position, ascending; values are [1, count].
  case entries([Int])
  /// Entries of a matrix without values: how many, over how many columns, and which of several such selections, taken
  /// to have no entry in common; values are [1, count].
  case unplaced(count: Int, columns: Int, mask: Int = 0)
}

/// A rectangle of a matrix.
public struct MatrixBlock: Sendable, Equatable, Hashable {
  /// The rows.
  public let rows: Range<Int>
  /// The columns.
  public let columns: Range<Int>

  /// Names a rectangle.
  public init(rows: Range<Int>, columns: Range<Int>) {
    self.rows = rows
    self.columns = columns
  }
}

extension MatrixSelection {
  /// The number of entries selected of a [rows, columns] matrix.
  public func count(rows: Int, columns: Int) -> Int {
    switch self {
    case .all: rows * columns
    case .columns(let chosen): rows * chosen.count
    case .blocks(let blocks): blocks.reduce(0) { $0 + $1.rows.count * $1.columns.count }
    case .entries(let positions): positions.count
    case .unplaced(let count, _, _): count
    }
  }

  /// The number of columns with a selected entry, of a [rows, columns] matrix.
  public func columnCount(rows: Int, columns: Int) -> Int {
    switch self {
    case .all: columns
    case .columns(let chosen): chosen.count
    case .blocks(let blocks): Set(blocks.flatMap { Array($0.columns) }).count
    case .entries(let positions): Set(positions.map { $0 % columns }).count
    case .unplaced(_, let touched, _): touched
    }
  }

  /// How many indices name the selected entries wherever they are stored: one per column, block or entry.
  public var indexCount: Int {
    switch self {
    case .all: 0
    case .columns(let chosen): chosen.count
    case .blocks(let blocks): blocks.count
    case .entries(let positions): positions.count
    case .unplaced(let count, _, _): count
    }
  }

  /// The row-major positions of the selected entries of a [rows, columns] matrix, in the order of their values.
  ///
  /// Nothing for ``unplaced(count:columns:mask:)``.
  public func positions(rows: Int, columns: Int) -> [Int] {
    switch self {
    case .all: Array(0..<rows * columns)
    case .columns(let chosen): (0..<rows).flatMap { row in chosen.map { row * columns + $0 } }
    case .blocks(let blocks):
      blocks.flatMap { block in
        block.rows.flatMap { row in block.columns.map { row * columns + $0 } }
      }
    case .entries(let positions): positions
    case .unplaced: []
    }
  }

  /// The selected entries of a matrix; shape-only where the matrix is or entries have no places.
  public func values(of matrix: Matrix) -> Matrix {
    let (rows, columns) = valueShape(rows: matrix.rows, columns: matrix.columns)
    if case .all = self { return matrix }
    if case .unplaced = self { return Matrix(shapeOnly: rows, columns) }
    guard !matrix.isShapeOnly else { return Matrix(shapeOnly: rows, columns) }
    var values = Matrix(rows: rows, columns: columns)
    visit(rows: matrix.rows, columns: matrix.columns) { value, position, length in
      for offset in 0..<length {
        values.elements[value + offset] = matrix.elements[position + offset]
      }
    }
    return values
  }

  /// Puts values into a matrix; a shape-only one, or values without a place, leave it as it is.
  ///
  /// - Parameters:
  ///   - values: as ``values(of:)`` gives them.
  ///   - matrix: receives them.
  public func write(_ values: Matrix, into matrix: inout Matrix) {
    let count = count(rows: matrix.rows, columns: matrix.columns)
    precondition(values.count == count, "\(values.shape) values for \(count) selected entries")
    guard !matrix.isShapeOnly, !values.isShapeOnly else { return }
    if case .all = self {
      matrix.elements = values.elements
      return
    }
    visit(rows: matrix.rows, columns: matrix.columns) { value, position, length in
      for offset in 0..<length {
        matrix.elements[position + offset] = values.elements[value + offset]
      }
    }
  }

  /// Calls `body` for every run of neighbours: the number of its first value, its row-major position, its length.
  @inline(__always)
  private func visit(
    rows: Int, columns: Int, _ body: (_ value: Int, _ position: Int, _ length: Int) -> Void
  ) {
    switch self {
    case .all: body(0, 0, rows * columns)
    case .columns(let chosen):
      for row in 0..<rows {
        for index in chosen.indices {
          body(row * chosen.count + index, row * columns + chosen[index], 1)
        }
      }
    case .blocks(let blocks):
      var value = 0
      for block in blocks {
        for row in block.rows {
          body(value, row * columns + block.columns.lowerBound, block.columns.count)
          value += block.columns.count
        }
      }
    case .entries(let positions):
      for index in positions.indices { body(index, positions[index], 1) }
    case .unplaced: break
    }
  }

  /// The shape of the values selected of a [rows, columns] matrix.
  public func valueShape(rows: Int, columns: Int) -> (rows: Int, columns: Int) {
    switch self {
    case .all: (rows, columns)
    case .columns(let chosen): (rows, chosen.count)
    case .blocks, .entries, .unplaced: (1, count(rows: rows, columns: columns))
    }
  }

  /// Every entry that this or another selection of a [rows, columns] matrix has.
  public func union(_ other: MatrixSelection, rows: Int, columns: Int) -> MatrixSelection {
    switch (self, other) {
    case _ where self == other: self
    case (.all, _), (_, .all): .all
    case (.columns(let left), .columns(let right)): .columns(Set(left).union(right).sorted())
    case (.unplaced(let count, let touched, let mask), .unplaced(let more, let others, _)):
      .unplaced(
        count: min(rows * columns, count + more), columns: min(columns, touched + others),
        mask: mask)
    default:
      .entries(
        Set(positions(rows: rows, columns: columns))
          .union(other.positions(rows: rows, columns: columns)).sorted())
    }
  }
}
