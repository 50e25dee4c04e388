/// How long the stages of a method take: one after the other, and beside each other.
enum LatencyFigures: FigureMaker {
  private static let stages: [(name: String, measure: Measure)] = [
    ("deploy", .latencyDeploy), ("adaptation", .latencyAdaptation), ("task switch", .latencySwitch),
    ("inference", .latencyInference),
  ]

  private struct Row {
    let method: String
    let stage: String
    let start: Double
    let latency: Double
  }

  static func figures(of result: any ReportableResult) throws -> [ReportFigure] {
    let rows = result.summary.methods.flatMap(stages(of:))
    guard !rows.isEmpty, result is ResultSummary || result is SwitchingResult else { return [] }
    let table = FigureTable([
      .init("method", "method", rows.map(\.method)), .init("stage", "stage", rows.map(\.stage)),
      .init("start", "start", "s", rows.map(\.start)),
      .init("end", "end", "s", rows.map { $0.start + $0.latency }),
      .init("latency", "latency", "s", rows.map(\.latency)),
    ])
    let source = "latency_deploy, latency_adaptation, latency_switch, latency_inference"
    return [
      ReportFigure(
        "latency", section: "Latency", title: "How long each stage takes",
        reading: "Means over seeds, tasks and switches; an inference is that of one example.",
        source: source, .bars, table,
        [
          .init("category", .text("method")), .init("stacks", .texts(["stage"])),
          .init("values", .texts(["latency"])), .init("filters", .texts([])),
          .init("modes", .texts(["side", "stacked", "share"])), .init("log", .flag(true)),
        ]),
      ReportFigure(
        "waterfall", section: "Latency", title: "From deployment to the first answer",
        reading:
          "One deployment, one adaptation, one switch and one inference, each beginning where the one before ends. "
          + "Stages that are too short to be seen have their numbers in the table.",
        source: source, .ranges, table,
        [
          .init("labels", .texts(["method", "stage"])), .init("from", .text("start")),
          .init("to", .text("end")), .init("colour", .text("stage")),
          .init("filter", .text("method")), .init("all", .flag(true)),
        ]),
    ]
  }

  private static func stages(of method: MethodResult) -> [Row] {
    var time = 0.0
    return stages.compactMap { stage in
      guard let latency = method.mean(stage.measure) else { return nil }
      defer { time += latency }
      return Row(method: method.label, stage: stage.name, start: time, latency: latency)
    }
  }
}
