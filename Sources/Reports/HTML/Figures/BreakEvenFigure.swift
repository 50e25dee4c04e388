import Foundation

/// Cost against the number of tasks, steps or switches: a line per method.
enum BreakEvenFigure: FigureMaker {
  private struct Row {
    let method: String
    let count: BreakEven.Count
    let times: Double
    let energy: Double
    let time: Double
  }

  static func figures(of result: any ReportableResult) throws -> [ReportFigure] {
    let summary = result.summary
    guard summary.hasArrays, summary.methods.contains(where: { $0.mean(.energyDeploy) != nil })
    else { return [] }
    let points = summary.methods.count > 1 ? summary.breakEvens : []
    let rows = BreakEven.Count.allCases.flatMap { count -> [Row] in
      let times = Self.times(upTo: points.filter { $0.count == count })
      return summary.methods.flatMap { lines(of: $0, count, at: times) }
    }
    guard !rows.isEmpty else { return [] }
    return [
      ReportFigure(
        "break-even", section: "Break-even", title: "What a chip has cost after so many times",
        reading:
          "Deployment, and so many tasks (each learned and switched to), training steps or switches between learned "
          + "tasks. Lines cross where one method begins to cost less than another.",
        source:
          "energy_deploy, energy_adaptation, energy_switch, latency_deploy, latency_adaptation, latency_switch",
        .lines,
        FigureTable([
          .init("method", "method", rows.map(\.method)),
          .init("of", "counted", rows.map(\.count.rawValue)),
          .init("times", "number of", "1", rows.map(\.times)),
          .init("energy", "energy so far", "J", rows.map(\.energy)),
          .init("time", "time so far", "s", rows.map(\.time)),
        ]),
        [
          .init("xs", .texts(["times"])), .init("ys", .texts(["energy", "time"])),
          .init("series", .text("method")), .init("filters", .texts(["of"])),
          .init("counted", .text("of")),
          .init("logX", .flag(true)), .init("logY", .flag(true)),
        ])
    ]
  }

  /// What one more of something costs; nil where there is no such thing.
  private static func each(
    _ method: MethodResult, _ count: BreakEven.Count, _ adaptation: Measure, _ change: Measure
  ) -> Double? {
    switch count {
    case .tasks: method.mean(adaptation).map { $0 + (method.mean(change) ?? 0) }
    case .steps: method.perStep(adaptation)
    case .switches: method.mean(change)
    }
  }

  private static func lines(
    of method: MethodResult, _ count: BreakEven.Count, at times: [Double]
  ) -> [Row] {
    guard let energy = method.mean(.energyDeploy), let time = method.mean(.latencyDeploy),
      let joules = each(method, count, .energyAdaptation, .energySwitch),
      let seconds = each(method, count, .latencyAdaptation, .latencySwitch)
    else { return [] }
    return times.map {
      Row(
        method: method.label, count: count, times: $0, energy: energy + $0 * joules,
        time: time + $0 * seconds)
    }
  }

  /// Whole numbers, evenly spaced on a logarithmic axis, to well beyond the last crossing.
  private static func times(upTo points: [BreakEven]) -> [Double] {
    let last = points.compactMap { $0.crossing?.times }.max() ?? 0
    let decades = min(9, max(2, (log10(Double(max(1, last))) + 0.5).rounded(.up)))
    let spaced = (0...Int(12 * decades)).map { pow(10, Double($0) / 12).rounded() }
    return spaced.indices.filter { $0 == 0 || spaced[$0] > spaced[$0 - 1] }.map { spaced[$0] }
  }
}
