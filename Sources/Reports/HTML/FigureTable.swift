/// The numbers of a figure: what is drawn, shown on demand and downloaded is this one table.
struct FigureTable: Sendable, Equatable {
  /// One named column.
  struct Column: Sendable, Equatable {
    /// The values of a column, one per row.
    enum Values: Sendable, Equatable {
      case numbers([Double])
      case texts([String])
    }

    /// The name for drawing and for files.
    let key: String
    /// The name for people.
    let title: String
    /// The unit; `"1"` for pure numbers and for texts.
    let unit: String
    let values: Values

    /// A column of numbers; a NaN is a missing one.
    init(_ key: String, _ title: String, _ unit: String, _ numbers: [Double]) {
      self.key = key
      self.title = title
      self.unit = unit
      values = .numbers(numbers)
    }

    /// A column of texts.
    init(_ key: String, _ title: String, _ texts: [String]) {
      self.key = key
      self.title = title
      unit = "1"
      values = .texts(texts)
    }

    /// The number of rows.
    var count: Int {
      switch values {
      case .numbers(let numbers): numbers.count
      case .texts(let texts): texts.count
      }
    }
  }

  let columns: [Column]

  init(_ columns: [Column]) {
    precondition(
      columns.allSatisfy { $0.count == columns[0].count }, "columns of different lengths")
    self.columns = columns
  }

  /// The table for drawing.
  var value: PageValue { .list(columns.map(\.value)) }
}

extension FigureTable {
  /// A table of a report with its exact numbers.
  init(_ table: ReportTable) {
    self.init(
      table.columns.enumerated().map { index, column in
        guard !column.isText else { return Column(column.key, column.title, table.texts(index)) }
        let numbers = table.rows.map { $0[index].exactNumber }
        return Column(column.key, column.title, column.unit ?? "1", numbers)
      })
  }
}

extension ReportTable.Cell {
  /// The number of a cell; NaN where there is none.
  var exactNumber: Double {
    switch self {
    case .text: .nan
    case .number(let number): number ?? .nan
    case .styled(let number, _), .written(let number, _): number
    }
  }
}

extension FigureTable.Column {
  /// Texts are numbers of words, for most of them occur again and again; so are numbers of which few are different.
  fileprivate var value: PageValue {
    let names: [PageValue.Member] = [.init("key", .text(key)), .init("title", .text(title))]
    let unit = PageValue.Member("unit", .text(unit))
    switch values {
    case .numbers(let numbers):
      guard let coded = Coded(numbers.map(\.bitPattern), atMost: numbers.count / 8) else {
        return .object(names + [unit, .init("values", .numbers(numbers))])
      }
      let different = coded.words.map(Double.init(bitPattern:))
      return .object(
        names + [unit, .init("numbers", .numbers(different)), .init("codes", .counts(coded.codes))])
    case .texts(let texts):
      guard let coded = Coded(texts, atMost: texts.count) else { return .object(names) }
      return .object(
        names + [.init("words", .texts(coded.words)), .init("codes", .counts(coded.codes))])
    }
  }
}

/// Values as places in a list of different ones.
private struct Coded<Value: Hashable> {
  private(set) var words: [Value] = []
  private(set) var codes: [Int] = []

  /// Nothing where more than so many are different.
  init?(_ values: [Value], atMost most: Int) {
    var known: [Value: Int] = [:]
    codes.reserveCapacity(values.count)
    for value in values {
      if let code = known[value] {
        codes.append(code)
        continue
      }
      guard words.count < most else { return nil }
      known[value] = words.count
      codes.append(words.count)
      words.append(value)
    }
  }
}
