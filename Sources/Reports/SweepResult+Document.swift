import Analysis
import FileFormats

extension SweepResult {
  /// What became of points, what sharing saved, the best of every objective, the front, what failed, and every point.
  public var document: ReportDocument {
    let front = frontTable
    let tables = [best, sensitivityTable, front, status, stageTable, referenceTable, failures]
      .filter {
        !$0.rows.isEmpty
      }
    return ReportDocument(
      schema: "crossfuse-sweep-report-1", headline: summary.headline, facts: facts, tables: tables,
      notes: notes, records: [everyPoint] + tables)
  }

  private var facts: [String] {
    let counts = SweepPoints.Status.allCases.map {
      "\(NumberText.count(Double(points.count($0)))) \($0.rawValue)"
    }
    return ["Points: \(counts.joined(separator: ", ")); chosen by \(sampling)."]
      + axes.indices.map {
        "\(axes[$0].name): \(extent(of: $0))\(axes[$0].paths.isEmpty ? "" : "; sets \(axes[$0].paths)")."
      }
      + ["Sweep \(summary.contentHash), crossfuse \(summary.packageVersion)."]
  }

  private var notes: [String] {
    guard !objectives.isEmpty else {
      return ["The sweep names no objectives, so there is no front."]
    }
    let wanted = objectives.map { objective in
      let words = objective.wanted.direction == .higher ? "higher" : "lower"
      return "\(objective.metric) \(words)\(objective.limit.isEmpty ? "" : ", \(objective.limit)")"
    }
    return [
      "Front: points and methods that no other within the limits beats in one objective without being worse in another;"
        + " better is: \(wanted.joined(separator: "; ")).",
      "A point has a row per method; numbers are means over its seeds and tasks.",
    ]
  }

  /// The values of an axis in few words.
  private func extent(of axis: Int) -> String {
    switch points.axes[axis] {
    case .texts(let texts):
      let words = Set(texts).sorted()
      return words.count > 6 ? "\(words.count) values" : words.joined(separator: ", ")
    case .numbers(let numbers):
      let finite = numbers.filter(\.isFinite)
      guard let least = finite.min(), let most = finite.max() else { return "no values" }
      let style = ReportStyle(unit: axes[axis].unit)
      return
        "\(NumberText.count(Double(Set(finite).count))) values from \(style.text(least)) to \(style.text(most))"
    }
  }

  private func axisColumns(_ rows: [Int]) -> [(ReportTable.Column, [ReportTable.Cell])] {
    zip(axes, points.axes).map { axis, values in
      switch values {
      case .texts(let texts): (.init(axis.name, axis.name), rows.map { .text(texts[$0]) })
      case .numbers(let numbers):
        (
          .init(axis.name, axis.name, axis.unit, ReportStyle(unit: axis.unit)),
          rows.map { .number(numbers[$0].isFinite ? numbers[$0] : nil) }
        )
      }
    }
  }

  private func metricColumns(
    _ metrics: [SweepPoints.Metric], _ rows: [Int]
  ) -> [(ReportTable.Column, [ReportTable.Cell])] {
    metrics.map { metric in
      (
        .init(metric.name, metric.name, metric.unit, ReportStyle(unit: metric.unit)),
        rows.map { .number(metric.values[$0].isFinite ? metric.values[$0] : nil) }
      )
    }
  }

  private func table(
    _ key: String, _ title: String, _ columns: [(ReportTable.Column, [ReportTable.Cell])]
  ) -> ReportTable {
    let rows = (columns.first?.1 ?? []).indices.map { row in columns.map { $0.1[row] } }
    return ReportTable(key: key, title: title, columns: columns.map(\.0), rows: rows)
  }

  private func names(_ rows: [Int]) -> [(ReportTable.Column, [ReportTable.Cell])] {
    [
      (.init("method", "method"), rows.map { .text(points.methods[$0]) }),
      (.init("point", "point", nil, .plain), rows.map { .count(points.numbers[$0]) }),
    ]
  }

  /// Metrics that are objectives first, then those that have a number.
  var shownMetrics: [SweepPoints.Metric] {
    let wanted = objectives.map(\.metric)
    let first = wanted.compactMap { name in points.metrics.first { $0.name == name } }
    return first
      + points.metrics.filter { metric in
        !wanted.contains(metric.name) && metric.values.contains(where: \.isFinite)
      }
  }

