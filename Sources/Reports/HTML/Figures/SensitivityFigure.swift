/// How far published ranges of single costs move the energy of an adaptation.
enum SensitivityFigure: FigureMaker {
  private struct Row {
    let method: String
    let cost: String
    let low: Double
    let nominal: Double
    let high: Double
    let lowest: Double
    let highest: Double
    var width: Double { abs(high - low) }
  }

  /// Costs that move an energy by less than this part of it are left out.
  private static let smallestShare = 1e-3

  static func figures(of result: any ReportableResult) throws -> [ReportFigure] {
    guard let result = result as? ResultSummary, result.hasArrays else { return [] }
    let sweeps = try Sensitivity.names(in: result).map { try Sensitivity(of: $0, in: result) }
    let rows = result.methods.flatMap { method in
      different(sweeps.compactMap { row($0, method) })
        .sorted { ($1.width, $0.cost) < ($0.width, $1.cost) }
    }
    guard !rows.isEmpty else { return [] }
    return [
      ReportFigure(
        "sensitivity", section: "Sensitivity",
        title: "What uncertain costs do to the energy of an adaptation",
        reading:
          "Each cost alone from its lowest to its highest published value, all else as in this result; the line is the "
          + "result. write_energy: 0.16 pJ to 3.91 nJ per cell (PUMA simulator, ASPLOS 2019; PipeLayer, HPCA 2017); "
          + "others: ranges of the component library.",
        source: "methods/<label>/ledger, energy_adaptation", .ranges,
        FigureTable([
          .init("method", "method", rows.map(\.method)), .init("cost", "cost", rows.map(\.cost)),
          .init("low", "energy, lowest cost", "J", rows.map(\.low)),
          .init("nominal", "energy, this result", "J", rows.map(\.nominal)),
          .init("high", "energy, highest cost", "J", rows.map(\.high)),
          .init("lowest", "lowest cost, mean per unit", "J", rows.map(\.lowest)),
          .init("highest", "highest cost, mean per unit", "J", rows.map(\.highest)),
        ]),
        [
          .init("labels", .texts(["cost"])), .init("from", .text("low")),
          .init("to", .text("high")), .init("base", .text("nominal")),
          .init("filter", .text("method")), .init("all", .flag(false)), .init("log", .flag(true)),
        ])
    ]
  }

  /// The only action of a component moves the energy as the component does: one bar is enough, under the shorter name.
  private static func different(_ rows: [Row]) -> [Row] {
    rows.filter { row in
      !rows.contains { other in
        other.low == row.low && other.high == row.high
          && (other.cost.count, other.cost) < (row.cost.count, row.cost)
      }
    }
  }

  private static func row(_ sweep: Sensitivity, _ method: MethodResult) -> Row? {
    guard let curve = sweep.curve(.adaptation, of: method) else { return nil }
    let row = Row(
      method: method.label, cost: sweep.name, low: curve(sweep.range.lowerBound),
      nominal: curve(sweep.nominal), high: curve(sweep.range.upperBound),
      lowest: sweep.range.lowerBound, highest: sweep.range.upperBound)
    return row.width > smallestShare * abs(row.nominal) ? row : nil
  }
}
