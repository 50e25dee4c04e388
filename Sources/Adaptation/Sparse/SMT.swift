public import MatrixMath
public import Networks
import Quantities

/// Sparse matrix tuning: whole blocks of the network's own weights are trained, all others stay.
///
/// Blocks are chosen by the mean |Σ ∂L/∂W| of their weights over the task's examples. With the block as large as an array,
/// a step writes whole arrays and the others are never written.
///
/// Source: He et al., ICLR 2025, and its released code. Differs: blocks are 128 wide, not 256, and the gradients
/// of the warm-up are taken below a head trained for some epochs while the network stays, not during steps of full
/// fine-tuning. Where matrices are not whole numbers of blocks, how many weights the best blocks have depends on the
/// task; the declaration then counts the largest blocks.
public struct SMT: AdaptationMethod {
  /// `smt`.
  public static let name = "smt"
  /// What is trained.
  public static let summary = "whole blocks of the network's own weights, as large as an array"
  /// The settings in use.
  public let configuration: Configuration

  /// Makes SMT.
  public init(_ configuration: Configuration) throws {
    try configuration.check(Self.name)
    self.configuration = configuration
  }

  /// As set.
  public var headroom: Float { configuration.headroom }

  /// The rates of weights and head.
  public var learningRates: [ParameterGroup: Float] {
    [.weight: configuration.learningRate, .head: configuration.headLearningRate]
  }

  /// Checks that there are as many blocks; they are chosen when a task begins.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    let targets = site.modules.map { body.modules[$0].target }
    let cut = configuration.scope == .network ? [targets] : targets.map { [$0] }
    for matrices in cut {
      let found = grid(matrices).places.count
      guard found >= configuration.blocks else {
        throw AdaptationError.invalidSetting(
          method: Self.name, key: "blocks", found: "\(configuration.blocks)",
          allowed: "\(found) or less of \(configuration.block) by \(configuration.block)")
      }
    }
  }

  /// Chooses blocks and trains them in place; modules without one stay frozen.
  public func begin(
    _ task: TaskStart, on body: inout any Network, _ site: AdaptationSite,
    _ execution: inout Execution
  ) throws {
    let gradients = try GradientProbe(
      method: Self.name, warmupEpochs: configuration.warmupEpochs,
      headLearningRate: configuration.headLearningRate
    ).gradients(task, of: site.modules, on: body, &execution)
    let grid = grid(gradients)
    let chosen = best(of: grid) { number, place in
      let matrix = gradients[place.matrix]
      guard matrix.isShapeOnly else { return place.block.meanMagnitude(of: matrix) }
      // No gradients are known to have chosen the same: tasks begin at either end.
      let last = Double(number) / Double(grid.places.count)
      return Double(place.weights) + (task.number.isMultiple(of: 2) ? 0 : last)
    }
    for (number, index) in site.modules.enumerated() {
      let module = body.modules[index]
      let cut = grid.places.count { $0.matrix == number }
      execution.engine.record(
        DigitalWork(adds: module.target.count, compares: cut, divides: cut), layer: module.layer)
      let blocks = chosen.map { grid.places[$0] }.filter { $0.matrix == number }.map(\.block)
      if !blocks.isEmpty { attach(blocks, toModule: index, of: &body, &execution) }
    }
  }

  /// Trains chosen blocks of one module in place.
  public func attach(
    _ blocks: [MatrixBlock], toModule index: Int, of body: inout any Network,
    _ execution: inout Execution
  ) {
    let module = body.modules[index]
    body.replaceMap(
      ofModule: index,
      by: TrainedMap(training: module, .blocks(blocks), name: "\(module.name).smt", &execution))
  }

  /// The largest blocks, the first ones first: exact where all are of one size.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration {
    let grid = BlockGrid(modules.map { ($0.outputs, $0.inputs) }, block: configuration.block)
    let chosen = best(of: grid) { Double($1.weights) }.map { grid.places[$0] }
    let count = chosen.reduce(0) { $0 + $1.weights }
    let twice = grid.best(2 * configuration.blocks, configuration.scope) { Double($1.weights) }
    let touched = Set(chosen.map(\.matrix)).sorted()
    let word = MethodDeclaration.word
    let rows = grid.mostRows(configuration.blocks, configuration.scope)
    var result = MethodDeclaration(
      trained: [.weight: count],
      storedBytes: word * (count + chosen.count),
      keptBytesPerTask: word * count, choiceBytes: GradientProbe.bytes(modules),
      optimiserBytes: MethodDeclaration.adamBytes(scalars: count),
      activationBytes: word * touched.reduce(0) { $0 + modules[$1].inputs },
      vectorWork: DigitalWork(adds: count, multiplies: count)
    ).writing(
      MethodDeclaration.Write(weights: count, rows: rows),
      switching: MethodDeclaration.Write(
        weights: twice.reduce(0) { $0 + grid.places[$1].weights },
        rows: grid.mostRows(2 * configuration.blocks, configuration.scope)),
      policy,
      residual: touched.map { matrix in
        (
          chosen.reduce(0) { $0 + ($1.matrix == matrix ? $1.weights : 0) }, modules[matrix]
        )
      })
    // In the whole network, which matrices have blocks depends on the task.
    result.isAtMost =
      !grid.isEven(configuration.scope) || (configuration.scope == .network && modules.count > 1)
    return result
  }

  private func grid(_ matrices: [Matrix]) -> BlockGrid {
    BlockGrid(matrices.map { ($0.rows, $0.columns) }, block: configuration.block)
  }

  private func best(of grid: BlockGrid, by score: (Int, BlockGrid.Place) -> Double) -> [Int] {
    grid.best(configuration.blocks, configuration.scope, by: score)
  }
}

extension MatrixBlock {
  /// The mean magnitude of the block's values.
  fileprivate func meanMagnitude(of matrix: Matrix) -> Double {
    var sum = 0.0
    for row in rows {
      for column in columns { sum += Double(matrix[row, column].magnitude) }
    }
    return sum / Double(rows.count * columns.count)
  }
}
