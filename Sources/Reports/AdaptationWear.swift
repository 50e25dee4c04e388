import FileFormats

/// What one adaptation does to cells and word lines: means over seeds and tasks.
public struct AdaptationWear: Sendable, Equatable {
  /// Cells by the number of their write events.
  public let cells: EventHistogram
  /// Word lines by the number of write events of their cells, added up.
  public let wordLines: EventHistogram

  /// Reads the histograms of a method; nothing where the file has none.
  init?(of label: String, seeds: Int, tasks: Int, in file: borrowing HDF5File) throws {
    let group = "/wear/\(label)"
    guard try file.children(of: group).contains(where: { $0.name == "cells_by_events" }) else {
      return nil
    }
    cells = try EventHistogram(at: "\(group)/cells", runs: [seeds, tasks], in: file)
    wordLines = try EventHistogram(at: "\(group)/word_lines", runs: [seeds, tasks], in: file)
  }
}

/// How many things had how many events, in bins that each end where the next one begins.
public struct EventHistogram: Sendable, Equatable {
  /// The fewest events of every bin.
  public let fewest: [Int]
  /// How many things are in each bin, the mean over runs.
  public let counts: [Double]

  /// All things together.
  var total: Double { counts.reduce(0, +) }

  /// Reads `<name>_by_events`, whose first axes are those of runs, and `<name>_fewest_events`.
  fileprivate init(at name: String, runs: [Int], in file: borrowing HDF5File) throws {
    fewest = try file.integers(at: "\(name)_fewest_events", rank: 1).values.map(Int.init)
    let bins = fewest.count
    let values = try file.finiteNumbers(at: "\(name)_by_events", shape: runs + [bins])
    counts = (0..<bins).map { bin in
      stride(from: bin, to: values.count, by: bins).map { values[$0] }.mean ?? 0
    }
  }

  /// The events of a bin as people read them: "0", "1", "2–3"; the last bin of a histogram is bounded like the others.
  static func heading(_ bin: Int, of fewest: [Int]) -> String {
    let first = fewest[bin]
    let last = bin + 1 < fewest.count ? fewest[bin + 1] - 1 : max(first, 2 * first - 1)
    let texts = [first, last].map { NumberText.count(Double($0)) }
    return first == last ? texts[0] : "\(texts[0])–\(texts[1])"
  }
}

extension ResultSummary {
  /// How many cells and word lines one adaptation writes how often, where the file says it.
  var wearTables: [ReportTable] {
    [
      histogram("wear_cells", "Cells by their writes in one adaptation", "cell", \.cells),
      histogram(
        "wear_word_lines", "Word lines by the writes of their cells in one adaptation, added up",
        "row", \.wordLines),
    ].compactMap { $0 }
  }

  /// How those tables are to be read.
  var wearNotes: [String] {
    methods.contains { $0.wear != nil }
      ? [
        "Wear of one adaptation: mean over seeds and tasks, worst cell and word line the largest of all runs; a write in"
          + " which a cell took no pulse is none."
      ] : []
  }

  /// Who trained beyond what cells can hold.
  var clippingNotes: [String] {
    let clipped = methods.compactMap { method in
      method.largest(.clippedWeightsAfter).flatMap { $0 > 0 ? (method.label, $0) : nil }
    }
    guard !clipped.isEmpty else { return [] }
    let counts = clipped.map { "\($0.0) \(NumberText.count($0.1))" }.joined(separator: ", ")
    return [
      "Clipped weights lie on the arrays as the largest that their range holds, not as they were trained; most of one"
        + " run: \(counts).",
      "Writes of some weights leave ranges as they are; a larger 'headroom' of the method makes room, at coarser steps.",
    ]
  }

  /// One row per method, one column per bin that is not empty everywhere.
  private func histogram(
    _ key: String, _ title: String, _ unit: String, _ part: KeyPath<AdaptationWear, EventHistogram>
  ) -> ReportTable? {
    let found = methods.map { $0.wear?[keyPath: part] }
    // All files have the same bins, as many of them as their runs need.
    let fewest = found.compactMap { $0?.fewest }.max { $0.count < $1.count } ?? []
    let shown = fewest.indices.filter { bin in
      found.contains { ($0?.counts.dropFirst(bin).first ?? 0) > 0 }
    }
    guard !shown.isEmpty else { return nil }
    return ReportTable(
      key: key, title: title,
      columns: [.init("method", "method")]
        + shown.map { bin in
          .init(
            "from_\(fewest[bin])", EventHistogram.heading(bin, of: fewest), unit, .count)
        },
      rows: zip(methods, found).map { method, histogram in
        [.text(method.label)]
          + shown.map { bin in
            .number(histogram.map { $0.counts.dropFirst(bin).first ?? 0 })
          }
      })
  }
}
