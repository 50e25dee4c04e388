import MatrixMath

/// The blocks that matrices are cut into, from their shapes alone.
struct BlockGrid: Sendable {
  /// A block and the matrix it belongs to.
  struct Place: Sendable, Equatable {
    let matrix: Int
    let block: MatrixBlock

    var weights: Int { block.rows.count * block.columns.count }
  }

  /// All blocks, matrix by matrix, each in row-major order.
  let places: [Place]
  private let shapes: [(outputs: Int, inputs: Int)]

  /// Cuts [outputs, inputs] matrices into squares; the last ones are as large as what is left.
  init(_ shapes: [(outputs: Int, inputs: Int)], block: Int) {
    self.shapes = shapes
    places = shapes.enumerated().flatMap { matrix, shape in
      Self.cut(shape.outputs, block).flatMap { rows in
        Self.cut(shape.inputs, block).map { columns in
          Place(matrix: matrix, block: MatrixBlock(rows: rows, columns: columns))
        }
      }
    }
  }

  private static func cut(_ length: Int, _ block: Int) -> [Range<Int>] {
    stride(from: 0, to: length, by: block).map { $0..<min($0 + block, length) }
  }

  /// Chooses the best blocks.
  ///
  /// - Parameters:
  ///   - count: how many, of each matrix or of all.
  ///   - scope: whether every matrix is looked at by itself.
  ///   - score: of a block and its number; of equal ones the first wins.
  /// - Returns: their numbers among `places`, ascending.
  func best(_ count: Int, _ scope: SMT.Scope, by score: (Int, Place) -> Double) -> [Int] {
    let scores = places.enumerated().map(score)
    let groups =
      scope == .network
      ? [Array(places.indices)]
      : shapes.indices.map { matrix in places.indices.filter { places[$0].matrix == matrix } }
    return groups.flatMap { group in
      group.sorted { (scores[$1], $0) < (scores[$0], $1) }.prefix(count)
    }.sorted()
  }

  /// Whether all blocks that compete with each other have equally many weights.
  func isEven(_ scope: SMT.Scope) -> Bool {
    func isEven(_ group: [Place]) -> Bool { Set(group.map(\.weights)).count <= 1 }
    guard scope == .matrix else { return isEven(places) }
    return shapes.indices.allSatisfy { matrix in isEven(places.filter { $0.matrix == matrix }) }
  }

  /// The most word lines that so many blocks can be on: those of the widest columns of blocks.
  func mostRows(_ count: Int, _ scope: SMT.Scope) -> Int {
    let firsts = places.filter { $0.block.rows.lowerBound == 0 }
    func widest(_ group: [Place]) -> Int {
      group.map(\.block.columns.count).sorted(by: >).prefix(count).reduce(0, +)
    }
    guard scope == .matrix else { return widest(firsts) }
    return shapes.indices.reduce(0) { sum, matrix in
      sum + widest(firsts.filter { $0.matrix == matrix })
    }
  }
}
