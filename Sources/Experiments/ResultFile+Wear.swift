import FileFormats

/// What adaptations did to cells and word lines.
extension ResultFile {
  /// Counts per adaptation in the method's group, histograms in its group of `/wear`.
  func writeWear(
    _ file: borrowing HDF5File, _ group: String, _ found: [SeedOutcome.Simulated]
  ) throws {
    let perRun: [(String, String, (AdaptationRun.Simulated) -> Int)] = [
      ("clipped_weights_after", "1", { $0.clippedWeights }),
      ("cells_touched", "cell", { $0.adaptationWear.cells.touched }),
      ("worst_cell_events_adaptation", "event", { $0.adaptationWear.cells.most }),
      ("word_lines_touched", "row", { $0.adaptationWear.wordLines.touched }),
      ("worst_word_line_events", "event", { $0.adaptationWear.wordLines.most }),
    ]
    let runs = found.flatMap(\.runs)
    for (name, units, value) in perRun {
      try file.write(
        runs.map { Int64(value($0)) }, shape: [seeds, tasks], to: "\(group)/\(name)",
        units: units, axes: "seed,task")
    }
    let wear = "/wear\(group.dropFirst("/methods".count))"
    try write(file, runs.map(\.adaptationWear.cells), "cell", to: "\(wear)/cells")
    try write(file, runs.map(\.adaptationWear.wordLines), "row", to: "\(wear)/word_lines")
  }

  /// `<name>_by_events` and, as `<name>_fewest_events`, where each of its bins begins; it ends where the next one begins.
  private func write(
    _ file: borrowing HDF5File, _ found: [EventHistogram], _ units: String, to name: String
  ) throws {
    let bins = found.map(\.counts.count).max() ?? 0
    try file.write(
      (0..<bins).map { Int64(EventHistogram.fewest(inBin: $0)) }, shape: [bins],
      to: "\(name)_fewest_events", units: "event", axes: "bin")
    try file.write(
      found.flatMap { histogram in
        (0..<bins).map { bin in
          bin < histogram.counts.count ? Int64(histogram.counts[bin]) : 0
        }
      }, shape: [seeds, tasks, bins], to: "\(name)_by_events", units: units,
      axes: "seed,task,bin")
  }
}
