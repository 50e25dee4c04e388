import FileFormats

/// The columns of a table in a file, by name and type.
struct NamedColumns {
  /// All columns, in the order of the file.
  let all: [TableColumn]
  private let object: String
  private let file: String

  /// Reads a table.
  init(reading object: String, in file: borrowing HDF5File) throws {
    all = try file.table(at: object)
    self.object = object
    self.file = file.path
  }

  /// A column of texts.
  func texts(_ name: String) throws -> [String] {
    try column(name) { if case .texts(_, _, let texts) = $0 { texts } else { nil } }
  }

  /// A column of numbers that are no integers.
  func reals(_ name: String) throws -> [Double] {
    try column(name) { if case .reals(_, _, let reals) = $0 { reals } else { nil } }
  }

  /// A column of integers.
  func integers(_ name: String) throws -> [Int64] {
    try column(name) { if case .integers(_, _, let integers) = $0 { integers } else { nil } }
  }

  /// A column of numbers of any kind.
  func numbers(_ name: String) throws -> [Double] {
    try column(name) {
      switch $0 {
      case .reals(_, _, let reals): reals
      case .integers(_, _, let integers): integers.map(Double.init)
      case .texts: nil
      }
    }
  }

  private func column<Values>(
    _ name: String, _ values: (TableColumn) -> Values?
  ) throws -> Values {
    guard let found = all.first(where: { $0.name == name }).flatMap(values) else {
      throw FileFormatError.missingObject(
        object: "\(object) column '\(name)'", file: file, parent: object, known: all.map(\.name))
    }
    return found
  }
}
