import Experiments
import FileFormats

/// Writes the HDF5 file of a sweep; equal points give equal bytes, in whatever order they were run.
struct SweepFile {
  let plan: SweepPlan
  let records: [String: PointRecord]

  /// Writes the file; an earlier one is replaced when all has been written.
  func write(to path: String) throws {
    try writeAtomically(to: path) { temporary in
      let file = try HDF5File.create(at: temporary)
      try writeHeader(file)
      try writeAxes(file)
      try file.writeTable(columns, to: "/points")
      try file.writeTable(
        SweepSensitivity(plan, records).columns, to: "/sensitivities")
      let bytes = ordered.flatMap(\.bytes)
      // Not compressed: what stands in it can be found without the library.
      try file.write(
        bytes, shape: [bytes.count], to: "/records", units: "1", axes: "byte", isCompressed: false)
      try file.close()
      try FileSeal.add(to: temporary)
    }
  }

  /// Records in the order of the plan, then what belongs to no point of it, by hash.
  private var ordered: [PointRecord] {
    var seen: Set<String> = []
    let planned = plan.points.compactMap { point in
      seen.insert(point.hash).inserted ? records[point.hash] : nil
    }
    return planned + records.values.filter { !seen.contains($0.hash) }.sorted { $0.hash < $1.hash }
  }

  private func writeHeader(_ file: borrowing HDF5File) throws {
    let attributes = [
      ("schema", SweepStore.schema), ("package_version", packageVersion),
      ("experiment", type(of: plan.family).kind.name), ("name", plan.name),
      ("content_hash", plan.contentHash), ("sampling", plan.design.rawValue),
    ]
    for (name, value) in attributes { try file.setAttribute(name, .string(value), on: "/") }
    try file.write([plan.text], shape: [], to: "/provenance/config", units: "1", axes: "")
    try file.write([plan.baseText], shape: [], to: "/provenance/base", units: "1", axes: "")
  }

  private func writeAxes(_ file: borrowing HDF5File) throws {
    let replicates = plan.points.first?.replicate == nil ? 0 : 1
    let axes = plan.axes
    func texts(_ name: String, _ values: [String], _ last: String) -> TableColumn {
      .texts(name: name, units: "1", values + Array(repeating: last, count: replicates))
    }
    try file.writeTable(
      [
        texts("name", axes.map(\.name), "replicate"),
        texts("unit", axes.map { $0.unit ?? "1" }, "1"),
        texts("kind", axes.map { $0.unit == nil ? "text" : "number" }, "number"),
        texts("paths", axes.map { $0.settings.joined(separator: ", ") }, "seeds"),
      ], to: "/axes")
    try file.writeTable(
      [
        .texts(name: "metric", units: "1", plan.objectives.map(\.metric)),
        .texts(name: "direction", units: "1", plan.objectives.map(\.direction.rawValue)),
        .texts(name: "limit", units: "1", plan.objectives.map { $0.limit ?? "" }),
      ], to: "/objectives")
    let stages = plan.stages
    try file.writeTable(
      [
        .texts(name: "name", units: "1", stages.map(\.name)),
        .integers(name: "runs", units: "1", stages.map { Int64($0.runs) }),
        .integers(name: "without_sharing", units: "1", stages.map { Int64($0.withoutSharing) }),
      ], to: "/stages")
    try file.writeTable(
      [
        .texts(name: "metric", units: "1", plan.references.map(\.metric)),
        .reals(name: "value", units: "1", plan.references.map(\.value)),
        .texts(name: "label", units: "1", plan.references.map(\.label)),
        .texts(name: "source", units: "1", plan.references.map(\.source)),
      ], to: "/references")
  }

  /// One row per point and method; points that are not done have one row.
  private var columns: [TableColumn] {
    let rows = plan.points.flatMap { point -> [(PlannedPoint, PointRecord, PointRecord.Row?)] in
      guard let record = records[point.hash] else { return [] }
      return record.rows.isEmpty
        ? [(point, record, nil)] : record.rows.map { (point, record, $0) }
    }
    var columns: [TableColumn] = [
      .integers(name: "point", units: "1", rows.map { Int64($0.0.number) }),
      .texts(name: "hash", units: "1", rows.map(\.1.hash)),
      .texts(name: "status", units: "1", rows.map(\.1.status.name)),
      .texts(name: "error", units: "1", rows.map(\.1.error)),
    ]
    for (index, axis) in plan.axes.enumerated() {
      if let unit = axis.unit {
        let numbers = rows.map { $0.0.values[index].number?.value ?? .nan }
        columns.append(.reals(name: axis.name, units: unit, numbers))
      } else {
        columns.append(.texts(name: axis.name, units: "1", rows.map { $0.0.values[index].text }))
      }
    }
    if plan.points.first?.replicate != nil {
      columns.append(
        .reals(name: "replicate", units: "1", rows.map { Double($0.0.replicate ?? 0) }))
    }
    columns.append(.texts(name: "method", units: "1", rows.map { $0.2?.method ?? "" }))
    for (index, metric) in plan.metrics.enumerated() {
      columns.append(
        .reals(name: metric.name, units: metric.units, rows.map { $0.2?.values[index] ?? .nan }))
    }
    return columns
  }
}
