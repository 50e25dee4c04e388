extension FusionResult {
  /// Accuracy alone and in the sum, in all and by task, and how far adapters keep out of each other's way.
  public var document: ReportDocument {
    let divergences = Divergence.tables(of: methods.map { ($0.label, $0.divergences) })
    return ReportDocument(
      schema: "crossfuse-fusion-report-1", headline: summary.headline, facts: summary.facts,
      tables: [overview, tasks, orthogonality] + divergences,
      notes: [
        "Mean ± sample standard deviation over seeds. Drop: alone minus fused, in points. Adapters are trained on ideal"
          + " weights, added",
        "there, and programmed. AWOM: largest singular value of the product of two changes, AWOR: share of its entries"
          + " that are exactly 0;",
        "0 and 1 where the changes are orthogonal. Means over modules and seeds.",
      ],
      records: [series, overview, orthogonality] + divergences)
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
        .init("single_digital", "digital, alone", "%", .percent),
        .init("fused_digital", "digital, fused", "%", .percent),
        .init("drop_digital", "digital, drop", "%", .percent),
        .init("single_arrays", "arrays, alone", "%", .percent),
        .init("fused_arrays", "arrays, fused", "%", .percent),
        .init("drop_arrays", "arrays, drop", "%", .percent),
      ],
      rows: methods.map { method in
        [
          .text(method.label), .count(method.trainedScalars),
          .percent(method.single.digital.means), .percent(method.fused.digital.means),
          .percent(drop(method.single.digital, method.fused.digital)),
          .percent(method.single.arrays.means), .percent(method.fused.arrays.means),
          .percent(drop(method.single.arrays, method.fused.arrays)),
        ]
      })
  }

  private var tasks: ReportTable {
    ReportTable(
      key: "tasks", title: "Accuracy per task",
      columns: [
        .init("method", "method"), .init("task", "task"),
        .init("single_digital", "digital, alone", "%", .percent),
        .init("fused_digital", "digital, fused", "%", .percent),
        .init("single_arrays", "arrays, alone", "%", .percent),
        .init("fused_arrays", "arrays, fused", "%", .percent),
      ],
      rows: methods.flatMap { method in
        summary.tasks.enumerated().map { index, task in
          [.text(method.label), .text(task)]
            + method.accuracies.map { .percent($0.bySeed.map { $0[index] }) }
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
          let (magnitude, ratio) = method.orthogonality
          return [
            .text(method.label), .text(pair), .number(magnitude.bySeed.map { $0[index] }.mean),
            .number(ratio.bySeed.map { $0[index] }.mean),
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
        .init("single_digital", "digital, alone", "1", .plain),
        .init("fused_digital", "digital, fused", "1", .plain),
        .init("single_arrays", "arrays, alone", "1", .plain),
        .init("fused_arrays", "arrays, fused", "1", .plain),
      ],
      rows: methods.flatMap { method in
        summary.seeds.enumerated().flatMap { seed, name in
          summary.tasks.enumerated().map { index, task in
            [.text(method.label), .text(task), .number(Double(name))]
              + method.accuracies.map { .number($0.bySeed[seed][index]) }
          }
        }
      })
  }
}

extension FusionResult.Method {
  /// Digital alone and fused, arrays alone and fused.
  fileprivate var accuracies: [RunValues] {
    [single.digital, fused.digital, single.arrays, fused.arrays]
  }
}
