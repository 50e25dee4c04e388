import FileFormats

/// What networks of any size cost with every method: one results file of the kind `scale`.
public struct ScaleResult: ReportableResult, Equatable {
  /// `crossfuse-scale-1`.
  public static let schema = "crossfuse-scale-1"

  /// What the file says of itself; its tasks are the networks, and it holds no ledgers.
  public let summary: ResultSummary
  /// The networks, in the order of the experiment.
  public let networks: [Network]
  /// Training steps of one adaptation.
  public let steps: Int
  /// The methods, in the order of the experiment.
  public let methods: [Method]

  /// A network and the batch it is trained with.
  public struct Network: Sendable, Equatable {
    /// The name.
    public let name: String
    /// Parameters, embeddings and norms included.
    public let parameters: Int
    /// Matrices that lie on arrays.
    public let matrices: Int
    /// Matrices that methods adapt.
    public let adaptedMatrices: Int
    /// Weights of these.
    public let adaptedWeights: Int
    /// Sequences, images or other examples of a batch.
    public let sequences: Int
    /// Tokens of each, and what a decoder is given; 0 for none.
    public let tokens: Int
    /// See `tokens`.
    public let targetTokens: Int
  }

  /// What one method came to.
  public struct Method: Sendable, Equatable {
    /// The label of the method in the experiment.
    public let label: String
    /// The registered name of the method.
    public let method: String
    /// By measure, a number per network; without those that the method does not have.
    public let values: [ScaleMeasure: [Double]]

    /// The number of a network.
    func value(_ measure: ScaleMeasure, _ network: Int) -> Double? { values[measure]?[network] }
  }

  /// Reads a results file.
  public init(reading path: String) throws {
    let file = try HDF5File.open(reading: path)
    let networks = try Self.networks(in: file)
    let labels = try ResultSummary.names(at: "/method_labels", in: file)
    self.networks = networks
    steps = try file.count(at: "/settings/steps")
    methods = try labels.map { try Method($0, networks: networks.count, in: file) }
    let seeds = try file.integers(at: "/provenance/seeds", rank: 1).values
    if seeds.isEmpty { throw ReportError.empty(file: path, dataset: "/provenance/seeds") }
    summary = ResultSummary(
      file: path, name: try file.text(of: "name", on: "/"),
      experiment: try file.text(of: "experiment", on: "/"),
      packageVersion: try file.text(of: "package_version", on: "/"), trainingFidelity: "none",
      testFidelity: "none", engines: ["arrays"],
      contentHash: try file.text(of: "content_hash", on: "/"), seeds: seeds,
      tasks: networks.map(\.name), baseAccuracy: [],
      methods: try labels.map { try MethodResult(withoutCosts: $0, in: file) })
  }

  private static func networks(in file: borrowing HDF5File) throws -> [Network] {
    let names = try ResultSummary.names(at: "/networks/names", in: file)
    var columns: [String: [Int]] = [:]
    for key in [
      "parameters", "matrices", "adapted_matrices", "adapted_weights", "batch_sequences",
      "batch_tokens", "batch_target_tokens",
    ] {
      columns[key] = try file.finiteNumbers(at: "/networks/\(key)", shape: [names.count]).map {
        Int($0)
      }
    }
    return names.indices.map { index in
      func number(_ key: String) -> Int { columns[key]?[index] ?? 0 }
      return Network(
        name: names[index], parameters: number("parameters"), matrices: number("matrices"),
        adaptedMatrices: number("adapted_matrices"), adaptedWeights: number("adapted_weights"),
        sequences: number("batch_sequences"), tokens: number("batch_tokens"),
        targetTokens: number("batch_target_tokens"))
    }
  }
}

extension ScaleResult.Method {
  fileprivate init(_ label: String, networks: Int, in file: borrowing HDF5File) throws {
    let group = "/methods/\(label)"
    let present = Set(try file.children(of: group).map(\.name))
    var values: [ScaleMeasure: [Double]] = [:]
    for measure in ScaleMeasure.allCases
    where !measure.isOptional || present.contains(measure.rawValue) {
      values[measure] = try file.finiteNumbers(
        at: "\(group)/\(measure.rawValue)", shape: [networks])
    }
    self.label = label
    method = try file.text(of: "method", on: group)
    self.values = values
  }
}

/// A number that results of the kind `scale` keep of every method and network, by the name of its dataset.
public enum ScaleMeasure: String, Sendable, CaseIterable {
  /// Trained numbers without the head.
  case trainedScalars = "trained_scalars"
  /// Trained numbers of the head.
  case headScalars = "head_scalars"
  /// Weights on arrays, the network's included.
  case residentWeights = "resident_weights"
  /// Their cells.
  case residentCells = "resident_cells"
  /// Arrays that hold them.
  case arraysUsed = "arrays_used"
  /// Tiles of the chip, which has as many as are needed.
  case tiles
  /// The area of all of them, in m².
  case area
  /// Weights that a step writes, where it writes.
  case weightsPerFlush = "weights_per_flush"
  /// Weights that a change of task writes.
  case weightsPerSwitch = "weights_per_switch"
  /// The most writes of one cell in all steps of an adaptation.
  case worstCellWrites = "worst_cell_writes"
  /// Energy, time and written cells of programming everything.
  case energyDeploy = "energy_deploy"
  /// See `energyDeploy`.
  case latencyDeploy = "latency_deploy"
  /// See `energyDeploy`.
  case cellsDeploy = "cells_deploy"
  /// What a task begins with, such as the choice of a mask.
  case energyBegin = "energy_begin"
  /// See `energyBegin`.
  case latencyBegin = "latency_begin"
  /// One training step.
  case energyStep = "energy_step"
  /// The part of it that leaks.
  case energyStaticStep = "energy_static_step"
  /// The parts of its phases, without what leaks.
  case energyForwardStep = "energy_forward_step"
  /// See `energyForwardStep`.
  case energyBackwardStep = "energy_backward_step"
  /// See `energyForwardStep`.
  case energyUpdateStep = "energy_update_step"
  /// See `energyStep`.
  case latencyStep = "latency_step"
  /// Cells written in a step.
  case cellsStep = "cells_step"
  /// All steps of an adaptation with what the task begins with; deploying is not in it.
  case energyAdaptation = "energy_adaptation"
  /// See `energyAdaptation`.
  case latencyAdaptation = "latency_adaptation"
  /// See `energyAdaptation`.
  case cellsAdaptation = "cells_adaptation"
  /// A batch without going back.
  case energyInference = "energy_inference"
  /// See `energyInference`.
  case latencyInference = "latency_inference"
  /// One example alone.
  case latencyInferenceOfOne = "latency_inference_of_one"
  /// From one adapted task to another.
  case energySwitch = "energy_switch"
  /// See `energySwitch`.
  case latencySwitch = "latency_switch"
  /// See `energySwitch`.
  case cellsSwitch = "cells_switch"
  /// What training takes beside the weights.
  case bytesTraining = "bytes_training"
  /// What maps keep of a batch.
  case bytesActivations = "bytes_activations"
  /// What layers keep of a batch.
  case bytesLayers = "bytes_layers"
  /// Gradients.
  case bytesGradients = "bytes_gradients"
  /// The optimiser's state.
  case bytesOptimiser = "bytes_optimiser"
  /// LoRA's training memory, of the same rank where the method has one.
  case bytesTrainingLoRA = "bytes_training_lora"

  /// Whether files leave it out where a method does not have it.
  var isOptional: Bool {
    switch self {
    case .energySwitch, .latencySwitch, .cellsSwitch, .bytesTrainingLoRA: true
    default: false
    }
  }
}
