import FileFormats

/// One dataset of a tree: a line, and one more per column of a table.
struct DatasetSummary: Sendable {
  /// A column of a table; the range of numbers, nothing for texts.
  struct Column: Sendable {
    let name: String
    let units: String
    var range: NumberRange?
  }

  let name: String
  let type: HDF5ElementType
  let shape: [Int]
  /// The attributes that describe the numbers.
  private(set) var labels: [String: String] = [:]
  /// The range of a dataset of numbers.
  private(set) var range: NumberRange?
  /// The values of a dataset of texts.
  private(set) var texts: [String]?
  /// The columns of a table.
  private(set) var columns: [Column] = []

  /// Attributes that stand in the line of a dataset.
  static let labelNames: Set<String> = ["units", "axes"]
  /// Rows of a table that are read at once.
  private static let rowsAtOnce = 65_536
  /// A list of texts is shown up to this length.
  private static let shownTexts = 8

  init(of entry: HDF5Entry, at path: String, in file: borrowing HDF5File) throws {
    name = entry.name
    type = entry.elementType ?? .other
    shape = entry.shape
    for label in try file.attributeNames(of: path) where Self.labelNames.contains(label) {
      labels[label] = try file.attributeText(label, on: path) { $0 }
    }
    switch type {
    case .table: try addColumns(of: path, in: file)
    case .text: texts = try file.strings(at: path).values
    case _ where type.isNumber:
      var found = NumberRange()
      found.add(try file.numbers(at: path).values)
      range = found
    default: break
    }
  }

  /// Name, type, shape, units, axes, and what the values are.
  var headline: String {
    let shown = type == .table ? [] : ["units", "axes"]
    let described = shown.compactMap { label in
      labels[label].map { "\(label) \($0.shortened)" }
    }
    let content = range.map { ["\($0)"] } ?? texts.map { [Self.listing($0)] } ?? []
    return (["\(name)  \(type) \(shape)"] + described + content).joined(separator: "  ")
  }

  /// One line per column of a table.
  var details: [String] {
    columns.map { column in
      "\(column.name) [\(column.units)]" + (column.range.map { "  \($0)" } ?? "  text")
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
    for start in stride(from: 0, to: max(rows, 1), by: Self.rowsAtOnce) {
      let range = start..<min(rows, start + Self.rowsAtOnce)
      for (index, column) in try file.tableRows(at: path, range: range).enumerated() {
        if columns.count <= index {
          columns.append(Column(name: column.name, units: column.units))
        }
        guard let values = column.numbers else { continue }
        columns[index].range = columns[index].range ?? NumberRange()
        columns[index].range?.add(values)
      }
    }
  }

  private static func listing(_ texts: [String]) -> String {
    let shown = texts.prefix(shownTexts).map(\.shortened).joined(separator: ", ")
    return texts.count > shownTexts ? "\(shown), and \(texts.count - shownTexts) more" : shown
  }
}

extension TableColumn {
  /// The values of a column of numbers.
  var numbers: [Double]? {
    switch self {
    case .integers(_, _, let values): values.map(Double.init)
    case .reals(_, _, let values): values
    case .texts: nil
    }
  }
}

/// The smallest, mean and largest of finite numbers, and how many were not finite.
struct NumberRange: CustomStringConvertible, Sendable {
  /// How many numbers are finite.
  private(set) var count = 0
  private var sum = 0.0
  private(set) var smallest = Double.infinity
  private(set) var largest = -Double.infinity
  /// How many are not.
  private(set) var notFinite = 0

  /// The mean of the finite numbers; nothing of none.
  var mean: Double? { count > 0 ? sum / Double(count) : nil }

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
