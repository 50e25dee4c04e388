import Analysis

extension MethodComparison {
  /// The comparison as one table.
  ///
  /// Of several results people read a letter beside every label, and programs the file.
  public var document: ReportDocument {
    ReportDocument(
      schema: "crossfuse-comparison-1", headline: "Methods compared, paired by seed",
      facts: files.count > 1 ? files.map { "\(letter(of: $0)): \($0)" } : files,
      tables: [table(hasFiles: false)], notes: notes, records: [table(hasFiles: true)])
  }

  /// What a file is called in tables.
  private func letter(of file: String) -> String {
    let index = files.firstIndex(of: file) ?? 0
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return index < letters.count ? String(Array(letters)[index]) : "\(index + 1)"
  }

  private func title(_ runs: MethodRuns) -> String {
    files.count > 1 ? "\(runs.label) (\(letter(of: runs.file)))" : runs.label
  }

  private var notes: [String] {
    [
      "Intervals: Student's t of the mean difference of a seed with the method and with the baseline, at "
        + "\(percent) %, not corrected for the number of comparisons.",
      "A seed stands for the mean over tasks or switches, of worst cases and peaks for the largest.",
      "better, worse: 0 lies outside the interval; undecided: it lies in it; equal: no seed differs; higher, lower: neither"
        + " is better.",
    ]
  }

  private var percent: String { NumberText.short(100 * confidence) }

  private func table(hasFiles: Bool) -> ReportTable {
    let places: [ReportTable.Column] = [
      .init("method_file", "file of method"), .init("baseline_file", "file of baseline"),
    ]
    return ReportTable(
      key: "comparison", title: "Method minus baseline",
      columns: [
        .init("metric", "metric"), .init("method", "method"), .init("baseline", "baseline"),
      ] + (hasFiles ? places : []) + [
        .init("unit", "unit"), .init("verdict", "verdict"),
        .init("method_mean", "mean of method", nil, .plain),
        .init("baseline_mean", "mean of baseline", nil, .plain),
        .init("difference", "difference", nil, .plain),
        .init("interval_low", "\(percent) % interval from", nil, .plain),
        .init("interval_high", "to", nil, .plain),
        .init("seeds", "seeds", nil, .count), .init("confidence", "confidence", "%", .plain),
      ], rows: rows.map { cells($0, hasFiles: hasFiles) })
  }

  private func cells(_ row: Row, hasFiles: Bool) -> [ReportTable.Cell] {
    let (found, style) = (row.comparison, row.metric.style)
    func difference(_ number: Double?) -> ReportTable.Cell {
      guard let number, number.isFinite else { return .number(nil) }
      let sign = number > 0 ? "+" : number < 0 ? "−" : ""
      return .written(number, sign + style.text(number.magnitude))
    }
    func mean(_ number: Double) -> ReportTable.Cell {
      number.isFinite ? .styled(number, style) : .number(nil)
    }
    let methods = [row.method, row.baseline]
    return [.text(row.metric.name)] + methods.map { .text(hasFiles ? $0.label : title($0)) }
      + (hasFiles ? methods.map { .text($0.file) } : []) + [
        .text(row.metric.units), .text(row.verdict), mean(found.left), mean(found.right),
        difference(found.difference),
        difference(found.interval?.lowerBound), difference(found.interval?.upperBound),
        .count(found.pairs), .number(100 * confidence),
      ]
  }
}
