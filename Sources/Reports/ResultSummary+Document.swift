extension ResultSummary {
  /// All tables of the result for people: groups of columns, energies, break-even points.
  public var document: ReportDocument {
    let labels = methods.map(\.label)
    let groups = groups.enumerated().map { index, group in
      group.table(key: "group\(index)", methods: labels)
    }
    return ReportDocument(
      schema: "crossfuse-report-1", headline: headline, facts: facts,
      tables: groups + wearTables + memoryClaims + writePolicies + (hasArrays ? [breakdown] : [])
        + breakEvenTables
        + Divergence.tables(of: methods.map { ($0.label, $0.divergences) }),
      notes: reading + wearNotes + clippingNotes + memoryNotes + breakEvenNotes)
  }

  /// When weights were written, where a method did otherwise than write through.
  var writePolicies: [ReportTable] {
    guard methods.contains(where: { $0.writePolicy != MethodResult.usualWritePolicy }) else {
      return []
    }
    return [
      ReportTable(
        key: "write_policies", title: "When trained weights are written to the arrays",
        columns: [.init("method", "method"), .init("write_policy", "write policy")],
        rows: methods.map { [.text($0.label), .text($0.writePolicy)] })
    ]
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

extension Divergence {
  /// One table of the trainings that diverged; none when none did.
  static func tables(of methods: [(label: String, divergences: [Divergence])]) -> [ReportTable] {
    let rows = methods.flatMap { label, divergences in
      divergences.map { found -> [ReportTable.Cell] in
        [
          .text(label), .text(found.task), .text(found.place),
          .text("diverged at step \(found.step)"),
          .number(Double(found.seed)),
        ]
      }
    }
    guard !rows.isEmpty else { return [] }
    return [
      ReportTable(
        key: "divergences",
        title: "Trainings that diverged; accuracies are those of what they had before",
        columns: [
          .init("method", "method"), .init("task", "task"), .init("place", "trained on"),
          .init("training", "training"), .init("seed", "seed", nil, .plain),
        ], rows: rows)
    ]
  }
}
