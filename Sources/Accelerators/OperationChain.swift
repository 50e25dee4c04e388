import Networks
import Traces

/// The operations of an engine as one chain: each streams from the one before it, or waits for its end at a barrier.
///
/// Writes that follow each other all wait for the operation before the first of them, so that tiles write at the
/// same time, and what comes next waits for all of them.
struct OperationChain: Sendable {
  private var recorder: TraceRecorder
  private var previous: Int?
  /// Writes that nothing waits for yet.
  private var writes: [Int] = []
  private var waitsForAll = false

  init(context: TraceContext) { recorder = TraceRecorder(context: context) }

  /// The index of a layer, which is added when it is new.
  mutating func layer(named name: String) -> Int { recorder.layer(named: name) }

  /// The index of the layer of a matrix.
  func layer(of handle: MatrixHandle) -> Int { recorder.trace.matrices[handle.index].layer }

  /// Adds a matrix, whose index is that of its handle.
  mutating func add(_ matrix: MatrixRecord) { _ = recorder.add(matrix) }

  /// Takes what was recorded and starts a new chain.
  mutating func take() -> Trace {
    previous = nil
    writes = []
    waitsForAll = false
    return recorder.takeOperations()
  }

  /// Makes the next operation wait for the end of everything before it.
  mutating func barrier() { waitsForAll = true }

  /// Ends a step: whatever follows waits for everything in it, writes included.
  mutating func endStep() {
    joinWrites()
    waitsForAll = true
    recorder.endStep()
    // The last operation of a step that became a count is that of the step before.
    previous = recorder.trace.operations.indices.last
  }

  /// Adds an operation behind the one before.
  ///
  /// - Parameters:
  ///   - operation: without dependencies.
  ///   - joiningWrites: whether it waits for the writes before it.
  mutating func append(_ operation: Operation, joiningWrites: Bool = true) {
    var operation = operation
    if operation.kind == .write {
      operation.dependencies = previous.map { [.init($0, .barrier)] } ?? []
      writes.append(recorder.record(operation))
      return
    }
    if joiningWrites { joinWrites() }
    if let previous {
      operation.dependencies = [.init(previous, waitsForAll ? .barrier : .streaming)]
    }
    waitsForAll = false
    previous = recorder.record(operation)
  }

  /// Makes one operation without work end when the last of a group of writes does; two are joined at a time.
  private mutating func joinWrites() {
    guard let first = writes.first else { return }
    previous = writes.dropFirst().reduce(first) { joined, write in
      let written = recorder.trace.operations[write]
      return recorder.record(
        Operation(
          .vector(VectorWork()), phase: written.phase, layer: written.layer,
          dependencies: [.init(joined, .barrier), .init(write, .barrier)]))
    }
    writes = []
    waitsForAll = true
  }
}
