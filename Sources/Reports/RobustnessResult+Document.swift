extension RobustnessResult {
  /// Per axis the accuracy of what was programmed and of what was trained in the loop, and what training recovers.
  public var document: ReportDocument {
    let divergences = Divergence.tables(of: methods.map { ($0.label, $0.divergences) })
    return ReportDocument(
      schema: "crossfuse-robustness-report-1", headline: summary.headline, facts: facts,
      tables: axes.indices.flatMap { axis in
        [
          table(axis, "transferred", "trained in float, then programmed", \.transferred),
          table(axis, "trained", "trained in the loop", \.trained),
        ]
      } + [recovery] + divergences,
      notes: [
        "Mean over tasks, ± sample standard deviation over seeds. Lost: points below ideal digital weights, mean over"
          + " the values of the axis;",
        "recovered: points that training in the loop is above programming what was trained in float.",
      ],
      records: [series, recovery] + divergences)
  }

  private var facts: [String] {
    summary.facts + axes.map { "\($0.name): \($0.keys.joined(separator: ", "))." }
  }

  private func table(
    _ axis: Int, _ key: String, _ title: String, _ values: KeyPath<Point, RunValues>
  ) -> ReportTable {
    ReportTable(
      key: "\(axes[axis].name)_\(key)", title: "\(axes[axis].name): \(title)",
      columns: [
        .init("method", "method"), .init("ideal", "ideal digital weights", "%", .percent),
      ]
        + axes[axis].values.map { .init($0, $0, "%", .percent) },
      rows: methods.map { method in
        [.text(method.label), .percent(method.ideal.means)]
          + method.points[axis].map { .percent($0[keyPath: values].means) }
      })
  }

  private var recovery: ReportTable {
    ReportTable(
      key: "recovery", title: "What the chip costs, and what training in the loop recovers",
      columns: [
        .init("method", "method"), .init("axis", "axis"),
        .init("lost_transferred", "lost, programmed", "%", .percent),
        .init("lost_trained", "lost, trained in the loop", "%", .percent),
        .init("recovered", "recovered", "%", .percent),
      ],
      rows: methods.flatMap { method in
        axes.indices.map { axis in
          func lost(_ values: KeyPath<Point, RunValues>) -> [Double] {
            method.ideal.means.enumerated().compactMap { seed, ideal in
              method.points[axis].map { ideal - $0[keyPath: values].means[seed] }.mean
            }
          }
          let (programmed, trained) = (lost(\.transferred), lost(\.trained))
          return [
            .text(method.label), .text(axes[axis].name), .percent(programmed), .percent(trained),
            .percent(zip(programmed, trained).map { $0 - $1 }),
          ]
        }
      })
  }

  /// Every accuracy, for programs.
  private var series: ReportTable {
    var table = ReportTable(
      key: "series", title: "Every accuracy",
      columns: [
        .init("method", "method"), .init("axis", "axis"), .init("value", "value"),
        .init("task", "task"), .init("seed", "seed", nil, .plain),
        .init("accuracy_digital", "ideal digital weights", "1", .plain),
        .init("accuracy_transferred", "trained in float, programmed", "1", .plain),
        .init("accuracy_arrays", "trained in the loop", "1", .plain),
      ])
    for method in methods {
      for (axis, points) in zip(axes, method.points) {
        for (value, point) in zip(axis.values, points) {
          for (seed, name) in summary.seeds.enumerated() {
            for (index, task) in summary.tasks.enumerated() {
              table.add([
                .text(method.label), .text(axis.name), .text(value), .text(task),
                .number(Double(name)), .number(method.ideal.bySeed[seed][index]),
                .number(point.transferred.bySeed[seed][index]),
                .number(point.trained.bySeed[seed][index]),
              ])
            }
          }
        }
      }
    }
    return table
  }
}
