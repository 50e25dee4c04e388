extension FusionResult {
  /// Accuracy alone and in the sum, what adding and taking away cost, and how far adapters keep out of each other's way.
  public var document: ReportDocument {
    let divergences = Divergence.tables(of: methods.map { ($0.label, $0.divergences) })
    return ReportDocument(
      schema: "crossfuse-fusion-report-2", headline: summary.headline, facts: summary.facts,
      tables: [overview, costs, tasks, orthogonality] + divergences,
      notes: [
        "Mean ± sample standard deviation over seeds; costs: mean over seeds. Drop: alone minus fused, in points. None: the"
          + " base network below the",
        "task's head. Adapters are trained on ideal weights and added to a network that is deployed once: the weights that"
          + " they change, few of",
        "them or all, are written, and written back to be gone. AWOM: largest singular value of the product of two changes,"
          + " AWOR: share of its",
        "entries that are exactly 0; 0 and 1 where the changes are orthogonal. Means over modules and seeds.",
      ],
      records: [series, overview, costs, orthogonality] + divergences)
  }

  /// The mean over tasks by seed.
  private func drop(_ single: RunValues, _ fused: RunValues) -> [Double] {
    zip(single.means, fused.means).map { $0 - $1 }
  }

  private var overview: ReportTable {
    ReportTable(
      key: "overview",
      title: "Accuracy with one adapter and with those of all \(summary.tasks.count) tasks",
      columns: [
        .init("method", "method"), .init("trained_scalars", "trained scalars", "1", .count),
        .init("base_digital", "digital, none", "%", .percent),
        .init("single_digital", "digital, alone", "%", .percent),
        .init("fused_digital", "digital, fused", "%", .percent),
        .init("drop_digital", "digital, drop", "%", .percent),
        .init("base_arrays", "arrays, none", "%", .percent),
        .init("single_arrays", "arrays, alone", "%", .percent),
        .init("fused_arrays", "arrays, fused", "%", .percent),
        .init("drop_arrays", "arrays, drop", "%", .percent),
      ],
      rows: methods.map { method in
        [
          .text(method.label), .count(method.trainedScalars),
          .percent(method[.baseDigital].means), .percent(method[.singleDigital].means),
          .percent(method[.fusedDigital].means),
          .percent(drop(method[.singleDigital], method[.fusedDigital])),
          .percent(method[.baseArrays].means), .percent(method[.singleArrays].means),
          .percent(method[.fusedArrays].means),
          .percent(drop(method[.singleArrays], method[.fusedArrays])),
        ]
      })
  }

  /// Whether the base network has a task of its own.
  private var hasBase: Bool { methods.contains { !$0.baseBefore.isEmpty } }

  /// What it costs to add adapters to the deployed network and to take them away, and what is left of the base.
  private var costs: ReportTable {
    ReportTable(
      key: "costs", title: "What adding adapters and taking them away costs on the chip",
      columns: [
        .init("method", "method"),
        .init("changed_weights", "weights changed by all", "1", .count),
        .init("energy_deploy", "energy, deploy", "J", .energy),
        .init("cells_add_one", "cells, add one", "cell", .count),
        .init("energy_add_one", "energy, add one", "J", .energy),
        .init("latency_add_one", "time, add one", "s", .time),
        .init("cells_add", "cells, add all", "cell", .count),
        .init("rows_add", "word lines, add all", "row", .count),
        .init("energy_add", "energy, add all", "J", .energy),
        .init("latency_add", "time, add all", "s", .time),
        .init("cells_remove", "cells, take away", "cell", .count),
        .init("energy_remove", "energy, take away", "J", .energy),
        .init("latency_remove", "time, take away", "s", .time),
      ]
        + (hasBase
          ? [
            .init("base_before", "base before", "%", .percent),
            .init("base_after", "base after", "%", .percent),
          ] : []),
      rows: methods.map { method in
        func mean(_ part: FusionCost.Part, _ quantity: FusionCost.Quantity) -> ReportTable.Cell {
          .number(method.mean(part, quantity))
        }
        return [
          .text(method.label), .number(method.changedWeights.mean), mean(.deploy, .energy),
          mean(.addOne, .cells), mean(.addOne, .energy), mean(.addOne, .latency),
          mean(.add, .cells), mean(.add, .rows), mean(.add, .energy), mean(.add, .latency),
          mean(.remove, .cells), mean(.remove, .energy), mean(.remove, .latency),
        ] + (hasBase ? [.percent(method.baseBefore), .percent(method.baseAfter)] : [])
      })
  }

  private static let accuracyColumns: [(FusionAccuracy, key: String, title: String)] = [
    (.baseDigital, "base_digital", "digital, none"),
    (.singleDigital, "single_digital", "digital, alone"),
    (.fusedDigital, "fused_digital", "digital, fused"),
    (.baseArrays, "base_arrays", "arrays, none"),
    (.singleArrays, "single_arrays", "arrays, alone"),
    (.fusedArrays, "fused_arrays", "arrays, fused"),
  ]

  private var tasks: ReportTable {
    ReportTable(
      key: "tasks", title: "Accuracy per task",
      columns: [.init("method", "method"), .init("task", "task")]
        + Self.accuracyColumns.map { .init($0.key, $0.title, "%", .percent) },
      rows: methods.flatMap { method in
        summary.tasks.enumerated().map { index, task in
          [.text(method.label), .text(task)]
            + Self.accuracyColumns.map { column in
              .percent(method[column.0].bySeed.map { $0[index] })
            }
        }
      })
  }

  private var orthogonality: ReportTable {
    ReportTable(
      key: "orthogonality", title: "How far the changes of two adapters are orthogonal",
      columns: [
        .init("method", "method"), .init("pair", "tasks"), .init("awom", "AWOM", "1", .plain),
        .init("awor", "AWOR", "1", .plain),
      ],
      rows: methods.flatMap { method in
        pairs.enumerated().map { index, pair in
          [
            .text(method.label), .text(pair),
            .number(method.magnitude.bySeed.map { $0[index] }.mean),
            .number(method.ratio.bySeed.map { $0[index] }.mean),
          ]
        }
      })
  }

  /// Every accuracy, for programs.
  private var series: ReportTable {
    ReportTable(
      key: "series", title: "Every accuracy",
      columns: [
        .init("method", "method"), .init("task", "task"), .init("seed", "seed", nil, .plain),
      ] + Self.accuracyColumns.map { .init($0.key, $0.title, "1", .plain) },
      rows: methods.flatMap { method in
        summary.seeds.enumerated().flatMap { seed, name in
          summary.tasks.enumerated().map { index, task in
            [.text(method.label), .text(task), .number(Double(name))]
              + Self.accuracyColumns.map { .number(method[$0.0].bySeed[seed][index]) }
          }
        }
      })
  }
}
