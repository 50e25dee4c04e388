import FileFormats

/// A table of a trace file whose columns are asked for by name and type.
struct TraceTable {
  let file: String
  let name: String
  private let columns: [String: TableColumn]
  let rows: Int

  init(_ columns: [TableColumn], file: String, name: String) {
    self.file = file
    self.name = name
    self.columns = Dictionary(columns.map { ($0.name, $0) }) { first, _ in first }
    rows = columns.first?.count ?? 0
  }

  func integers(_ column: String) throws(TraceError) -> [Int] {
    guard case .integers(_, _, let values)? = columns[column] else {
      throw mismatch(column, expected: "integers")
    }
    return values.map(Int.init)
  }

  func reals(_ column: String) throws(TraceError) -> [Double] {
    guard case .reals(_, _, let values)? = columns[column] else {
      throw mismatch(column, expected: "numbers")
    }
    return values
  }

  func texts(_ column: String) throws(TraceError) -> [String] {
    guard case .texts(_, _, let values)? = columns[column] else {
      throw mismatch(column, expected: "texts")
    }
    return values
  }

  /// A column of words of an enumeration.
  func words<Word: RawRepresentable & CaseIterable>(_ column: String, _ type: Word.Type)
    throws(TraceError) -> [Word] where Word.RawValue == String
  {
    var words: [Word] = []
    for (row, text) in try texts(column).enumerated() {
      guard let word = Word(rawValue: text) else {
        throw .unknownWord(
          table: name, row: row, column: column, found: text,
          allowed: Word.allCases.map(\.rawValue))
      }
      words.append(word)
    }
    return words
  }

  private func mismatch(_ column: String, expected: String) -> TraceError {
    let found =
      switch columns[column] {
      case .integers: "integers"
      case .reals: "numbers"
      case .texts: "texts"
      case nil: "missing"
      }
    return .badColumn(file: file, table: name, column: column, found: found, expected: expected)
  }
}
