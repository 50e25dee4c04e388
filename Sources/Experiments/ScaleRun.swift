import Accelerators
import Adaptation
import Crossbars
import Evaluation
import Hardware
import MatrixMath
import Devices
import Networks
import Quantities
import Traces

/// One method on one network of shapes: what deploying, inference, training and a change of task cost.
///
/// Deployment, training and change of task are those of networks with values; only the numbers in the matrices are not
/// there.
struct ScaleRun {
  let network: ScaleNetwork
  let chip: Chip
  let configuration: ScaleConfiguration

  /// What one method came to.
  struct Outcome: Sendable {
    let declaration: MethodDeclaration
    let memory: MemoryComparison
    let headScalars: Int
    /// Weights and cells on arrays, the network's included.
    let residentWeights: Int
    let residentCells: Int
    /// The chip as it was grown, with its area.
    let tiles: Int
    let area: Area
    /// Everything on the arrays.
    let deploy: Cost
    /// What a task begins with, such as the choice of a mask.
    let begin: Cost
    /// The mean of the steps traced.
    let step: PricedStep
    /// The most writes of one cell in all steps of an adaptation.
    let worstCellWrites: Double
    /// One batch, and one example alone.
    let inference: Cost
    let inferenceOfOne: Cost
    /// From one adapted task to another; nothing where a method is made for one task.
    let taskSwitch: Cost?
  }

  /// Deploys a method, begins a task, trains, infers and goes to another task.
  ///
  /// - Parameters:
  ///   - choice: the method.
  ///   - whenTraced: is given the trace of the training steps.
  /// - Returns: what the method came to.
  /// - Throws: what the method refuses, and ``ExperimentError/undeclared(method:part:found:declared:)``.
  func run(
    _ choice: MethodChoice, whenTraced: (Trace) throws -> Void = { _ in }
  ) throws -> Outcome {
    let check = DeclarationCheck(
      choice, for: network.adaptedShapes,
      on: try chip.crossbar.encoding(cellBits: chip.device.cell.bits))
    let traces = try ScaleTraces(of: choice, self, check)
    try whenTraced(traces.steps)
    let matrices = traces.steps.matrices
    let hardware = try chip.grown(for: matrices)
    let pricing = try ScalePricing(traces.last, on: hardware)
    let step = try PricedStep(try pricing.cost(of: traces.steps), steps: configuration.tracedSteps)
    return Outcome(
      declaration: check.declaration, memory: try memory(of: choice, check.declaration),
      headScalars: traces.headScalars,
      residentWeights: matrices.reduce(0) { $0 + check.weights(of: $1) },
      residentCells: matrices.reduce(0) { $0 + $1.cells },
      tiles: hardware.description.chip.tiles, area: hardware.area,
      deploy: try pricing.cost(of: traces.deploy), begin: try pricing.cost(of: traces.begin),
      step: step, worstCellWrites: traces.writesPerStep * Double(configuration.steps),
      inference: try pricing.cost(of: traces.inference),
      inferenceOfOne: try pricing.cost(of: traces.inferenceOfOne),
      taskSwitch: try traces.taskSwitch.map { try pricing.cost(of: $0) })
  }

  /// The bytes that training takes, beside LoRA's.
  private func memory(
    of choice: MethodChoice, _ declaration: MethodDeclaration
  ) throws -> MemoryComparison {
    let trained = declaration.trainedScalars > 0 ? Set(network.adapted) : []
    return MemoryComparison(
      declaration, rank: try choice.rank, on: network.adaptedShapes,
      TrainingMemory.Setting(
        network.model.moduleShapes, writing: choice.writePolicy,
        load: network.model.load(
          of: network.examples(network.batch.sequences).inputs, training: trained)))
  }
}

/// What a training step costs on average.
struct PricedStep: Sendable {
  /// Of all steps that were traced.
  let cost: Cost
  /// How many they were.
  let steps: Int

  private let ledger: Ledger

  init(_ cost: Cost, steps: Int) throws {
    self.cost = cost
    ledger = try cost.ledger
    self.steps = steps
  }

  var energy: Energy { cost.energy / Double(steps) }
  var staticEnergy: Energy { cost.staticEnergy / Double(steps) }
  var latency: Time { cost.latency / Double(steps) }
  func mean(_ count: KeyPath<WriteTotals, Int>) -> Double {
    Double(cost.writes[keyPath: count]) / Double(steps)
  }
  /// The energy of one phase.
  func energy(of phase: Traces.Phase) -> Energy {
    ledger.energy { $0.phase == phase } / Double(steps)
  }
}
