import MatrixMath

extension SHiRA.Configuration {
  /// How large the mask of a matrix is, from its shape alone.
  struct Size: Sendable, Equatable {
    /// The number of trained weights.
    let count: Int
    /// The number of inputs that a trained weight is on, at most.
    let columns: Int
    /// How many tasks need weights of their own.
    let tasks: Int
    /// How many tasks find some.
    let mostTasks: Int
  }

  /// Whether weights are chosen by the task's gradients.
  var usesGradients: Bool { mask == .gradient || mask == .snip }

  /// Whether all tasks have the same mask.
  var hasOneMask: Bool { masks == .shared && !usesGradients }

  /// The size of the mask of an [outputs, inputs] matrix.
  func size(outputs: Int, inputs: Int) -> Size {
    let budget = budget(outputs: outputs, inputs: inputs)
    let tasks = masks == .disjoint ? tasks : 1
    guard mask == .structured, budget > 0 else {
      return Size(
        count: budget, columns: min(inputs, budget), tasks: tasks,
        mostTasks: outputs * inputs / max(1, budget))
    }
    let mask = structured(outputs: outputs, inputs: inputs)
    return Size(count: mask.count, columns: mask.columns, tasks: tasks, mostTasks: mask.tasks)
  }

  /// The structured mask of a matrix: one line of f, f being what the whole matrix is of the budget.
  func structured(outputs: Int, inputs: Int) -> StructuredMask {
    let weights = outputs * inputs
    let budget = max(1, budget(outputs: outputs, inputs: inputs))
    return StructuredMask(
      outputs: outputs, inputs: inputs, every: max(1, (weights + budget / 2) / budget),
      lines: lines)
  }
}

/// The weights of one matrix that SHiRA trains for one task.
struct SparseMask: Sendable {
  let configuration: SHiRA.Configuration
  let weights: Matrix
  /// The position of the module among those that are adapted.
  let number: Int
  let task: Int
  /// Tells masks without places apart.
  private let mask: Int
  let stream: RandomStream

  init(
    _ configuration: SHiRA.Configuration, _ weights: Matrix, number: Int, task: Int,
    stream: RandomStream
  ) {
    self.configuration = configuration
    self.weights = weights
    self.number = number
    self.task = configuration.masks == .disjoint ? task : 0
    mask = configuration.hasOneMask ? 0 : task
    self.stream = stream
  }

  /// Chooses the weights.
  ///
  /// - Parameter gradient: Σ ∂L/∂W of the task, for masks that need it.
  /// - Returns: the chosen weights, ascending; without places where the matrix has no values.
  func selection(gradient: Matrix?) -> MatrixSelection {
    let size = configuration.size(outputs: weights.rows, inputs: weights.columns)
    guard !weights.isShapeOnly else {
      return .unplaced(count: size.count, columns: size.columns, mask: mask)
    }
    switch configuration.mask {
    case .structured:
      let mask = configuration.structured(outputs: weights.rows, inputs: weights.columns)
      return .entries(mask.positions(task: task))
    case .random: return .entries(group(size.count, of: shuffled))
    case .weightMagnitude:
      return .entries(group(size.count, of: Ranking.order(weights.elements)))
    case .gradient, .snip:
      let slopes = gradient ?? weights.zeros
      let scores = configuration.mask == .snip ? slopes.combined(with: weights, *) : slopes
      return .entries(
        Ranking.order(scores.elements, candidates: candidates).prefix(size.count).sorted())
    }
  }

  /// All positions in an order that depends on the experiment's seed and the module alone.
  private var shuffled: [Int] {
    stream.permutation(of: weights.count, array: UInt32(number), event: 0)
  }

  /// The task's share of an order that is the same for all tasks.
  private func group(_ count: Int, of order: [Int]) -> [Int] {
    order[task * count..<(task + 1) * count].sorted()
  }

  /// Where a task may choose by its own gradients: everywhere, or in a random part of the matrix that is its alone.
  private var candidates: [Int]? {
    guard configuration.masks == .disjoint else { return nil }
    let order = shuffled
    return stride(from: task, to: order.count, by: configuration.tasks).map { order[$0] }
  }
}
