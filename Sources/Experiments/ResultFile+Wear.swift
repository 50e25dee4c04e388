import Quantities

/// What adaptations did to cells and word lines, and how long cells last.
extension ResultFile {
  /// Counts per adaptation.
  func wear(_ found: [SeedOutcome.Simulated]) -> [ResultNumbers] {
    let runs = found.flatMap(\.runs)
    return [
      perRun("clipped_weights_after", "1", runs.map(\.clippedWeights)),
      perRun("cells_touched", "cell", runs.map(\.adaptationWear.cells.touched)),
      perRun(
        "worst_cell_events_adaptation", "event", runs.map(\.adaptationWear.cells.most), .largest),
      perRun("word_lines_touched", "row", runs.map(\.adaptationWear.wordLines.touched)),
      perRun(
        "worst_word_line_events", "event", runs.map(\.adaptationWear.wordLines.most), .largest),
    ]
  }

  /// Histograms over cells and word lines.
  func histograms(_ found: [SeedOutcome.Simulated]) -> [ResultNumbers] {
    let runs = found.flatMap(\.runs)
    let events = runs.map(\.wear.eventHistogram).reduce(into: [Int]()) { sum, histogram in
      while sum.count < histogram.count { sum.append(0) }
      for (events, cells) in histogram.enumerated() { sum[events] += cells }
    }
    return [
      ResultNumbers(
        "events", "cell", events, shape: [events.count], axes: "event", digest: .none)
    ] + histogram("cells", "cell", runs.map(\.adaptationWear.cells))
      + histogram("word_lines", "row", runs.map(\.adaptationWear.wordLines))
  }

  /// Tasks until shares of the cells are dead, of the chip and of the matrix that gets there first.
  func lifetimes(_ found: [SeedOutcome.Simulated]) -> [ResultNumbers] {
    let shares = Lifetimes.shares
    let lifetimes = found.flatMap { $0.runs.map(\.lifetimes) }
    let kinds: [(String, KeyPath<Lifetimes, [Double]>)] = [
      ("tasks_until_dead", \.chip), ("tasks_until_dead_by_events", \.chipByEvents),
      ("matrix_tasks_until_dead", \.matrix),
      ("matrix_tasks_until_dead_by_events", \.matrixByEvents),
    ]
    return [
      ResultNumbers(
        "dead_shares", "1", shares, shape: [shares.count], axes: "share", digest: .none)
    ]
      + kinds.map { name, value in
        ResultNumbers(
          name, "task", lifetimes.flatMap { $0[keyPath: value] },
          shape: [seeds, tasks, shares.count], axes: "seed,task,share", digest: .none)
      }
  }

  /// Mean tasks until one cell in a hundred is dead, in cycles of the window: what is left of the lifetimes where there is
  /// room for one number; also in seconds where it is known how often tasks come.
  func lifetimeDigests(_ found: [SeedOutcome.Simulated]) -> [ResultNumbers] {
    let lifetimes = found.flatMap { $0.runs.map(\.lifetimes) }
    let place = Lifetimes.shares.firstIndex(of: 0.01) ?? 0
    let tasks = lifetimes.map { $0.chip[place] }
    var digests = [
      perRun("tasks_until_1_percent_dead", "task", tasks),
      perRun("matrix_tasks_until_1_percent_dead", "task", lifetimes.map { $0.matrix[place] }),
    ]
    if let interval = study.configuration.adaptation.taskInterval {
      digests.append(perRun("lifetime", "s", tasks.map { $0 * interval.seconds }))
    }
    return digests
  }

  /// `<name>_by_events` and, as `<name>_fewest_events`, where each of its bins begins; it ends where the next one begins.
  private func histogram(_ name: String, _ units: String, _ found: [EventHistogram])
    -> [ResultNumbers]
  {
    let bins = found.map(\.counts.count).max() ?? 0
    let counts = found.flatMap { histogram in
      (0..<bins).map { $0 < histogram.counts.count ? histogram.counts[$0] : 0 }
    }
    return [
      ResultNumbers(
        "\(name)_fewest_events", "event",
        (0..<bins).map { EventHistogram.fewest(inBin: $0) }, shape: [bins], axes: "bin",
        digest: .none),
      ResultNumbers(
        "\(name)_by_events", units, counts, shape: [seeds, tasks, bins], axes: "seed,task,bin",
        digest: .none),
    ]
  }
}
