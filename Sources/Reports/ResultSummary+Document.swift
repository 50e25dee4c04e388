extension ResultSummary {
  /// All tables of the result for people: groups of columns, energies, break-even points.
  var document: ReportDocument {
    let labels = methods.map(\.label)
    let groups = groups.enumerated().map { index, group in
      group.table(key: "group\(index)", methods: labels)
    }
    return ReportDocument(
      schema: "crossfuse-report-1", headline: headline, facts: facts,
      tables: groups + (hasArrays ? [breakdown] : []) + breakEvenTables,
      notes: reading + breakEvenNotes)
  }

  /// The largest energies of each method and the rest of it.
  private var breakdown: ReportTable {
    ReportTable(
      key: "energy_shares", title: Self.breakdownTitle,
      columns: [
        .init("method", "method"), .init("phase", "phase"), .init("component", "component"),
        .init("energy", "energy", "J", .energy), .init("share", "share", "%", .share),
      ],
      rows: breakdownRows.map { row in
        [
          .text(row.method), .text(row.share.phase), .text(row.share.component),
          .number(row.share.energy), .number(100 * row.share.share),
        ]
      })
  }
}
