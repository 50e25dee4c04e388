import Analysis
import FileFormats

/// All points of a sweep: any metric against any other, and metrics over axes.
enum SweepFigures: FigureMaker {
  static func figures(of result: any ReportableResult) throws -> [ReportFigure] {
    guard let sweep = result as? SweepResult, !sweep.points.done.isEmpty else { return [] }
    let table = table(of: sweep)
    let metrics = sweep.shownMetrics.map(\.name)
    return [scatter(sweep, table, metrics)]
      + (sweep.axes.isEmpty ? [] : [map(sweep, table, metrics)])
  }

  /// What costs and what moves it comes first.
  private static func map(
    _ sweep: SweepResult, _ table: FigureTable, _ metrics: [String]
  ) -> ReportFigure {
    let cost = sweep.objectives.first { $0.wanted.direction == .lower }?.metric
    let first = cost ?? metrics.first ?? ""
    let effects = SweepEffects(of: first, in: sweep)
    return ReportFigure(
      "sweep-map", section: "Over the axes", title: "A metric over one axis or two",
      reading:
        "Mean over all other axes and points. Over one axis a line per method, over two a colour per cell. The axis that "
        + "moves the first metric most comes first.",
      source: "points", .map, table,
      [
        .init("axes", .texts(effects.axes)),
        .init("metrics", .texts(([first] + metrics).withoutRepetitions)),
        .init("series", .text("method")), .init("log", .flag(effects.isWide)),
      ])
  }

  private static func table(of sweep: SweepResult) -> FigureTable {
    let rows = sweep.points.done
    let front = Set(sweep.front)
    let axes = zip(sweep.axes, sweep.points.axes).map { axis, values -> FigureTable.Column in
      switch values {
      case .numbers(let all): .init(axis.name, axis.name, axis.unit, rows.map { all[$0] })
      case .texts(let all): .init(axis.name, axis.name, rows.map { all[$0] })
      }
    }
    let metrics = sweep.shownMetrics.map { metric in
      FigureTable.Column(metric.name, metric.name, metric.unit, rows.map { metric.values[$0] })
    }
    return FigureTable(
      [
        .init("point", "point", "1", rows.map { Double(sweep.points.numbers[$0]) }),
        .init("method", "method", rows.map { sweep.points.methods[$0] }),
        .init("front", "front", rows.map { front.contains($0) ? "in the front" : "beaten" }),
      ] + axes + metrics)
  }

  private static func scatter(
    _ sweep: SweepResult, _ table: FigureTable, _ metrics: [String]
  ) -> ReportFigure {
    let numbers = sweep.axes.filter { !$0.isText }.map(\.name)
    let wanted = sweep.objectives.map(\.metric)
    // Cost to the right and benefit upwards, as readers expect it.
    let upwards = sweep.objectives.first { $0.wanted.direction == .higher }?.metric
    let x = wanted.first { $0 != upwards } ?? metrics.first { $0 != upwards } ?? ""
    let y = upwards ?? wanted.dropFirst().first ?? metrics.dropFirst().first ?? x
    // Where all points are of one method, colours tell the values of an axis of words apart.
    let hasOneMethod = Set(sweep.points.done.map { sweep.points.methods[$0] }).count == 1
    let series = hasOneMethod ? sweep.axes.last(where: \.isText)?.name ?? "method" : "method"
    return ReportFigure(
      "sweep", section: "Overview", title: "Every point and method",
      reading:
        "Large points are in the front over all objectives; the dashed line joins those that no other beats in the two "
        + "that are shown. Dotted lines are limits, stars (of one metric alone dotted lines) are published values.",
      source: "points, objectives, references", .scatter, table,
      [
        .init("xs", .texts(([x] + metrics + numbers).withoutRepetitions)),
        .init("ys", .texts(([y] + metrics + numbers).withoutRepetitions)),
        .init(
          "colours",
          .texts(([series] + ["method"] + sweep.axes.map(\.name) + metrics).withoutRepetitions)),
        .init("series", .text(series)), .init("front", .text("front")),
        .init("logX", .flag(isPositive(x, in: sweep))), .init("logY", .flag(false)),
        .init("details", .texts(["point"] + sweep.axes.map(\.name))),
        .init("directions", .object(sweep.objectives.map(direction))),
        .init("limits", .list(sweep.objectives.filter { !$0.limit.isEmpty }.map(limit))),
        .init("references", .list(sweep.references.map(reference))),
      ])
  }

  private static func isPositive(_ metric: String, in sweep: SweepResult) -> Bool {
    guard let found = sweep.points.metrics.first(where: { $0.name == metric }) else { return false }
    return found.values.allSatisfy { $0.isNaN || $0 > 0 }
  }

  private static func direction(_ objective: SweepResult.Objective) -> PageValue.Member {
    .init(objective.metric, .text(objective.wanted.direction?.rawValue ?? ""))
  }

  private static func limit(_ objective: SweepResult.Objective) -> PageValue {
    .object([
      .init("metric", .text(objective.metric)),
      .init("value", .number(objective.wanted.minimum ?? objective.wanted.maximum ?? .nan)),
      .init("minimum", .number(objective.wanted.minimum ?? .nan)),
      .init("maximum", .number(objective.wanted.maximum ?? .nan)),
      .init("label", .text("limit \(objective.limit)")),
    ])
  }

  private static func reference(_ reference: SweepResult.Reference) -> PageValue {
    .object([
      .init("metric", .text(reference.metric)), .init("value", .number(reference.value)),
      .init("label", .text("\(reference.label) (\(reference.source))")),
    ])
  }
}
