import MatrixMath

/// Sequences of token ids as the rows of a matrix: the ids, then −1 from the end of a sequence to the end of its row.
enum TokenRows {
  /// What stands after the end of a sequence.
  static let padding = -1
  /// The most places, ids and padding, of one matrix: a long text among many short ones must not fill the memory.
  static let mostPlaces = 1 << 28

  /// Pads sequences to one length.
  static func matrix(_ sequences: [[Int]], columns: Int) -> Matrix {
    var matrix = Matrix(rows: sequences.count, columns: columns, repeating: Float(padding))
    for (row, ids) in sequences.enumerated() {
      for (column, id) in ids.enumerated() { matrix[row, column] = Float(id) }
    }
    return matrix
  }

  /// The same rows with more padding.
  static func widened(_ matrix: Matrix, to columns: Int) -> Matrix {
    if matrix.columns == columns { return matrix }
    var wide = Matrix(rows: matrix.rows, columns: columns, repeating: Float(padding))
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns { wide[row, column] = matrix[row, column] }
    }
    return wide
  }

  /// Throws when the matrices of a task would be too large.
  static func requireRoom(_ examples: Int, columns: Int, file: String, place: String) throws {
    guard examples * columns <= mostPlaces else {
      throw DatasetError.malformed(
        file: file, place: place, found: "\(examples) examples of up to \(columns) tokens",
        expected: "at most \(mostPlaces) places for tokens")
    }
  }

  /// The ids of a matrix as whole numbers.
  ///
  /// - Throws: ``DatasetError/malformed(file:place:found:expected:)`` for a value that is no id, a row without ids, or an id
  ///   after the end of its sequence.
  static func ids(_ matrix: Matrix, file: String, object: String) throws -> [Int32] {
    var ids: [Int32] = []
    ids.reserveCapacity(matrix.count)
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns {
        let value = matrix[row, column]
        let id = Int32(exactly: value)
        let follows = column == 0 || ids[ids.count - 1] >= 0
        let isAllowed = follows ? (column == 0 ? 0 : -1)...largest : -1 ... -1
        guard let id, isAllowed.contains(id) else {
          throw DatasetError.malformed(
            file: file, place: "\(object)[\(row), \(column)]",
            found: "\(id.map(String.init) ?? "\(value)")",
            expected: follows
              ? "a token id of \(isAllowed.lowerBound) to \(largest)"
              : "-1 after the end of a sequence")
        }
        ids.append(id)
      }
    }
    return ids
  }

  private static let largest = Int32(WordPieceVocabulary.largestID)
}
