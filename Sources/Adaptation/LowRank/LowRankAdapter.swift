public import MatrixMath
import Networks

/// The low-rank factors of one module: `ΔW = s · B A`.
public struct LowRankFactors: Sendable, Equatable {
  /// Shape [rank, inputs].
  public let a: Matrix
  /// Shape [outputs, rank].
  public let b: Matrix

  /// Pairs the two factors.
  public init(a: Matrix, b: Matrix) {
    self.a = a
    self.b = b
  }
}

/// A trained LoRA adapter of a whole network: one pair of factors per module.
public struct LowRankAdapter: Sendable, Equatable {
  /// The task that the adapter was trained on.
  public let task: String
  /// The factors, in the order of the network's modules.
  public let modules: [LowRankFactors]
  /// The scale α/r that the factors were trained with; nothing where they came from the same settings as the method.
  public let scale: Float?

  /// Collects the factors trained on a task.
  public init(task: String, scale: Float? = nil, modules: [LowRankFactors]) {
    self.task = task
    self.scale = scale
    self.modules = modules
  }
}

extension LowRankAdapter {
  /// Checks one pair of factors against the module it is meant for.
  func requireFit(_ index: Int, name: String, target: Matrix, rank: Int) throws {
    let expected = "A [\(rank), \(target.columns)], B [\(target.rows), \(rank)]"
    guard modules.indices.contains(index) else {
      throw AdaptationError.poolShapeMismatch(
        task: task, module: name, found: "none", expected: expected)
    }
    let (a, b) = (modules[index].a, modules[index].b)
    guard
      a.rows == rank, a.columns == target.columns, b.rows == target.rows, b.columns == rank
    else {
      throw AdaptationError.poolShapeMismatch(
        task: task, module: name, found: "A \(a.shape), B \(b.shape)", expected: expected)
    }
  }
}
