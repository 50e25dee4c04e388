extension SwitchingResult {
  /// What switches cost and do, how that goes on, and from which switch on who costs less.
  public var document: ReportDocument {
    let divergences = Divergence.tables(of: summary.methods.map { ($0.label, $0.divergences) })
    return ReportDocument(
      schema: "crossfuse-switching-report-1", headline: summary.headline, facts: facts,
      tables: [costs, effects] + courses + summary.writePolicies + summary.breakEvenTables
        + divergences,
      notes: notes,
      records: [series, costs, effects, summary.breakEvenRecords] + divergences)
  }

  private var switches: Int { (visits.first?.count ?? 1) - 1 }
  private var seeds: Range<Int> { summary.seeds.indices }
  private var hasClipping: Bool { streams.contains { !$0[.clippedWeights].isEmpty } }
  /// Whether the base network has a task of its own.
  private var hasBase: Bool { streams.contains { !$0.baseAccuracy.isEmpty } }
  private var methods: [(MethodResult, Stream)] { Array(zip(summary.methods, streams)) }

  private var facts: [String] {
    summary.facts + [
      "Stream: \(switches) switches between \(summary.tasks.count) tasks, to each of which every method was adapted before."
    ]
  }

  private var notes: [String] {
    [
      "Mean ± sample standard deviation over seeds; costs of one switch are means over switches in every seed.",
      (hasBase
        ? "Base: the network on its own task, what methods changed restored on a copy of the chip. "
        : "") + "Word lines: each write counted.",
    ] + summary.clippingNotes + summary.breakEvenNotes
  }

  /// What deployment and switches cost.
  private var costs: ReportTable {
    ReportTable(
      key: "costs", title: "What deployment and \(switches) switches cost",
      columns: [
        .init("method", "method"),
        .init("trained_scalars", "trained scalars", "1", .count),
        .init("resident_cells", "cells on arrays", "cell", .count),
        .init("energy_deploy", "energy, deploy", "J", .energy),
        .init("energy_switch", "energy per switch", "J", .energy),
        .init("energy_stream", "energy, all switches", "J", .energy),
        .init("latency_deploy", "latency, deploy", "s", .time),
        .init("latency_switch", "latency per switch", "s", .time),
        .init("cells_switch", "cells per switch", "cell", .count),
        .init("rows_switch", "word lines per switch", "row", .count),
        .init("pulses_switch", "pulses per switch", "pulse", .count),
        .init("failed_writes", "failed writes, all switches", "cell", .count),
      ],
      rows: methods.map { method, stream in
        func mean(_ measure: StreamMeasure, _ style: ReportStyle) -> ReportTable.Cell {
          .spread(stream[measure].compactMap(\.mean), style)
        }
        func total(_ measure: StreamMeasure, _ style: ReportStyle) -> ReportTable.Cell {
          .spread(stream[measure].map { $0.reduce(0, +) }, style)
        }
        func deploy(_ measure: Measure, _ style: ReportStyle) -> ReportTable.Cell {
          .spread(method.bySeed(measure).compactMap(\.mean), style)
        }
        return [
          .text(method.label), .count(method.trainedScalars),
          .number(method.residentCells.map(Double.init)), deploy(.energyDeploy, .energy),
          mean(.energy, .energy), total(.energy, .energy), deploy(.latencyDeploy, .time),
          mean(.latency, .time), mean(.cells, .count), mean(.rows, .count),
          mean(.pulses, .count), total(.failedWrites, .count),
        ]
      })
  }

  /// What switches do to tasks, base and cells.
  private var effects: ReportTable {
    ReportTable(
      key: "effects", title: "What \(switches) switches do",
      columns: [
        .init("method", "method"),
        .init("accuracy_learned", "tasks as learned", "%", .percent),
        .init("accuracy_first", "tasks, first switches", "%", .percent),
        .init("accuracy_last", "tasks, last switches", "%", .percent),
      ]
        + (hasBase
          ? [
            .init("base_before", "base before", "%", .percent),
            .init("base_after", "base after the last", "%", .percent),
          ] : []) + [
          .init("worst_cell_events", "worst cell's writes", "write", .count)
        ] + (hasClipping ? [.init("clipped_weights", "clipped weights, most", "1", .count)] : []),
      rows: methods.map { method, stream in
        let accuracies = stream[.taskAccuracy]
        return [
          .text(method.label), .percent(method.runs[.accuracyArrays]?.means ?? []),
          .percent(accuracies.compactMap { Array($0.prefix(summary.tasks.count)).mean }),
          .percent(accuracies.compactMap { Array($0.suffix(summary.tasks.count)).mean }),
        ]
          + (hasBase
            ? [
              .percent(stream.baseAccuracy),
              .percent(stream[.baseAccuracy].compactMap(\.last)),
            ] : []) + [
            .number(stream[.worstCellEvents].compactMap(\.last).max())
          ] + (hasClipping ? [.number(stream[.clippedWeights].flatMap { $0 }.max())] : [])
      })
  }

  /// The switches after which people are shown how things are.
  private var shown: [Int] {
    let chosen = [1, 2, 5, 10, 20, 50, 100, 200, 500].filter { $0 < switches }
    return chosen + [switches]
  }

  /// How cost and accuracy go on: one row per shown switch, one column per method.
  private var courses: [ReportTable] {
    [
      course("course_energy", "Energy so far, deployment included", "J", .energy) {
        method, stream, count in
        let deploy = method.mean(.energyDeploy) ?? 0
        return stream[.energy].map { $0.prefix(count).reduce(0, +) }.mean.map { $0 + deploy }
      },
      course(
        "course_task", "Accuracy of tasks, mean of the \(summary.tasks.count) switches before",
        "%", .percent
      ) { [tasks = summary.tasks.count] _, stream, count in
        stream[.taskAccuracy].compactMap { Array($0.prefix(count).suffix(tasks)).mean }.mean
          .map { 100 * $0 }
      },
    ] + (hasBase ? [baseCourse] : []) + [
      course("course_wear", "Writes of the worst cell", "write", .count) { _, stream, count in
        stream[.worstCellEvents].map { $0[count - 1] }.max()
      }
    ]
  }

  private var baseCourse: ReportTable {
    course("course_base", "Accuracy of the base, restored", "%", .percent) { _, stream, count in
      stream[.baseAccuracy].map { $0[count - 1] }.mean.map { 100 * $0 }
    }
  }

  private func course(
    _ key: String, _ title: String, _ unit: String, _ style: ReportStyle,
    _ value: (MethodResult, Stream, Int) -> Double?
  ) -> ReportTable {
    ReportTable(
      key: key, title: title,
      columns: [.init("switches", "after so many switches", nil, .count)]
        + summary.methods.map { .init($0.label, $0.label, unit, style) },
      rows: shown.map { count in
        [.count(count)] + methods.map { .number(value($0, $1, count)) }
      })
  }

  /// Every switch of every seed, for programs.
  private var series: ReportTable {
    let measures: [(StreamMeasure, String)] =
      [
        (.energy, "J"), (.staticEnergy, "J"), (.latency, "s"), (.cells, "cell"), (.rows, "row"),
        (.pulses, "pulse"), (.failedWrites, "cell"), (.taskAccuracy, "1"),
      ] + (hasBase ? [(.baseAccuracy, "1")] : []) + [(.worstCellEvents, "write")]
      + (hasClipping ? [(.clippedWeights, "1")] : [])
    return ReportTable(
      key: "series", title: "Every switch",
      columns: [
        .init("method", "method"), .init("task", "task switched to"),
        .init("seed", "seed", nil, .plain), .init("switch", "switch", nil, .count),
      ] + measures.map { .init($0.rawValue, $0.rawValue, $1, .plain) },
      rows: methods.flatMap { method, stream in
        seeds.flatMap { seed in
          (0..<switches).map { number in
            [
              .text(method.label), .text(summary.tasks[visits[seed][number + 1]]),
              .number(Double(summary.seeds[seed])), .count(number + 1),
            ] + measures.map { .number(stream[$0.0].isEmpty ? nil : stream[$0.0][seed][number]) }
          }
        }
      })
  }
}
