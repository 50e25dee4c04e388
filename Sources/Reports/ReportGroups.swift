extension ResultSummary {
  /// The tables of a result, one row per method: accuracy and writes, energy and latency, accuracy per task.
  ///
  /// Accuracies are means and deviations over seeds; costs are means over seeds and tasks (or switches) of one
  /// adaptation; what the worst cell took is the largest of all runs. Where methods were adapted on one engine alone,
  /// columns without any number are left out.
  public var groups: [ReportGroup] {
    engines.count > 1 ? allGroups : allGroups.compactMap(\.withNumbers)
  }

  private var allGroups: [ReportGroup] {
    [
      ReportGroup(title: "Accuracy, writes and wear", columns: accuracyColumns + writeColumns),
      ReportGroup(title: "Energy and latency", columns: costColumns),
      ReportGroup(title: "The chip", columns: chipColumns),
    ] + wearGroup + memoryGroups + [
      ReportGroup(
        title: "Accuracy per task on the arrays", columns: taskColumns(.accuracyArrays, "arrays")),
      ReportGroup(
        title: "Accuracy per task on ideal digital weights",
        columns: taskColumns(.accuracyDigital, "digital")),
    ]
  }

  private var accuracyColumns: [ReportColumn] {
    [
      column("trained_scalars", "trained scalars", "1") { Double($0.trainedScalars) },
      column("head_scalars", "head scalars", "1") { Double($0.headScalars) },
      averageAccuracy(.accuracyDigital, "accuracy, digital"),
      averageAccuracy(.accuracyArrays, "accuracy, arrays"),
    ]
      + (has(.accuracyTransferred)
        ? [averageAccuracy(.accuracyTransferred, "accuracy, trained in float")] : [])
      + (has(.baseAccuracyAfter)
        ? [averageAccuracy(.baseAccuracyAfter, "accuracy, base restored")] : [])
  }

  private func has(_ measure: Measure) -> Bool {
    methods.contains { $0.runs[measure] != nil }
  }

  /// What one adaptation does to cells and word lines, where the file says it.
  private var wearGroup: [ReportGroup] {
    guard has(.wordLinesTouched) else { return [] }
    return [
      ReportGroup(
        title: "Wear of one adaptation",
        columns: [
          mean("cells_touched", "different cells written", "cell", .count, .cellsTouched),
          column("worst_cell_events_adaptation", "worst cell's writes", "write") {
            $0.largest(.worstCellEventsAdaptation)
          },
          mean("word_lines_touched", "word lines written", "row", .count, .wordLinesTouched),
          column("word_lines_share", "of all word lines", "%", .share) { method in
            guard let lines = method.wear?.wordLines.total else { return nil }
            return method.mean(.wordLinesTouched).map { 100 * $0 / lines }
          },
          column("worst_word_line_events", "cell writes on the worst word line", "write") {
            $0.largest(.worstWordLineEvents)
          },
        ])
    ]
  }

  private var writeColumns: [ReportColumn] {
    [
      mean("cells_deployed", "cells written, deploy", "cell", .count, .cellsDeployed),
      column("cells_per_step", "cells rewritten per step", "cell") { $0.perStep(.cellsRewritten) },
      mean("cells_adaptation", "cells rewritten, adaptation", "cell", .count, .cellsRewritten),
      mean("pulses_adaptation", "pulses, adaptation", "pulse", .count, .pulses),
      mean("failed_writes", "failed writes", "cell", .count, .failedWrites),
    ]
      + (has(.clippedWeightsAfter)
        ? [
          mean(
            "clipped_weights", "clipped weights, after adaptation", "1", .count,
            .clippedWeightsAfter)
        ] : []) + wornColumns
  }

  private var wornColumns: [ReportColumn] {
    [
      column("worst_cell_events", "worst cell's writes", "write") { $0.largest(.worstCellEvents) },
      column("worst_cell_pulses", "worst cell's pulses", "pulse") { $0.largest(.worstCellPulses) },
      column("saturated_share", "saturated conversions", "%", .percent) {
        $0.mean(.saturatedShare).map { 100 * $0 }
      },
    ]
  }

  private var costColumns: [ReportColumn] {
    [
      column("resident_cells", "cells on arrays", "cell") { $0.residentCells.map(Double.init) },
      mean("energy_deploy", "energy, deploy", "J", .energy, .energyDeploy),
      column("energy_per_step", "energy per step", "J", .energy) { $0.perStep(.energyAdaptation) },
      mean("energy_adaptation", "energy, adaptation", "J", .energy, .energyAdaptation),
      mean("energy_inference", "energy, inference", "J", .energy, .energyInference),
      mean("latency_deploy", "latency, deploy", "s", .time, .latencyDeploy),
      column("latency_per_step", "latency per step", "s", .time) { $0.perStep(.latencyAdaptation) },
      mean("latency_adaptation", "latency, adaptation", "s", .time, .latencyAdaptation),
      mean("latency_inference", "latency, inference", "s", .time, .latencyInference),
      mean("cells_switch", "cells, task switch", "cell", .count, .cellsSwitch),
      mean("energy_switch", "energy, task switch", "J", .energy, .energySwitch),
      mean("latency_switch", "latency, task switch", "s", .time, .latencySwitch),
    ]
  }

  private var chipColumns: [ReportColumn] {
    [
      column("arrays_used", "arrays in use", "array") { $0.arraysUsed.map(Double.init) },
      column("tiles_used", "tiles in use", "tile") { $0.tilesUsed.map(Double.init) },
      column("utilisation", "cells with weights, of arrays in use", "%", .share) {
        $0.utilisation.map { 100 * $0 }
      },
      mean("rows_adaptation", "rows rewritten, adaptation", "row", .count, .rowsRewritten),
      mean(
        "energy_static_adaptation", "static energy, adaptation", "J", .energy,
        .energyStaticAdaptation),
      mean("peak_power", "peak power, adaptation", "W", .power, .peakPowerAdaptation),
      column("tasks_until_dead", "tasks until 1 % of a matrix's cells are dead", "task") {
        $0.tasksUntilDead
      },
    ]
  }

  private func taskColumns(_ measure: Measure, _ place: String) -> [ReportColumn] {
    tasks.enumerated().map { index, task in
      accuracy("accuracy_\(place):\(task)", task, measure) { $0[index] }
    }
  }

  private func averageAccuracy(_ measure: Measure, _ title: String) -> ReportColumn {
    accuracy(measure.rawValue, title, measure) { $0.mean ?? 0 }
  }

  private func accuracy(
    _ key: String, _ title: String, _ measure: Measure, _ ofSeed: ([Double]) -> Double
  ) -> ReportColumn {
    ReportColumn(
      key: key, title: title, unit: "%", style: .percent, hasDeviation: true,
      values: methods.map { method in
        ReportValue(over: method.bySeed(measure).map { 100 * ofSeed($0) })
      })
  }

  private func mean(
    _ key: String, _ title: String, _ unit: String, _ style: ReportStyle, _ measure: Measure
  ) -> ReportColumn {
    column(key, title, unit, style) { $0.mean(measure) }
  }

  func column(
    _ key: String, _ title: String, _ unit: String, _ style: ReportStyle = .count,
    _ value: (MethodResult) -> Double?
  ) -> ReportColumn {
    ReportColumn(
      key: key, title: title, unit: unit, style: style, hasDeviation: false,
      values: methods.map { ReportValue(value($0)) })
  }
}

extension ReportGroup {
  /// The columns that have a number, if there are any.
  fileprivate var withNumbers: ReportGroup? {
    let kept = columns.filter { $0.values.contains { $0.mean != nil } }
    return kept.isEmpty ? nil : ReportGroup(title: title, columns: kept)
  }
}

extension MethodResult {
  /// The values of a measure, one row per seed.
  func bySeed(_ measure: Measure) -> [[Double]] { runs[measure]?.bySeed ?? [] }

  /// The mean over seeds and tasks or switches; nil where there are none.
  func mean(_ measure: Measure) -> Double? { bySeed(measure).flatMap { $0 }.mean }

  /// The largest value of all runs.
  func largest(_ measure: Measure) -> Double? { bySeed(measure).flatMap { $0 }.max() }

  /// The mean of one adaptation divided by its training steps; nil when it has none.
  func perStep(_ measure: Measure) -> Double? {
    steps > 0 ? mean(measure).map { $0 / Double(steps) } : nil
  }
}
