import Analysis
import Experiments
import Foundation

/// The points of a sweep that nothing beats, while they come in.
public struct SweepFront: Sendable {
  private struct Entry: Sendable {
    let hash: String
    let method: String
    let values: [Double]
  }

  private let plan: SweepPlan
  private let columns: [Int]
  private let metrics: [ParetoMetric]
  private let points: [String: PlannedPoint]
  private var entries: [Entry] = []
  private let linesShown = 8

  /// A front over the objectives of a sweep.
  public init(_ plan: SweepPlan) {
    self.plan = plan
    points = Dictionary(plan.points.map { ($0.hash, $0) }) { first, _ in first }
    let names = plan.metrics.map(\.name)
    columns = plan.objectives.compactMap { names.firstIndex(of: $0.metric) }
    metrics = plan.objectives.compactMap(\.wanted)
  }

  /// Takes a point in.
  public mutating func add(_ point: SweepPoint) {
    guard !metrics.isEmpty else { return }
    for (method, values) in point.methods {
      let entry = Entry(hash: point.hash, method: method, values: columns.map { values[$0] })
      // Of points that are equally good one is enough to see: an axis that an objective does not feel has many.
      if !entries.contains(where: { $0.values == entry.values }) { entries.append(entry) }
    }
    let front = ParetoFront(of: entries.map(\.values), metrics: metrics)
    entries = front.members.map { entries[$0] }
  }

  /// The size of the front, for a line of progress.
  public var best: String { metrics.isEmpty ? "" : "front \(entries.count)" }

  /// The front, a line each, ordered by the first objective.
  public var lines: [String] {
    guard !entries.isEmpty, !metrics.isEmpty else { return [] }
    let names = plan.objectives.map(\.metric)
    let units = columns.map { plan.metrics[$0].units }
    let sorted = entries.sorted {
      metrics[0].direction == .higher ? $0.values[0] > $1.values[0] : $0.values[0] < $1.values[0]
    }
    let lines = sorted.prefix(linesShown).map { entry in
      let settings = zip(plan.axes, points[entry.hash]?.values ?? []).map {
        "\($0.name)=\($1.text)"
      }
      let values = zip(zip(names, units), entry.values).map { heading, value in
        "\(heading.0) \(String(format: "%.4g", value))\(heading.1 == "1" ? "" : " " + heading.1)"
      }
      return
        "  \(entry.method)  \(settings.joined(separator: " "))  \(values.joined(separator: ", "))"
    }
    let rest = sorted.count - lines.count
    return ["front of \(names.joined(separator: ", ")): \(sorted.count) points"] + lines
      + (rest > 0 ? ["  and \(rest) more"] : [])
  }
}
