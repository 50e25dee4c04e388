import FileFormats

/// What became of added adapters: one results file of the kind `fusion`.
public struct FusionResult: ReportableResult, Equatable {
  /// `crossfuse-fusion-1`.
  public static let schema = "crossfuse-fusion-1"

  /// What the file says of itself; it holds no costs.
  public let summary: ResultSummary
  /// The pairs of tasks, as texts.
  public let pairs: [String]
  /// The methods, in the order of the tables.
  public let methods: [Method]

  /// Accuracies by seed and task, 0…1.
  public struct Method: Sendable, Equatable {
    /// The label of the method in the experiment.
    public let label: String
    /// Trained numbers of one adapter, without the head.
    public let trainedScalars: Int
    /// A task's adapter alone, on ideal digital weights and on the arrays.
    public let single: (digital: RunValues, arrays: RunValues)
    /// All adapters in one network.
    public let fused: (digital: RunValues, arrays: RunValues)
    /// How orthogonal the weights of two adapters are, by seed and pair: magnitude and ratio.
    public let orthogonality: (magnitude: RunValues, ratio: RunValues)
    /// The trainings that ended early.
    public let divergences: [Divergence]

    /// Whether all numbers are equal.
    public static func == (left: Method, right: Method) -> Bool {
      left.label == right.label && left.trainedScalars == right.trainedScalars
        && left.single == right.single && left.fused == right.fused
        && left.orthogonality == right.orthogonality && left.divergences == right.divergences
    }
  }

  /// Reads a results file.
  public init(reading path: String) throws {
    let file = try HDF5File.open(reading: path)
    let pairs = try file.strings(at: "/pairs", rank: 1).values
    var methods: [Method] = []
    summary = try ResultSummary(of: file) { label, header in
      methods.append(try Method(label, header, pairs: pairs.count, in: file))
      return try MethodResult(withoutCosts: label, in: file)
    }
    self.methods = methods
    self.pairs = pairs
  }
}

extension FusionResult.Method {
  fileprivate init(
    _ label: String, _ header: ResultSummary.Header, pairs: Int, in file: borrowing HDF5File
  ) throws {
    let group = "/methods/\(label)"
    let (seeds, tasks) = (header.seeds.count, header.tasks.count)
    self.label = label
    trainedScalars = try file.count(at: "\(group)/trained_scalars")
    single = (
      try file.runs(at: "\(group)/accuracy_single_digital", shape: [seeds, tasks]),
      try file.runs(at: "\(group)/accuracy_single_arrays", shape: [seeds, tasks])
    )
    fused = (
      try file.runs(at: "\(group)/accuracy_fused_digital", shape: [seeds, tasks]),
      try file.runs(at: "\(group)/accuracy_fused_arrays", shape: [seeds, tasks])
    )
    orthogonality = (
      try file.runs(at: "\(group)/awom", shape: [seeds, pairs]),
      try file.runs(at: "\(group)/awor", shape: [seeds, pairs])
    )
    divergences = try file.divergences(
      at: "\(group)/diverged_at_step_digital", place: "digital", seeds: header.seeds,
      tasks: header.tasks)
  }
}

extension MethodResult {
  /// A method of a file that prices nothing.
  init(withoutCosts label: String, in file: borrowing HDF5File) throws {
    let group = "/methods/\(label)"
    self.label = label
    method = try file.text(of: "method", on: group)
    writePolicy = try file.writePolicy(of: group)
    (trainedScalars, headScalars, steps) = (0, 0, 0)
    (residentCells, arraysUsed, tilesUsed, utilisation, tasksUntilDead) = (nil, nil, nil, nil, nil)
    (runs, ledger, memory, divergences, wear) = ([:], [], nil, [], nil)
  }
}
