import Analysis
import Experiments
import FileFormats
import Foundation
import MatrixMath

/// How much a metric depends on each axis, over the range of the axis: from designs that are made to tell.
struct SweepSensitivity {
  /// One axis, method and metric.
  struct Row {
    let axis: SweepAxis
    let method: String
    let metric: Int
    /// Of a one-at-a-time design: the metric with the axis at its lower end, as it is, and at its upper end.
    var ends: (low: Double, base: Double, high: Double)?
    /// Of a Saltelli design: the shares of the variance that the axis causes alone, and alone and with others.
    var indices: (first: SobolIndices.Estimate, total: SobolIndices.Estimate)?
  }

  /// For every objective and method the axes in their order, without those whose points are missing; of a Saltelli design, which
  /// needs all of its points, none where one is.
  let rows: [Row]

  private let plan: SweepPlan
  private let records: [String: PointRecord]

  init(_ plan: SweepPlan, _ records: [String: PointRecord]) {
    self.plan = plan
    self.records = records
    guard Self.designs.contains(plan.design) else {
      rows = []
      return
    }
    let methods =
      plan.points.lazy.compactMap { records[$0.hash] }.first { !$0.rows.isEmpty }?.rows ?? []
    let names = plan.metrics.map(\.name)
    let metrics = plan.objectives.compactMap { names.firstIndex(of: $0.metric) }
    let reader = OutputReader(plan: plan, records: records)
    rows = metrics.flatMap { metric in
      methods.enumerated().flatMap { index, row in
        Self.rows(plan, reader.outputs(metric: metric, method: index), metric, row.method)
      }
    }
  }

  private static let designs: [SamplingDescription.Design] = [.oneAtATime, .saltelli]

  private static func rows(
    _ plan: SweepPlan, _ outputs: [Double], _ metric: Int, _ method: String
  ) -> [Row] {
    let axes = plan.axes
    if plan.design == .oneAtATime {
      guard outputs.count == 1 + 2 * axes.count else { return [] }
      return axes.enumerated().compactMap { index, axis in
        let ends = (low: outputs[1 + 2 * index], base: outputs[0], high: outputs[2 + 2 * index])
        guard [ends.low, ends.base, ends.high].allSatisfy(\.isFinite) else { return nil }
        return Row(axis: axis, method: method, metric: metric, ends: ends)
      }
    }
    guard outputs.count % (axes.count + 2) == 0,
      let found = SobolIndices(
        outputs: outputs, dimensions: axes.count,
        stream: RandomStream(seed: UInt64(plan.samplingSeed), domain: .bootstrap)),
      found.samples == outputs.count / (axes.count + 2)
    else { return [] }
    return axes.enumerated().map { index, axis in
      Row(
        axis: axis, method: method, metric: metric,
        indices: (found.first[index], found.total[index]))
    }
  }
}

/// The outputs of the points of a design.
private struct OutputReader {
  let plan: SweepPlan
  let records: [String: PointRecord]

  /// In the order of the design, each the mean over its replicates; NaN where a point is not done.
  func outputs(metric: Int, method: Int) -> [Double] {
    let values = plan.points.map { point -> Double in
      guard let rows = records[point.hash]?.rows, method < rows.count else { return .nan }
      return rows[method].values[metric]
    }
    let replicates = plan.replicates
    return stride(from: 0, to: values.count, by: replicates).map { first in
      values[first..<first + replicates].reduce(0, +) / Double(replicates)
    }
  }
}

extension SweepSensitivity {
  /// A row per axis, method and metric, with the range over which it holds.
  var columns: [TableColumn] {
    func reals(_ name: String, _ value: (Row) -> Double?) -> TableColumn {
      .reals(name: name, units: "1", rows.map { value($0) ?? .nan })
    }
    return [
      .texts(name: "metric", units: "1", rows.map { plan.metrics[$0.metric].name }),
      .texts(name: "unit", units: "1", rows.map { plan.metrics[$0.metric].units }),
      .texts(name: "method", units: "1", rows.map(\.method)),
      .texts(name: "axis", units: "1", rows.map(\.axis.name)),
      .texts(name: "from", units: "1", rows.map { $0.axis.value(at: 0).text }),
      .texts(name: "to", units: "1", rows.map { $0.axis.value(at: 1).text }),
      reals("at_low", \.ends?.low), reals("at_base", \.ends?.base), reals("at_high", \.ends?.high),
      reals("first", \.indices?.first.value),
      reals("first_low", \.indices?.first.interval.lowerBound),
      reals("first_high", \.indices?.first.interval.upperBound),
      reals("total", \.indices?.total.value),
      reals("total_low", \.indices?.total.interval.lowerBound),
      reals("total_high", \.indices?.total.interval.upperBound),
    ]
  }
}

extension SweepSensitivity {
  private static var mostLines: Int { 12 }

  /// The strongest axes of the first objective, a line per axis and method.
  var lines: [String] {
    guard let metric = rows.first?.metric else { return [] }
    let name = plan.metrics[metric].name
    let unit = plan.metrics[metric].units
    let sorted = rows.filter { $0.metric == metric }
      .sorted { $0.strength > $1.strength }
    let heading = "\(name)\(unit == "1" ? "" : " in \(unit)") depends on"
    let rest = sorted.count - Self.mostLines
    return [heading] + sorted.prefix(Self.mostLines).map(\.line)
      + (rest > 0 ? ["  and \(rest) more, in /sensitivities"] : [])
  }
}

extension SweepSensitivity.Row {
  /// How far the metric moves over the range, the base included; or the total index.
  var strength: Double {
    if let ends {
      return max(ends.low, ends.base, ends.high) - min(ends.low, ends.base, ends.high)
    }
    return indices?.total.value ?? .nan
  }

  fileprivate var line: String {
    let range = "\(axis.name) from \(axis.value(at: 0).text) to \(axis.value(at: 1).text)"
    if let ends {
      return
        "  \(range), \(method): \(short(ends.low)) to \(short(ends.high)), \(short(ends.base)) as it is"
    }
    guard let indices else { return "  \(range), \(method)" }
    return
      "  \(range), \(method): \(share(indices.total)) of the variance, \(share(indices.first)) alone"
  }

  private func short(_ number: Double) -> String { String(format: "%.4g", number) }

  private func share(_ estimate: SobolIndices.Estimate) -> String {
    String(
      format: "%.0f %% (%.0f to %.0f)", 100 * estimate.value, 100 * estimate.interval.lowerBound,
      100 * estimate.interval.upperBound)
  }
}
