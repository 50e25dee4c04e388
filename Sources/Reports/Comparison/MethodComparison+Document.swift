import Analysis

extension MethodComparison {
  /// The comparison as one table.
  public var document: ReportDocument {
    ReportDocument(
      schema: "crossfuse-comparison-1", headline: "Methods compared, paired by seed",
      facts: files, tables: [table], notes: notes)
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

  private var table: ReportTable {
    ReportTable(
      key: "comparison", title: "Method minus baseline",
      columns: [
        .init("metric", "metric"), .init("method", "method"), .init("baseline", "baseline"),
        .init("unit", "unit"), .init("verdict", "verdict"),
        .init("method_mean", "mean of method", nil, .plain),
        .init("baseline_mean", "mean of baseline", nil, .plain),
        .init("difference", "difference", nil, .plain),
        .init("interval_low", "\(percent) % interval from", nil, .plain),
        .init("interval_high", "to", nil, .plain),
        .init("seeds", "seeds", nil, .count), .init("confidence", "confidence", "%", .plain),
      ], rows: rows.map(cells))
  }

  private func cells(_ row: Row) -> [ReportTable.Cell] {
    let (found, style) = (row.comparison, row.metric.style)
    func difference(_ number: Double?) -> ReportTable.Cell {
      guard let number, number.isFinite else { return .number(nil) }
      let sign = number > 0 ? "+" : number < 0 ? "−" : ""
      return .written(number, sign + style.text(number.magnitude))
    }
    func mean(_ number: Double) -> ReportTable.Cell {
      number.isFinite ? .styled(number, style) : .number(nil)
    }
    return [
      .text(row.metric.name), .text(row.method), .text(row.baseline), .text(row.metric.units),
      .text(row.verdict), mean(found.left), mean(found.right), difference(found.difference),
      difference(found.interval?.lowerBound), difference(found.interval?.upperBound),
      .count(found.pairs), .number(100 * confidence),
    ]
  }
}
