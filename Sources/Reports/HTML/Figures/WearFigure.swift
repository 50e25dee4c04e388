/// How many cells and word lines one adaptation writes how often.
enum WearFigure: FigureMaker {
  private struct Row {
    let method: String
    let what: String
    let events: String
    let count: Double
  }

  static func figures(of result: any ReportableResult) throws -> [ReportFigure] {
    guard let result = result as? ResultSummary else { return [] }
    let rows = result.methods.flatMap { method -> [Row] in
      guard let wear = method.wear else { return [] }
      return bins(of: method.label, "cells", wear.cells)
        + bins(of: method.label, "word lines", wear.wordLines)
    }
    guard !rows.isEmpty else { return [] }
    return [
      ReportFigure(
        "wear", section: "Wear", title: "How often one adaptation writes cells and word lines",
        reading:
          "Mean over seeds and tasks; a write in which a cell takes no pulse is none. The first bin holds what is never "
          + "written. Of a word line, the writes of all its cells are added up.",
        source: "wear/<label>/cells_by_events, word_lines_by_events", .bars,
        FigureTable([
          .init("method", "method", rows.map(\.method)),
          .init("of", "what is written", rows.map(\.what)),
          .init("events", "writes in one adaptation", rows.map(\.events)),
          .init("count", "number of cells or word lines", "1", rows.map(\.count)),
        ]),
        [
          .init("category", .text("events")), .init("stacks", .texts(["method"])),
          .init("values", .texts(["count"])), .init("filters", .texts(["of"])),
          .init("each", .flag(true)), .init("modes", .texts(["side"])), .init("log", .flag(true)),
          .init("upright", .flag(true)),
        ])
    ]
  }

  private static func bins(
    of method: String, _ what: String, _ histogram: EventHistogram
  ) -> [Row] {
    histogram.counts.enumerated().map { bin, count in
      Row(
        method: method, what: what, events: EventHistogram.heading(bin, of: histogram.fewest),
        count: count)
    }
  }
}
