/// A row of a table as a value of fixed layout, so that long tables pass through memory block by block.
///
/// A table of records is like any other table in the file. Values are moved as they lie in memory: rows cost no
/// allocation and no column is copied.
public protocol TableRecord: BitwiseCopyable, Sendable {
  /// A row that is to be overwritten.
  init()
  /// The columns in the order they have in the file; together they are all of the record.
  static var columns: [RecordColumn<Self>] { get }
}

/// A column of a table of records: its name, its unit, and the property that holds it.
public struct RecordColumn<Record: TableRecord> {
  /// What the values of a column are.
  enum Kind: Equatable {
    case int32, int64, float64
    case words([String])
  }

  let name: String
  let units: String
  let kind: Kind
  let offset: Int

  /// A column of 64-bit integers.
  public init(_ name: String, units: String, _ property: KeyPath<Record, Int64>) {
    self.init(name, units, .int64, property)
  }

  /// A column of 32-bit integers.
  public init(_ name: String, units: String, _ property: KeyPath<Record, Int32>) {
    self.init(name, units, .int32, property)
  }

  /// A column of numbers.
  public init(_ name: String, units: String, _ property: KeyPath<Record, Double>) {
    self.init(name, units, .float64, property)
  }

  /// A column of words: the property holds the position of one of `words`.
  ///
  /// What a file has beyond these words is read as a position beyond them.
  public init(_ name: String, words: [String], _ property: KeyPath<Record, UInt8>) {
    self.init(name, "1", .words(words), property)
  }

  private init(_ name: String, _ units: String, _ kind: Kind, _ property: PartialKeyPath<Record>) {
    guard let offset = MemoryLayout<Record>.offset(of: property) else {
      preconditionFailure("column '\(name)' is no stored property")
    }
    self.name = name
    self.units = units
    self.kind = kind
    self.offset = offset
  }
}
