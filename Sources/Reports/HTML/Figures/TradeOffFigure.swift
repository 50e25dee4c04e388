/// Accuracy against cost, a point per method.
enum TradeOffFigure: FigureMaker {
  private static let costs = [
    "energy_adaptation", "latency_adaptation", "cells_adaptation", "energy_deploy",
    "energy_inference", "energy_switch", "latency_switch", "trained_scalars",
  ]
  private static let accuracies = ["accuracy_arrays", "accuracy_digital"]

  static func figures(of result: any ReportableResult) throws -> [ReportFigure] {
    guard let result = result as? ResultSummary else { return [] }
    let columns = result.groups.flatMap(\.columns)
    func present(_ keys: [String]) -> [ReportColumn] {
      keys.compactMap { key in
        columns.first { $0.key == key && $0.values.contains { $0.mean != nil } }
      }
    }
    let (costs, accuracies) = (present(costs), present(accuracies))
    guard !costs.isEmpty, !accuracies.isEmpty else { return [] }
    func numbers(_ column: ReportColumn) -> FigureTable.Column {
      .init(column.key, column.title, column.unit, column.values.map { $0.mean ?? .nan })
    }
    let spreads = accuracies.map { column in
      FigureTable.Column(
        "\(column.key)_std", "\(column.title), deviation", "%",
        column.values.map { $0.deviation ?? .nan })
    }
    let directions =
      costs.map { PageValue.Member($0.key, .text("lower")) }
      + accuracies.map { .init($0.key, .text("higher")) }
    return [
      ReportFigure(
        "trade-off", section: "Overview", title: "Accuracy against what it costs",
        reading:
          "One point per method, mean over seeds and tasks; bars are sample standard deviations over seeds. "
          + "The dashed line joins the methods that no other beats in both.",
        source: (accuracies + costs).map(\.key).joined(separator: ", "), .scatter,
        FigureTable(
          [.init("method", "method", result.methods.map(\.label))] + accuracies.map(numbers)
            + spreads + costs.map(numbers)),
        [
          .init("xs", .texts((costs + accuracies).map(\.key))),
          .init("ys", .texts((accuracies + costs).map(\.key))),
          .init("sizes", .texts(costs.map(\.key))),
          .init(
            "size", .text(costs.contains { $0.key == "cells_adaptation" } ? "cells_adaptation" : "")
          ),
          .init("series", .text("method")), .init("logX", .flag(true)),
          .init("logY", .flag(false)), .init("directions", .object(directions)),
          .init("names", .flag(true)),
        ])
    ]
  }
}
