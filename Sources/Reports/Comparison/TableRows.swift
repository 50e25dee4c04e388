import FileFormats

/// A table of a file, with its rows by what tells them apart.
struct TableRows {
  /// The columns of numbers.
  private(set) var numbers: [(name: String, units: String)] = []
  /// The columns of texts that tell nothing apart.
  private(set) var remarks: [String] = []
  /// The identities of all rows, in their order.
  let identities: [String]
  /// Columns by name.
  private var columns: [String: TableColumn] = [:]
  private let rows: [String: Int]

  /// Texts that describe a row and do not name it.
  private static let descriptions: Set<String> = ["source", "status", "error", "paths"]
  /// What numbers a row and says nothing of it.
  private static let labels: Set<String> = ["point", "hash"]

  /// The rows of a table, named by their texts and the columns of those names.
  init(_ table: [TableColumn], named keys: Set<String>) {
    var names = [[String]](repeating: [], count: table.first?.count ?? 0)
    for column in table where !Self.labels.contains(column.name) {
      columns[column.name] = column
      let texts = column.texts
      switch column {
      case _ where keys.contains(column.name):
        for row in names.indices { names[row].append(texts[row]) }
      case .texts where Self.descriptions.contains(column.name): remarks.append(column.name)
      case .texts: for row in names.indices { names[row].append(texts[row]) }
      case .integers, .reals: numbers.append((column.name, column.units))
      }
    }
    var counts: [String: Int] = [:]
    identities = names.map { parts in
      let name = parts.filter { !$0.isEmpty }.joined(separator: ", ")
      counts[name, default: 0] += 1
      let number = counts[name] ?? 1
      return number > 1 ? "\(name) #\(number)" : name
    }
    rows = Dictionary(zip(identities, identities.indices)) { first, _ in first }
  }

  /// A number; nothing where there is no such row or column.
  func number(_ column: String, of identity: String) -> Double? {
    guard let row = rows[identity] else { return nil }
    return switch columns[column] {
    case .integers(_, _, let values)?: Double(values[row])
    case .reals(_, _, let values)?: values[row]
    case .texts?, nil: nil
    }
  }

  /// A text; nothing where there is no such row or column.
  func text(_ column: String, of identity: String) -> String? {
    guard let row = rows[identity], case .texts(_, _, let values)? = columns[column] else {
      return nil
    }
    return values[row]
  }
}

extension TableColumn {
  /// All values as texts.
  fileprivate var texts: [String] {
    switch self {
    case .texts(_, _, let values): values
    case .integers(_, _, let values): values.map(String.init)
    case .reals(_, _, let values): values.map(NumberText.exact)
    }
  }
}
