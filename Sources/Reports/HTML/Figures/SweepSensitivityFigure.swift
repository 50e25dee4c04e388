/// Which axis of a sweep moves a metric: bars from end to end of every axis, or shares of the variance.
enum SweepSensitivityFigure: FigureMaker {
  static func figures(of result: any ReportableResult) throws -> [ReportFigure] {
    guard let sweep = result as? SweepResult else { return [] }
    let metrics = sweep.objectives.map(\.metric)
    return metrics.flatMap { metric -> [ReportFigure] in
      let rows = sweep.sensitivities.filter { $0.metric == metric }
      return [ends(metric, rows), shares(metric, rows)].compactMap { $0 }
    }
  }

  private static func range(_ row: SweepResult.AxisSensitivity) -> String {
    "\(row.axis), \(row.from) to \(row.to)"
  }

  /// How far a metric moves, what it is in the experiment included.
  private static func spread(_ ends: (low: Double, base: Double, high: Double)) -> Double {
    max(ends.low, ends.base, ends.high) - min(ends.low, ends.base, ends.high)
  }

  private static func ends(
    _ metric: String, _ rows: [SweepResult.AxisSensitivity]
  ) -> ReportFigure? {
    let moved = rows.compactMap { row in row.ends.map { (row, $0) } }
      .sorted { spread($0.1) > spread($1.1) }
    guard let unit = moved.first?.0.unit else { return nil }
    return ReportFigure(
      "sensitivity-\(metric)", section: "Sensitivity", title: "What moves \(metric)",
      reading:
        "Each axis alone from its lower to its upper end, all else as in the experiment; the line is the experiment. "
        + "What is said holds over these ranges.",
      source: "sensitivities", .ranges,
      FigureTable([
        .init("method", "method", moved.map(\.0.method)),
        .init("axis", "axis", moved.map { range($0.0) }),
        .init("low", "\(metric), lower end", unit, moved.map(\.1.low)),
        .init("base", "\(metric), as it is", unit, moved.map(\.1.base)),
        .init("high", "\(metric), upper end", unit, moved.map(\.1.high)),
      ]),
      [
        .init("labels", .texts(["axis"])), .init("from", .text("low")), .init("to", .text("high")),
        .init("base", .text("base")), .init("filter", .text("method")), .init("all", .flag(false)),
        .init("log", .flag(false)),
      ])
  }

  private static func shares(
    _ metric: String, _ rows: [SweepResult.AxisSensitivity]
  ) -> ReportFigure? {
    let found = rows.flatMap { row in
      [("alone", row.first), ("with others", row.total)].compactMap { name, share in
        share.map { (row: row, name: name, share: $0) }
      }
    }
    guard !found.isEmpty else { return nil }
    return ReportFigure(
      "sobol-\(metric)", section: "Sensitivity", title: "What the variance of \(metric) comes from",
      reading:
        "Sobol indices over the ranges of all axes: the share of the variance that an axis causes alone, and alone and with "
        + "others. The table has the 95 % intervals; estimates may leave 0 to 100 % by their errors.",
      source: "sensitivities", .bars,
      FigureTable([
        .init("axis", "axis", found.map { range($0.row) }),
        .init("method", "method", found.map(\.row.method)),
        .init("share", "share", found.map(\.name)),
        .init("value", "share of the variance", "%", found.map { 100 * $0.share.value }),
        .init("low", "lower end of the interval", "%", found.map { 100 * $0.share.low }),
        .init("high", "upper end of the interval", "%", found.map { 100 * $0.share.high }),
      ]),
      [
        .init("category", .text("axis")), .init("stacks", .texts(["share"])),
        .init("values", .texts(["value"])), .init("filters", .texts(["method"])),
        .init("modes", .texts(["side"])),
      ])
  }
}
