/// Collects a trace while a run goes on.
///
/// Wrong references are mistakes of the caller and stop the program.
public struct TraceRecorder: Sendable {
  /// The trace so far.
  public private(set) var trace: Trace
  private var layerIndices: [String: Int] = [:]

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

  /// Takes what was recorded so far; layers and matrices stay, the next operation has index 0.
  public mutating func takeOperations() -> Trace {
    let taken = trace
    trace.operations = []
    return taken
  }
}
