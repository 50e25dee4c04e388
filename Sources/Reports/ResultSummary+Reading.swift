import FileFormats

extension ResultSummary {
  /// Reads a results file.
  ///
  /// - Throws: ``ReportError`` when the file is of another schema, has numbers that are not finite or a ledger that does
  ///   not add up; `FileFormatError` when it is missing, no HDF5 file, or lacks a dataset.
  public init(reading path: String) throws {
    let file = try HDF5File.open(reading: path)
    try Self.requireSchema(of: file)
    let seeds = try file.integers(at: "/provenance/seeds", rank: 1).values
    if seeds.isEmpty { throw ReportError.empty(file: path, dataset: "/provenance/seeds") }
    let tasks = try Self.names(at: "/tasks", in: file)
    let labels = try Self.names(at: "/method_labels", in: file)
    self.file = path
    name = try file.text(of: "name", on: "/")
    experiment = try file.text(of: "experiment", on: "/")
    packageVersion = try file.text(of: "package_version", on: "/")
    contentHash = try file.text(of: "content_hash", on: "/")
    trainingFidelity = try file.text(of: "training_fidelity", on: "/")
    testFidelity = try file.text(of: "test_fidelity", on: "/")
    engines = try Self.engines(of: file)
    self.seeds = seeds
    self.tasks = tasks
    baseAccuracy = try file.finiteNumbers(at: "/base/accuracy", shape: [seeds.count])
    var methods: [MethodResult] = []
    for label in labels {
      methods.append(
        try MethodResult(
          label: label, seeds: seeds.count, tasks: tasks.count, engines: engines,
          hasSaturations: trainingFidelity == "bit_serial", in: file))
    }
    self.methods = methods
  }

  /// What methods were adapted on; both where the file does not say it.
  private static func engines(of file: borrowing HDF5File) throws -> [String] {
    guard try file.attributeNames(of: "/").contains("engines") else {
      return ["digital", "arrays"]
    }
    return try file.text(of: "engines", on: "/").split(separator: ", ").map(String.init)
  }

  private static func names(at dataset: String, in file: borrowing HDF5File) throws -> [String] {
    let names = try file.strings(at: dataset, rank: 1).values
    if names.isEmpty { throw ReportError.empty(file: file.path, dataset: dataset) }
    for (index, name) in names.enumerated() where names[..<index].contains(name) {
      throw ReportError.repeated(file: file.path, dataset: dataset, name: name)
    }
    return names
  }

  private static func requireSchema(of file: borrowing HDF5File) throws {
    let hasSchema = try file.attributeNames(of: "/").contains("schema")
    let found = hasSchema ? try file.text(of: "schema", on: "/") : "none"
    guard found == schema else {
      if olderSchemas.contains(found) {
        throw ReportError.olderSchema(file: file.path, found: found, supported: schema)
      }
      throw ReportError.unknownSchema(file: file.path, found: found, supported: schema)
    }
  }
}

extension MethodResult {
  fileprivate init(
    label: String, seeds: Int, tasks: Int, engines: [String], hasSaturations: Bool,
    in file: borrowing HDF5File
  ) throws {
    let group = "/methods/\(label)"
    self.label = label
    method = try file.text(of: "method", on: group)
    trainedScalars = try file.count(at: "\(group)/trained_scalars")
    headScalars = try file.count(at: "\(group)/head_scalars")
    let hasArrays = engines.contains("arrays")
    residentCells = hasArrays ? try file.count(at: "\(group)/resident_cells") : nil
    arraysUsed = hasArrays ? try file.count(at: "\(group)/arrays_used") : nil
    tilesUsed = hasArrays ? try file.count(at: "\(group)/tiles_used") : nil
    utilisation =
      hasArrays ? try file.finiteNumbers(at: "\(group)/utilisation", shape: [])[0] : nil
    tasksUntilDead =
      hasArrays ? try file.tasksUntilDead(label, seeds: seeds, tasks: tasks) : nil
    steps = try file.count(at: "\(group)/steps")
    var runs: [Measure: RunValues] = [:]
    for measure in Measure.allCases
    where engines.contains(measure.engine) && (measure != .saturatedShare || hasSaturations) {
      let shape = measure.shape(seeds: seeds, tasks: tasks)
      let values = try file.finiteNumbers(at: "\(group)/\(measure.rawValue)", shape: shape)
      let width = values.count / seeds
      runs[measure] = RunValues(
        bySeed: (0..<seeds).map { Array(values[$0 * width..<($0 + 1) * width]) })
    }
    self.runs = runs
    ledger = hasArrays ? try LedgerTable(reading: "\(group)/ledger", in: file).entries : []
  }
}

extension HDF5File {
  /// The share of dead cells that reports show.
  private static let shownShare = 0.01

  /// The fewest tasks of all runs until the shown share of the cells of a matrix is dead, if ever.
  fileprivate func tasksUntilDead(_ label: String, seeds: Int, tasks: Int) throws -> Double? {
    let group = "/wear/\(label)"
    let shares = try doubles(at: "\(group)/dead_shares").values
    guard let shown = shares.firstIndex(of: Self.shownShare) else { return nil }
    let dataset = "\(group)/matrix_tasks_until_dead"
    let found = try doubles(at: dataset)
    let shape = [seeds, tasks, shares.count]
    guard found.shape == shape else {
      throw ReportError.wrongShape(
        file: path, dataset: dataset, found: found.shape, expected: shape)
    }
    if let index = found.values.firstIndex(where: \.isNaN) {
      throw ReportError.notFinite(
        file: path, dataset: dataset, index: index, value: found.values[index])
    }
    let fewest = stride(from: shown, to: found.values.count, by: shares.count)
      .reduce(Double.infinity) { min($0, found.values[$1]) }
    return fewest.isFinite ? fewest : nil
  }
}
