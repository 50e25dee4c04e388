/// Collects a trace while a run goes on.
///
/// Wrong references are mistakes of the caller and stop the program.
public struct TraceRecorder: Sendable {
  /// The trace so far.
  public private(set) var trace: Trace
  private var layerIndices: [String: Int] = [:]
  /// Where the operations begin that are in no step yet.
  private var stepStart = 0
  /// The step that ended last, all of which is kept.
  private var lastStep: Range<Int>?

  /// Starts an empty trace.
  ///
  /// - Parameter context: what the statistics that will be recorded depend on.
  public init(context: TraceContext) {
    trace = Trace(context: context)
  }

  /// The index of a layer, which is added when it is new.
  public mutating func layer(named name: String) -> Int {
    if let known = layerIndices[name] { return known }
    let index = trace.layers.count
    trace.layers.append(name)
    layerIndices[name] = index
    return index
  }

  /// Adds a matrix and returns its index.
  public mutating func add(_ matrix: MatrixRecord) -> Int {
    precondition(
      trace.layers.indices.contains(matrix.layer),
      "matrix '\(matrix.name)' uses layer \(matrix.layer) of \(trace.layers.count)")
    trace.matrices.append(matrix)
    return trace.matrices.count - 1
  }

  /// Adds an operation and returns its index, for later operations to wait for.
  @discardableResult
  public mutating func record(_ operation: Operation) -> Int {
    let index = trace.operations.count
    precondition(
      trace.layers.indices.contains(operation.layer),
      "operation \(index) uses layer \(operation.layer) of \(trace.layers.count)")
    precondition(
      operation.kind.needsMatrix == (operation.matrix != nil),
      "operation \(index) of kind '\(operation.kind.rawValue)' and matrix \(operation.matrix ?? -1)"
    )
    precondition(
      operation.matrix.map(trace.matrices.indices.contains) ?? true,
      "operation \(index) uses matrix \(operation.matrix ?? -1) of \(trace.matrices.count)")
    precondition(
      operation.dependencies.allSatisfy { (0..<index).contains($0.operation) }
        && operation.dependencies.count <= Operation.maximumDependencies,
      "operation \(index) waits for \(operation.dependencies.map(\.operation))")
    trace.operations.append(operation)
    return index
  }

  /// Ends a step of the run; one that equals the step right before it is kept as a count.
  ///
  /// Equal are steps whose operations are, with dependencies counted from the start of the step. What a step
  /// waits for from before it must be barriers: a repetition waits for everything before it anyway, so they are
  /// dropped from a step that is repeated.
  ///
  /// The indices of the operations of a step that became a count are those of the kept one from then on.
  public mutating func endStep() {
    let step = stepStart..<trace.operations.count
    guard !step.isEmpty else { return }
    if let last = lastStep, last.upperBound == step.lowerBound, isRepeated(last, by: step) {
      trace.operations.removeSubrange(step)
      count(last)
    } else {
      lastStep = step
    }
    stepStart = trace.operations.count
  }

  /// Whether two steps run the same way, each as soon as everything before it has ended.
  private func isRepeated(_ last: Range<Int>, by step: Range<Int>) -> Bool {
    guard last.count == step.count else { return false }
    return zip(last, step).allSatisfy { old, new in
      guard let old = alone(old, in: last), let new = alone(new, in: step) else { return false }
      return old == new
    }
  }

  /// An operation with dependencies counted from the start of its step, without barriers from before it.
  private func alone(_ index: Int, in step: Range<Int>) -> Operation? {
    var operation = trace.operations[index]
    var inside: Operation.Dependencies = []
    for dependency in operation.dependencies {
      if dependency.operation >= step.lowerBound {
        inside.append(.init(dependency.operation - step.lowerBound, dependency.mode))
      } else if dependency.mode != .barrier {
        return nil
      }
    }
    operation.dependencies = inside
    return operation
  }

  /// Adds one run to the count of a step that is kept.
  private mutating func count(_ step: Range<Int>) {
    if let last = trace.repetitions.indices.last, trace.repetitions[last].operations == step {
      trace.repetitions[last].times += 1
      return
    }
    for index in step {
      let dependencies = trace.operations[index].dependencies
      trace.operations[index].dependencies = Operation.Dependencies(
        dependencies.filter { $0.operation >= step.lowerBound })
    }
    trace.repetitions.append(Repetition(step, times: 2))
  }

  /// Takes what was recorded so far; layers and matrices stay, the next operation has index 0.
  public mutating func takeOperations() -> Trace {
    let taken = trace
    trace.operations = []
    trace.repetitions = []
    stepStart = 0
    lastStep = nil
    return taken
  }
}
