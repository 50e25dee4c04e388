import FileFormats

/// What became of added adapters: one results file of the kind `fusion`.
public struct FusionResult: ReportableResult, Equatable {
  /// `crossfuse-fusion-2`.
  public static let schema = "crossfuse-fusion-2"

  /// What the file says of itself; it holds no ledgers.
  public let summary: ResultSummary
  /// The pairs of tasks, as texts.
  public let pairs: [String]
  /// The methods, in the order of the tables.
  public let methods: [Method]

  /// What became of the adapters of one method.
  public struct Method: Sendable, Equatable {
    /// The label of the method in the experiment.
    public let label: String
    /// Trained numbers of one adapter, without the head.
    public let trainedScalars: Int
    /// The accuracies, by seed and task, 0…1.
    public let accuracies: [FusionAccuracy: RunValues]
    /// The costs: by seed and task of one adapter alone, else by seed.
    public let costs: [FusionCost: RunValues]
    /// The weights of the network that all adapters change, by seed.
    public let changedWeights: [Double]
    /// The accuracy of the base network on its own task before adapters and when they are gone, by seed; empty where it
    /// has none.
    public let baseBefore: [Double]
    /// See `baseBefore`.
    public let baseAfter: [Double]
    /// How orthogonal the changes of two adapters are, by seed and pair: the magnitude of their product.
    public let magnitude: RunValues
    /// The share of that product that is exactly 0.
    public let ratio: RunValues
    /// The trainings that ended early.
    public let divergences: [Divergence]

    subscript(accuracy: FusionAccuracy) -> RunValues {
      accuracies[accuracy] ?? RunValues(bySeed: [])
    }

    /// The mean over seeds and tasks.
    func mean(_ part: FusionCost.Part, _ quantity: FusionCost.Quantity) -> Double? {
      (costs[FusionCost(part, quantity)]?.bySeed ?? []).flatMap { $0 }.mean
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

/// An accuracy of a task: with which adapters, and on which medium.
public enum FusionAccuracy: String, Sendable, CaseIterable {
  /// Without any adapter, below the task's head, on ideal digital weights.
  case baseDigital = "accuracy_base_digital"
  /// With the task's own adapter.
  case singleDigital = "accuracy_single_digital"
  /// With the adapters of all tasks.
  case fusedDigital = "accuracy_fused_digital"
  /// The same three on the arrays.
  case baseArrays = "accuracy_base_arrays"
  /// With the task's own adapter.
  case singleArrays = "accuracy_single_arrays"
  /// With the adapters of all tasks.
  case fusedArrays = "accuracy_fused_arrays"
}

/// A cost on the chip.
public struct FusionCost: Sendable, Hashable {
  /// What is done.
  public enum Part: String, Sendable, CaseIterable {
    /// Programming the base.
    case deploy
    /// Adding the adapter of one task.
    case addOne = "add_one"
    /// Adding those of all tasks.
    case add
    /// Taking all of them away.
    case remove
  }

  /// What it takes.
  public enum Quantity: String, Sendable, CaseIterable {
    /// Joules.
    case energy
    /// Seconds.
    case latency
    /// Cells written.
    case cells
    /// Word lines with a written cell.
    case rows
    /// Pulses of those cells.
    case pulses
    /// Cells that stayed outside the acceptance window.
    case failedWrites = "failed_writes"
  }

  /// What is done.
  public let part: Part
  /// What it takes.
  public let quantity: Quantity

  /// Names a cost.
  public init(_ part: Part, _ quantity: Quantity) {
    self.part = part
    self.quantity = quantity
  }

  var dataset: String { "\(quantity.rawValue)_\(part.rawValue)" }

  static var all: [FusionCost] {
    Part.allCases.flatMap { part in Quantity.allCases.map { FusionCost(part, $0) } }
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
    var accuracies: [FusionAccuracy: RunValues] = [:]
    for accuracy in FusionAccuracy.allCases {
      accuracies[accuracy] = try file.runs(
        at: "\(group)/\(accuracy.rawValue)", shape: [seeds, tasks])
    }
    self.accuracies = accuracies
    var costs: [FusionCost: RunValues] = [:]
    for cost in FusionCost.all {
      costs[cost] = try file.runs(
        at: "\(group)/\(cost.dataset)", shape: cost.part == .addOne ? [seeds, tasks] : [seeds])
    }
    self.costs = costs
    func numbers(_ name: String) throws -> [Double] {
      try file.finiteNumbers(at: "\(group)/\(name)", shape: [seeds])
    }
    changedWeights = try numbers("changed_weights")
    let present = Set(try file.children(of: group).map(\.name))
    func base(_ name: String) throws -> [Double] {
      try file.finiteNumbers(at: "\(group)/\(name)", shape: [seeds], in: present)
    }
    baseBefore = try base("base_accuracy_before")
    baseAfter = try base("base_accuracy_after")
    magnitude = try file.runs(at: "\(group)/awom", shape: [seeds, pairs])
    ratio = try file.runs(at: "\(group)/awor", shape: [seeds, pairs])
    divergences = try file.divergences(
      at: "\(group)/diverged_at_step_digital", place: "digital", seeds: header.seeds,
      tasks: header.tasks)
  }
}

extension MethodResult {
  /// A method of a file that keeps no ledger.
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
