/// One column of a table: a name, a unit and one value per row.
public enum TableColumn: Sendable, Equatable {
  /// A column of integers.
  case integers(name: String, units: String, [Int64])
  /// A column of numbers.
  case reals(name: String, units: String, [Double])
  /// A column of texts.
  case texts(name: String, units: String, [String])

  /// The name of the column.
  public var name: String {
    switch self {
    case .integers(let name, _, _), .reals(let name, _, _), .texts(let name, _, _): name
    }
  }

  /// The unit of the values, `"1"` for pure numbers and texts.
  public var units: String {
    switch self {
    case .integers(_, let units, _), .reals(_, let units, _), .texts(_, let units, _): units
    }
  }

  /// The number of rows.
  public var count: Int {
    switch self {
    case .integers(_, _, let values): values.count
    case .reals(_, _, let values): values.count
    case .texts(_, _, let values): values.count
    }
  }
}

/// Where one column stands in the bytes of a row.
struct ColumnLayout: Sendable, Equatable {
  enum Kind: Sendable, Equatable, CustomStringConvertible {
    case integers, reals, texts
    /// Numbers in the file that stand for these words, by position; read as texts, written as records only.
    case words([String])

    var description: String {
      switch self {
      case .integers: "integers"
      case .reals: "reals"
      case .texts: "texts"
      case .words: "words"
      }
    }
  }

  let name: String
  let units: String
  let kind: Kind
  let offset: Int
  let width: Int

  /// The layout without its place in the row, for messages: `energy (reals, J)`.
  var summary: String { "\(name) (\(kind), \(units))" }
}

/// The bytes of one row of a table: its columns, packed.
struct RowLayout: Sendable {
  let columns: [ColumnLayout]
  var bytes: Int { columns.last.map { $0.offset + $0.width } ?? 0 }
  var summary: String { columns.map(\.summary).joined(separator: ", ") }

  init(_ columns: [(name: String, units: String, kind: ColumnLayout.Kind, width: Int)]) {
    var offset = 0
    self.columns = columns.map { column in
      defer { offset += column.width }
      return ColumnLayout(
        name: column.name, units: column.units, kind: column.kind, offset: offset,
        width: column.width)
    }
  }

  /// The layout of columns to write, each text column at least `textWidth` bytes wide.
  init(for columns: [TableColumn], textWidth: Int) {
    self.init(
      columns.map { column in
        switch column {
        case .integers: (column.name, column.units, .integers, MemoryLayout<Int64>.size)
        case .reals: (column.name, column.units, .reals, MemoryLayout<Double>.size)
        case .texts(_, _, let texts):
          (column.name, column.units, .texts, max(1, textWidth, texts.map(\.utf8.count).max() ?? 1))
        }
      })
  }

  /// The rows of columns as bytes, in the order HDF5 stores them.
  func packed(_ columns: [TableColumn], _ place: HDF5Place) throws -> [UInt8] {
    let count = columns.first?.count ?? 0
    let stride = bytes
    var rows = [UInt8](repeating: 0, count: count * stride)
    for (column, layout) in zip(columns, self.columns) {
      switch column {
      case .integers(_, _, let values): Self.store(values, layout.offset, stride, &rows)
      case .reals(_, _, let values): Self.store(values, layout.offset, stride, &rows)
      case .texts(_, _, let texts):
        let padded = try place.inside("column '\(layout.name)'")
          .fixedWidthBytes(texts, width: layout.width)
        for row in texts.indices {
          let target = row * stride + layout.offset
          rows.replaceSubrange(
            target..<target + layout.width,
            with: padded[row * layout.width..<(row + 1) * layout.width])
        }
      }
    }
    return rows
  }

  /// The columns of rows that were read.
  func unpacked(_ rows: [UInt8], count: Int, _ place: HDF5Place) throws -> [TableColumn] {
    let stride = bytes
    return try columns.map { column in
      switch column.kind {
      case .integers:
        .integers(
          name: column.name, units: column.units, Self.load(rows, column.offset, stride, count))
      case .reals:
        .reals(
          name: column.name, units: column.units, Self.load(rows, column.offset, stride, count))
      case .texts:
        .texts(
          name: column.name, units: column.units,
          try (0..<count).map { row in
            let start = row * stride + column.offset
            return try place.inside("column '\(column.name)'")
              .text(fromPadded: rows[start..<start + column.width])
          })
      case .words(let words):
        .texts(
          name: column.name, units: column.units,
          try (0..<count).map { row in
            let code = Int(rows[row * stride + column.offset])
            guard words.indices.contains(code) else {
              throw place.inside("column '\(column.name)'").wrongType(
                found: "\(code) in row \(row)",
                expected: "a code of \(words.joined(separator: ", "))")
            }
            return words[code]
          })
      }
    }
  }

  /// Writes every value at its place in its row, in the byte order of this machine.
  private static func store<Value: BitwiseCopyable>(
    _ values: [Value], _ offset: Int, _ stride: Int, _ rows: inout [UInt8]
  ) {
    unsafe rows.withUnsafeMutableBytes { bytes in
      for row in values.indices {
        unsafe bytes.storeBytes(
          of: values[row], toByteOffset: row * stride + offset, as: Value.self)
      }
    }
  }

  private static func load<Value: BitwiseCopyable>(
    _ rows: [UInt8], _ offset: Int, _ stride: Int, _ count: Int
  ) -> [Value] {
    unsafe rows.withUnsafeBytes { bytes in
      (0..<count).map { row in
        unsafe bytes.loadUnaligned(fromByteOffset: row * stride + offset, as: Value.self)
      }
    }
  }
}
