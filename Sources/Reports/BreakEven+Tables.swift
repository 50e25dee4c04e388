extension BreakEven {
  /// Who costs less, as people read it: "lora from 3", "lora from 3 (2–4)", "lora always", "equal".
  var text: String {
    guard let crossing else { return NumberText.missing }
    let text = crossing.text(first, second)
    guard case .from = crossing else { return text }
    guard let range else { return "\(text) (not in every seed)" }
    guard range.lowerBound < range.upperBound else { return text }
    let ends = [range.lowerBound, range.upperBound].map { NumberText.count(Double($0)) }
    return "\(text) (\(ends[0])–\(ends[1]))"
  }
}

extension Crossing {
  /// Who costs less, as people read it.
  func text(_ first: String, _ second: String) -> String {
    switch self {
    case .equal: "equal"
    case .always(let side): "\(side == .first ? first : second) always"
    case .from(let times, let side):
      "\(side == .first ? first : second) from \(NumberText.count(Double(times)))"
    }
  }

  /// The label of the method that costs less in the end; empty when they are equal.
  func winner(_ first: String, _ second: String) -> String {
    switch self {
    case .equal: ""
    case .always(let side), .from(_, let side): side == .first ? first : second
    }
  }

  /// The count from which the winner costs less; nil when nobody does.
  var times: Int? {
    switch self {
    case .equal: nil
    case .always: 0
    case .from(let times, _): times
    }
  }
}

extension BreakEven.Count {
  /// What is counted, as a heading.
  fileprivate var title: String {
    switch self {
    case .tasks: "tasks learned"
    case .steps: "training steps"
    case .switches: "task switches"
    }
  }
}

extension ResultSummary {
  private var hasSteps: Bool { methods.contains { $0.steps > 0 } }

  /// One table per quantity, one row per pair of methods; none for a single method.
  var breakEvenTables: [ReportTable] {
    guard methods.count > 1, hasArrays else { return [] }
    let all = breakEvens
    return BreakEven.Quantity.allCases.map { quantity in
      let found = all.filter { $0.quantity == quantity }
      let kinds = BreakEven.Count.allCases
      // A stream of tasks has no training steps to count.
      let counts = kinds.filter { count in
        found.contains { $0.count == count && $0.crossing != nil } || hasSteps
      }
      return ReportTable(
        key: "break_even_\(quantity.rawValue)",
        title: "Break-even in \(quantity.rawValue): who costs less, from which count on",
        columns: [
          .init("first", "method"), .init("second", "against"),
        ] + counts.map { .init($0.rawValue, $0.title) },
        rows: stride(from: 0, to: found.count, by: kinds.count).map { row in
          [.text(found[row].first), .text(found[row].second)]
            + found[row..<row + kinds.count].filter { counts.contains($0.count) }
            .map { .text($0.text) }
        })
    }
  }

  /// How the tables of break-even points are to be read.
  var breakEvenNotes: [String] {
    methods.count < 2 || !hasArrays
      ? []
      : [
        "Break-even: deployment + count × (adaptation + switch) for tasks, + count × one step for steps, + count ×"
          + " one switch for switches."
      ]
        + (seeds.count > 1
          ? ["In brackets: the least and the most count of the seeds alone, where they differ."]
          : [])
  }

  /// Break-even points for programs: one row per pair, quantity and count.
  var breakEvenRecords: ReportTable {
    ReportTable(
      key: "break_even", title: "Break-even points",
      columns: [
        .init("first", "method"), .init("second", "against"), .init("quantity", "quantity"),
        .init("count", "what is counted"), .init("cheaper", "costs less in the end"),
        .init("from", "from which count on", "1", .count),
        .init("least", "least of all seeds", "1", .count),
        .init("most", "most of all seeds", "1", .count),
      ],
      rows: breakEvens.map { point in
        [
          .text(point.first), .text(point.second), .text(point.quantity.rawValue),
          .text(point.count.rawValue),
          .text(point.crossing?.winner(point.first, point.second) ?? ""),
          .number(point.crossing?.times.map(Double.init)),
          .number(point.range.map { Double($0.lowerBound) }),
          .number(point.range.map { Double($0.upperBound) }),
        ]
      })
  }

  /// The break-even points alone.
  public var breakEvenDocument: ReportDocument {
    ReportDocument(
      schema: "crossfuse-break-even-1", headline: headline, facts: facts, tables: breakEvenTables,
      notes: breakEvenNotes, records: [breakEvenRecords])
  }
}
