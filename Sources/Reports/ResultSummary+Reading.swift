import FileFormats

extension ResultSummary {
  /// Reads a results file.
  ///
  /// - Throws: ``ReportError`` when the file is of another schema, has numbers that are not finite or a ledger that does
  ///   not add up; `FileFormatError` when it is missing, no HDF5 file, or lacks a dataset.
  public init(reading path: String) throws {
    let file = try HDF5File.open(reading: path)
    try Self.requireSchema(of: file)
    let fidelity = try file.text(of: "training_fidelity", on: "/")
    try self.init(of: file) { label, header in
      try MethodResult(
        label: label, seeds: header.seeds, tasks: header.tasks, engines: header.engines,
        hasSaturations: fidelity == "bit_serial", in: file)
    }
  }

  /// What a file says of itself, before its methods are read.
  struct Header {
    let seeds: [Int64]
    let tasks: [String]
    let engines: [String]
  }

  /// Reads what all kinds of results have in common; `method` reads what they do not.
  init(
    of file: borrowing HDF5File, method: (_ label: String, Header) throws -> MethodResult
  ) throws {
    let path = file.path
    let seeds = try file.integers(at: "/provenance/seeds", rank: 1).values
    if seeds.isEmpty { throw ReportError.empty(file: path, dataset: "/provenance/seeds") }
    let header = Header(
      seeds: seeds, tasks: try Self.names(at: "/tasks", in: file),
      engines: try Self.engines(of: file))
    let labels = try Self.names(at: "/method_labels", in: file)
    self.file = path
    name = try file.text(of: "name", on: "/")
    experiment = try file.text(of: "experiment", on: "/")
    packageVersion = try file.text(of: "package_version", on: "/")
    contentHash = try file.text(of: "content_hash", on: "/")
    trainingFidelity = try file.text(of: "training_fidelity", on: "/")
    testFidelity = try file.text(of: "test_fidelity", on: "/")
    engines = header.engines
    self.seeds = header.seeds
    tasks = header.tasks
    let hasBase = try file.children(of: "/").contains { $0.name == "base" }
    baseAccuracy =
      hasBase ? try file.finiteNumbers(at: "/base/accuracy", shape: [seeds.count]) : []
    methods = try labels.map { try method($0, header) }
  }

  /// What methods were adapted on; both where the file does not say it.
  private static func engines(of file: borrowing HDF5File) throws -> [String] {
    guard try file.attributeNames(of: "/").contains("engines") else {
      return ["digital", "arrays"]
    }
    return try file.text(of: "engines", on: "/").split(separator: ", ").map(String.init)
  }

  static func names(at dataset: String, in file: borrowing HDF5File) throws -> [String] {
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
    label: String, seeds: [Int64], tasks: [String], engines: [String], hasSaturations: Bool,
    in file: borrowing HDF5File
  ) throws {
    let group = "/methods/\(label)"
    let present = Set(try file.children(of: group).map(\.name))
    self.label = label
    method = try file.text(of: "method", on: group)
    writePolicy = try file.writePolicy(of: group)
    trainedScalars = try file.count(at: "\(group)/trained_scalars")
    headScalars = try file.count(at: "\(group)/head_scalars")
    let hasArrays = engines.contains("arrays")
    residentCells = hasArrays ? try file.count(at: "\(group)/resident_cells") : nil
    arraysUsed = hasArrays ? try file.count(at: "\(group)/arrays_used") : nil
    tilesUsed = hasArrays ? try file.count(at: "\(group)/tiles_used") : nil
    utilisation =
      hasArrays ? try file.finiteNumbers(at: "\(group)/utilisation", shape: [])[0] : nil
    tasksUntilDead =
      hasArrays ? try file.tasksUntilDead(label, seeds: seeds.count, tasks: tasks.count) : nil
    steps = try file.count(at: "\(group)/steps")
    var runs: [Measure: RunValues] = [:]
    for measure in Measure.allCases
    where engines.contains(measure.engine) && (measure != .saturatedShare || hasSaturations)
      && (!measure.isOptional || present.contains(measure.rawValue))
    {
      runs[measure] = try file.runs(
        at: "\(group)/\(measure.rawValue)",
        shape: measure.shape(seeds: seeds.count, tasks: tasks.count))
    }
    self.runs = runs
    ledger = hasArrays ? try LedgerTable(reading: "\(group)/ledger", in: file).entries : []
    memory = try file.memory(of: group)
    divergences = try engines.filter { present.contains("diverged_at_step_\($0)") }.flatMap {
      try file.divergences(
        at: "\(group)/diverged_at_step_\($0)", place: $0, seeds: seeds, tasks: tasks)
    }
    wear =
      hasArrays
      ? try AdaptationWear(of: label, seeds: seeds.count, tasks: tasks.count, in: file) : nil
  }
}

extension HDF5File {
  /// The numbers of one dataset, one row per seed.
  func runs(at dataset: String, shape: [Int]) throws -> RunValues {
    let values = try finiteNumbers(at: dataset, shape: shape)
    let width = values.count / shape[0]
    return RunValues(
      bySeed: (0..<shape[0]).map { Array(values[$0 * width..<($0 + 1) * width]) })
  }

  /// When a method's weights were written; write-through where the file does not say it.
  func writePolicy(of group: String) throws -> String {
    try attributeNames(of: group).contains("write_policy")
      ? try text(of: "write_policy", on: group) : MethodResult.usualWritePolicy
  }

  /// The trainings that diverged: a dataset by seed and task holds the step, or 0.
  func divergences(
    at dataset: String, place: String, seeds: [Int64], tasks: [String]
  ) throws -> [Divergence] {
    Divergence.found(
      in: try runs(at: dataset, shape: [seeds.count, tasks.count]).bySeed, place: place,
      ResultSummary.Header(seeds: seeds, tasks: tasks, engines: []))
  }
}

extension Divergence {
  /// The trainings that diverged, from steps by seed and task in which 0 stands for none.
  static func found(
    in steps: [[Double]], place: String, _ header: ResultSummary.Header
  ) -> [Divergence] {
    zip(header.seeds, steps).flatMap { seed, steps in
      zip(header.tasks, steps).compactMap { task, step in
        step > 0 ? Divergence(task: task, seed: seed, place: place, step: Int(step)) : nil
      }
    }
  }
}

extension MethodResult {
  /// The policy that needs no mention.
  static let usualWritePolicy = "write-through"
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
