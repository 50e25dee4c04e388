/// Collects a trace while a run goes on.
///
/// Wrong references are mistakes of the caller and stop the program.
public struct TraceRecorder: Sendable {
  /// The trace so far.
  public private(set) var trace: Trace
  private var layerIndices: [String: Int] = [:]
  /// Where the operations begin that are in no step yet.
  private var stepStart = 0

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

  /// Ends a step of the run, which is kept as a repetition: it begins when everything before it has ended.
  ///
  /// What its operations wait for from before the step is dropped, for a repetition waits for it anyway. So a step that
  /// runs once costs what each run of a repeated one does. A step that equals the step right before it, with
  /// dependencies counted from the start of the step, adds one to its count; the indices of its operations are those
  /// of the kept one from then on.
  public mutating func endStep() {
    let step = stepStart..<trace.operations.count
    guard !step.isEmpty else { return }
    for index in step {
      let dependencies = trace.operations[index].dependencies
      trace.operations[index].dependencies = Operation.Dependencies(
        dependencies.filter { $0.operation >= step.lowerBound })
    }
    if let last = trace.repetitions.indices.last, repeats(trace.repetitions[last].operations, step)
    {
      trace.operations.removeSubrange(step)
      trace.repetitions[last].times += 1
    } else {
      trace.repetitions.append(Repetition(step, times: 1))
    }
    stepStart = trace.operations.count
  }

  /// Whether a step comes right behind another one and does the same.
  private func repeats(_ last: Range<Int>, _ step: Range<Int>) -> Bool {
    guard last.upperBound == step.lowerBound, last.count == step.count else { return false }
    return zip(last, step).allSatisfy { old, new in
      var operation = trace.operations[new]
      operation.dependencies = Operation.Dependencies(
        operation.dependencies.map { .init($0.operation - last.count, $0.mode) })
      return operation == trace.operations[old]
    }
  }

  /// Takes what was recorded so far; layers and matrices stay, the next operation has index 0.
  public mutating func takeOperations() -> Trace {
    let taken = trace
    trace.operations = []
    trace.repetitions = []
    stepStart = 0
    return taken
  }
}
