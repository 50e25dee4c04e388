/// The record of other kinds of results: every switch, every accuracy, every network.
enum SeriesFigure: FigureMaker {
  /// What is shown first where it is there.
  private static let mostWanted = ["energy_adaptation", "accuracy_arrays", "fused_arrays"]

  static func figures(of result: any ReportableResult) throws -> [ReportFigure] {
    guard !(result is ResultSummary), !(result is SweepResult),
      let record = result.document.records.first,
      record.columns.contains(where: { $0.key == "method" })
    else { return [] }
    let found = record.columns.filter { !$0.isText && !["seed", "switch"].contains($0.key) }
      .filter { column in
        record.rows.contains { row in
          record.columns.firstIndex(of: column).map { row[$0].exactNumber.isFinite } ?? false
        }
      }.map(\.key)
    guard !found.isEmpty else { return [] }
    let numbers = found.filter(mostWanted.contains) + found.filter { !mostWanted.contains($0) }
    let isStream = record.columns.contains { $0.key == "switch" }
    let texts = record.columns.filter { $0.isText && $0.key != "method" }.map(\.key)
    return [
      isStream ? stream(record, numbers, texts) : bars(record, numbers, texts)
    ]
  }

  /// Lines over the switches.
  private static func stream(
    _ record: ReportTable, _ numbers: [String], _ filters: [String]
  ) -> ReportFigure {
    ReportFigure(
      "series", section: "Overview", title: "Every switch",
      reading: "One line per method, mean over seeds.", source: "methods/<label>/…_switch", .lines,
      FigureTable(record),
      [
        .init("xs", .texts(["switch"])), .init("ys", .texts(numbers)),
        .init("series", .text("method")), .init("filters", .texts([])), .init("logY", .flag(true)),
      ])
  }

  /// Bars beside each other, mean over what is not told apart.
  private static func bars(
    _ record: ReportTable, _ numbers: [String], _ texts: [String]
  ) -> ReportFigure {
    // What has several values in a text column makes the groups, further text columns are chosen from.
    let category =
      texts.first { key in key == "value" || key == "network" } ?? texts.last ?? "method"
    let filters = texts.filter { $0 != category && $0 != "task" }
    return ReportFigure(
      "series", section: "Overview", title: record.title,
      reading: "One bar per method and \(category), mean over all that is not told apart here.",
      source: "methods/<label>", .bars, FigureTable(record),
      [
        .init("category", .text(category)), .init("stacks", .texts(["method"])),
        .init("values", .texts(numbers)), .init("filters", .texts(filters)),
        .init("each", .flag(true)), .init("modes", .texts(["side"])),
        .init("upright", .flag(true)), .init("log", .flag(isWide(record, numbers[0]))),
      ] + (filters.first.map { [.init("named", .text($0))] } ?? [])
        + (record.title == "Every accuracy" ? [.init("quantity", .text("accuracy"))] : []))
  }

  /// Whether a column is positive and spans more than two decades.
  private static func isWide(_ record: ReportTable, _ key: String) -> Bool {
    guard let column = record.columns.firstIndex(where: { $0.key == key }) else { return false }
    let numbers = record.rows.map { $0[column].exactNumber }.filter { $0.isFinite && $0 != 0 }
    guard let least = numbers.min(), let most = numbers.max() else { return false }
    return least > 0 && most > 100 * least
  }
}
