extension ResultSummary {
  /// The title of the table of energies.
  static let breakdownTitle = "Where the energy goes, all runs"
  /// How many lines a method has in the table of energies; the last may stand for all that is left.
  private static let shownShares = 5

  /// The name and the kind of the experiment.
  var headline: String { "\(name) (\(experiment))" }

  /// What the tables rest on, one line each.
  var facts: [String] {
    let seedList = seeds.map(String.init).joined(separator: ", ")
    return ["Seeds: \(seedList). Tasks: \(tasks.joined(separator: ", "))."] + baseFacts + [
      hasArrays
        ? "Converters: \(trainingFidelity) in training, \(testFidelity) in tests."
        : "Ideal digital weights alone: nothing was simulated on arrays.",
      "Configuration \(contentHash), crossfuse \(packageVersion).",
    ]
  }

  /// The accuracy of the base network, where it has a task of its own.
  private var baseFacts: [String] {
    let base = ReportValue(over: baseAccuracy.map { 100 * $0 })
    guard let mean = base.mean else { return [] }
    let spread = base.deviation.map { NumberText.fixed($0) } ?? NumberText.missing
    return [
      "Base network before adaptation: \(NumberText.fixed(mean)) ± \(spread) % test accuracy."
    ]
  }

  /// How the tables are to be read, one line each.
  var reading: [String] {
    guard hasArrays else { return ["Accuracy: mean ± sample standard deviation over seeds."] }
    return [
      "Accuracy: mean ± sample standard deviation over seeds. Cells, pulses, energy and latency: mean over seeds and"
        + " tasks of one adaptation,",
      "over seeds of one deployment, over seeds and successive tasks of one switch, per example of one inference."
        + " Worst cell: largest of all runs.",
      "Tasks until cells are dead: shortest of all runs, if every task were like it; n/a where cells are not rewritten.",
    ]
  }

  /// The largest energies of each method and the rest of it.
  var breakdownRows: [BreakdownRow] {
    methods.flatMap { method in
      let shares = method.energyShares
      let isShort = shares.count <= Self.shownShares
      let shown = isShort ? shares.count : Self.shownShares - 1
      var rows = shares.prefix(shown).map { BreakdownRow($0) }
      if !isShort { rows.append(BreakdownRow(sumOf: shares.dropFirst(shown))) }
      if !rows.isEmpty { rows[0].method = method.label }
      return rows
    }
  }
}

/// One line of the table of energies.
struct BreakdownRow {
  var method = ""
  let share: EnergyShare

  init(_ share: EnergyShare) { self.share = share }

  /// What several entries have in common: being small.
  init(sumOf rest: ArraySlice<EnergyShare>) {
    share = EnergyShare(
      phase: "all", component: "\(rest.count) others", energy: rest.reduce(0) { $0 + $1.energy },
      share: rest.reduce(0) { $0 + $1.share })
  }
}