  private var frontTable: ReportTable {
    let wanted = Array(shownMetrics.prefix(objectives.count))
    let order = front.sorted { left, right in
      guard let first = wanted.first?.values, first[left] != first[right] else {
        return left < right
      }
      return (first[left] > first[right]) == (objectives[0].wanted.direction == .higher)
    }
    return table(
      "front", "The front: \(NumberText.count(Double(order.count))) that no other beats",
      names(order) + metricColumns(wanted, order) + axisColumns(order))
  }

  /// The row of every objective that is best within its own limit and those of others.
  private var best: ReportTable {
    let rows = objectives.compactMap { objective -> (Objective, SweepPoints.Metric, Int)? in
      guard let metric = points.metrics.first(where: { $0.name == objective.metric }),
        let row = bestRow(objective, metric.values)
      else { return nil }
      return (objective, metric, row)
    }
    let head: [(ReportTable.Column, [ReportTable.Cell])] = [
      (.init("objective", "best"), rows.map { .text($0.0.metric) }),
      (
        .init("value", "value", nil, .plain),
        rows.map { _, metric, row in
          let style = ReportStyle(unit: metric.unit)
          return .written(metric.values[row], style.text(metric.values[row]))
        }
      ),
      (.init("unit", "SI unit"), rows.map { .text($0.1.unit) }),
    ]
    let chosen = rows.map(\.2)
    return table(
      "best", "The best point of every objective", head + names(chosen) + axisColumns(chosen))
  }

  private func bestRow(_ objective: Objective, _ values: [Double]) -> Int? {
    let isHigher = objective.wanted.direction == .higher
    return front.reduce(nil as Int?) { found, row in
      guard let found else { return row }
      return isHigher == (values[row] > values[found]) && values[row] != values[found]
        ? row : found
    }
  }

  private var status: ReportTable {
    ReportTable(
      key: "status", title: "What became of the points",
      columns: [.init("status", "status"), .init("points", "points", "1", .count)],
      rows: SweepPoints.Status.allCases.map {
        [.text($0.rawValue), .count(points.count($0))]
      })
  }

  private var stageTable: ReportTable {
    ReportTable(
      key: "stages", title: "What was run, and what sharing saved",
      columns: [
        .init("stage", "stage"), .init("runs", "runs", "1", .count),
        .init("without_sharing", "without sharing", "1", .count),
        .init("saved", "saved", "%", .share),
      ],
      rows: stages.map { stage in
        let all = Double(stage.withoutSharing)
        return [
          .text(stage.name), .count(stage.runs), .count(stage.withoutSharing),
          .number(all > 0 ? 100 * (1 - Double(stage.runs) / all) : nil),
        ]
      })
  }

  private var referenceTable: ReportTable {
    ReportTable(
      key: "references", title: "Published values",
      columns: [
        .init("metric", "metric"), .init("label", "of"), .init("source", "published in"),
        .init("value", "value", nil, .plain),
      ],
      rows: references.map {
        [.text($0.metric), .text($0.label), .text($0.source), .number($0.value)]
      })
  }

  private var failures: ReportTable {
    let rows = points.numbers.indices.filter { points.statuses[$0] != .done }
    return table(
      "failures", "Points without numbers",
      [
        (.init("status", "status"), rows.map { .text(points.statuses[$0].rawValue) }),
        (.init("error", "error"), rows.map { .text(points.errors[$0]) }),
        (.init("point", "point", nil, .plain), rows.map { .count(points.numbers[$0]) }),
      ] + axisColumns(rows))
  }

  /// Every row of the store, for programs.
  private var everyPoint: ReportTable {
    let rows = Array(points.numbers.indices)
    return table(
      "points", "Every point",
      [
        (.init("point", "point", nil, .plain), rows.map { .count(points.numbers[$0]) }),
        (.init("hash", "hash"), rows.map { .text(points.hashes[$0]) }),
        (.init("status", "status"), rows.map { .text(points.statuses[$0].rawValue) }),
        (.init("error", "error"), rows.map { .text(points.errors[$0]) }),
      ] + axisColumns(rows) + [
        (.init("method", "method"), rows.map { .text(points.methods[$0]) })
      ] + metricColumns(points.metrics, rows))
  }
}

extension ReportStyle {
  /// How numbers of an SI unit are written.
  init(unit: String) {
    self =
      switch unit {
      case "J": .energy
      case "s": .time
      case "W": .power
      default: .plain
      }
  }
}
