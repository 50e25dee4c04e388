import Analysis
import FileFormats

extension SweepResult {
  /// Reads a sweep's store.
  ///
  /// - Throws: ``ReportError`` for another schema or a table that contradicts another, `FileFormatError` when the file is
  ///   missing, no HDF5 file, or lacks a table or a column.
  public init(reading path: String) throws {
    let file = try HDF5File.open(reading: path)
    let found = try file.text(of: "schema", on: "/")
    guard found == Self.schema else {
      throw ReportError.unknownSchema(file: path, found: found, supported: Self.schema)
    }
    let experiment = try file.text(of: "experiment", on: "/")
    summary = ResultSummary(
      file: path, name: try file.text(of: "name", on: "/"), experiment: "sweep of \(experiment)",
      packageVersion: try file.text(of: "package_version", on: "/"), trainingFidelity: "",
      testFidelity: "", engines: [], contentHash: try file.text(of: "content_hash", on: "/"),
      seeds: [], tasks: [], baseAccuracy: [], methods: [])
    sampling = try file.text(of: "sampling", on: "/")
    axes = try Self.axes(in: file)
    points = try SweepPoints(axes: axes, in: file)
    objectives = try Self.objectives(among: points.metrics.map(\.name), in: file)
    let stages = try NamedColumns(reading: "/stages", in: file)
    self.stages = zip(
      try stages.texts("name"),
      zip(try stages.integers("runs"), try stages.integers("without_sharing"))
    ).map { Stage(name: $0, runs: Int($1.0), withoutSharing: Int($1.1)) }
    references = try Self.references(in: file)
    sensitivities = try Self.sensitivities(in: file)
  }

  private static func axes(in file: borrowing HDF5File) throws -> [Axis] {
    let table = try NamedColumns(reading: "/axes", in: file)
    let (units, paths) = (try table.texts("unit"), try table.texts("paths"))
    let kinds = try table.texts("kind")
    let names = try table.texts("name")
    return try names.indices.map { row in
      guard ["number", "text"].contains(kinds[row]) else {
        throw ReportError.badSweep(
          file: file.path, place: "/axes row \(row) column 'kind'", found: "'\(kinds[row])'",
          allowed: "'number' or 'text'")
      }
      if names[..<row].contains(names[row]) {
        throw ReportError.repeated(file: file.path, dataset: "/axes", name: names[row])
      }
      return Axis(
        name: names[row], unit: units[row], isText: kinds[row] == "text", paths: paths[row])
    }
  }

  private static func objectives(
    among metrics: [String], in file: borrowing HDF5File
  ) throws -> [Objective] {
    let table = try NamedColumns(reading: "/objectives", in: file)
    let (directions, limits) = (try table.texts("direction"), try table.texts("limit"))
    return try table.texts("metric").enumerated().map { row, metric in
      func wrong(_ column: String, _ found: String, _ allowed: String) -> ReportError {
        .badSweep(
          file: file.path, place: "/objectives row \(row) column '\(column)'",
          found: "'\(found)'", allowed: allowed)
      }
      guard metrics.contains(metric) else {
        throw wrong("metric", metric, "a metric of /points")
      }
      guard let direction = ParetoMetric.Direction(rawValue: directions[row]) else {
        throw wrong("direction", directions[row], "'higher' or 'lower'")
      }
      guard let wanted = ParetoMetric(direction, limit: limits[row]) else {
        throw wrong("limit", limits[row], "nothing, '>= NUMBER' or '<= NUMBER'")
      }
      return Objective(metric: metric, wanted: wanted, limit: limits[row])
    }
  }

  /// Published values; a file may be without the table.
  private static func references(in file: borrowing HDF5File) throws -> [Reference] {
    guard try file.children(of: "/").contains(where: { $0.name == "references" }) else { return [] }
    let table = try NamedColumns(reading: "/references", in: file)
    let (labels, sources) = (try table.texts("label"), try table.texts("source"))
    let values = try table.reals("value")
    try file.requireFinite(values, of: "/references column 'value'")
    return try table.texts("metric").enumerated().map { row, metric in
      Reference(metric: metric, value: values[row], label: labels[row], source: sources[row])
    }
  }
}

extension SweepPoints {
  private static let fixed = ["point", "hash", "status", "error", "method"]

  /// Reads the table of points.
  fileprivate init(axes: [SweepResult.Axis], in file: borrowing HDF5File) throws {
    let table = try NamedColumns(reading: "/points", in: file)
    numbers = try table.integers("point").map { Int($0) }
    hashes = try table.texts("hash")
    errors = try table.texts("error")
    methods = try table.texts("method")
    statuses = try table.texts("status").enumerated().map { row, name in
      guard let status = Status(rawValue: name) else {
        throw ReportError.badSweep(
          file: file.path, place: "/points row \(row) column 'status'", found: "'\(name)'",
          allowed: Status.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", "))
      }
      return status
    }
    self.axes = try axes.map { axis in
      axis.isText ? .texts(try table.texts(axis.name)) : .numbers(try table.numbers(axis.name))
    }
    let known = Self.fixed + axes.map(\.name)
    metrics = table.all.compactMap { column in
      guard case .reals(let name, let unit, let values) = column, !known.contains(name) else {
        return nil
      }
      return Metric(name: name, unit: unit, values: values)
    }
  }
}
