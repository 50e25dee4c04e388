import FileFormats

/// One dataset of a tree: a line, and one more per column of a table.
struct DatasetSummary {
  private(set) var headline: String
  private(set) var details: [String] = []
  /// Rows of a table that are read at once.
  private static let rowsAtOnce = 65_536
  /// A list of texts is shown up to this length.
  private static let shownTexts = 8

  init(of entry: HDF5Entry, at path: String, in file: borrowing HDF5File) throws {
    let type = entry.elementType ?? .other
    headline = "\(entry.name)  \(type) \(entry.shape)"
    let labels = try file.attributeNames(of: path)
    for label in ["units", "axes"] where type != .table && labels.contains(label) {
      headline += "  \(label) \(try file.attributeText(label, on: path))"
    }
    switch type {
    case .table:
      try addColumns(of: path, in: file)
    case .text:
      headline += "  \(Self.listing(try file.strings(at: path).values))"
    case .float(let bits) where bits <= 64:
      var range = NumberRange()
      range.add(try file.doubles(at: path).values)
      headline += "  \(range)"
    case _ where type.isInteger:
      var range = NumberRange()
      range.add(try file.integers(at: path).values.map(Double.init))
      headline += "  \(range)"
    default:
      break
    }
  }

  private mutating func addColumns(of path: String, in file: borrowing HDF5File) throws {
    let rows: Int
    do {
      rows = try file.rowCount(ofTable: path)
    } catch FileFormatError.wrongType, FileFormatError.missingObject {
      // A compound dataset of another program, without a unit per column: its shape is all there is to show.
      return
    }
    var columns: [(name: String, units: String, range: NumberRange?)] = []
    for start in stride(from: 0, to: max(rows, 1), by: Self.rowsAtOnce) {
      let range = start..<min(rows, start + Self.rowsAtOnce)
      for (index, column) in try file.tableRows(at: path, range: range).enumerated() {
        if columns.count <= index { columns.append((column.name, column.units, nil)) }
        guard let values = column.numbers else { continue }
        columns[index].range = columns[index].range ?? NumberRange()
        columns[index].range?.add(values)
      }
    }
    details = columns.map { column in
      "\(column.name) [\(column.units)]" + (column.range.map { "  \($0)" } ?? "  text")
    }
  }

  private static func listing(_ texts: [String]) -> String {
    let shown = texts.prefix(shownTexts).map(\.shortened).joined(separator: ", ")
    return texts.count > shownTexts ? "\(shown), and \(texts.count - shownTexts) more" : shown
  }
}

extension TableColumn {
  /// The values of a column of numbers.
  fileprivate var numbers: [Double]? {
    switch self {
    case .integers(_, _, let values): values.map(Double.init)
    case .reals(_, _, let values): values
    case .texts: nil
    }
  }
}

/// The smallest, mean and largest of finite numbers, and how many were not finite.
struct NumberRange: CustomStringConvertible {
  private var count = 0
  private var sum = 0.0
  private var smallest = Double.infinity
  private var largest = -Double.infinity
  private var notFinite = 0

  /// Takes more numbers into account.
  mutating func add(_ values: [Double]) {
    for value in values {
      guard value.isFinite else {
        notFinite += 1
        continue
      }
      count += 1
      sum += value
      smallest = min(smallest, value)
      largest = max(largest, value)
    }
  }

  var description: String {
    let warning = notFinite > 0 ? "\(notFinite) not finite" : ""
    guard count > 0 else { return notFinite > 0 ? warning : "no values" }
    let range =
      "min \(NumberText.short(smallest))  mean \(NumberText.short(sum / Double(count)))"
      + "  max \(NumberText.short(largest))"
    return notFinite > 0 ? "\(range)  \(warning)" : range
  }
}
