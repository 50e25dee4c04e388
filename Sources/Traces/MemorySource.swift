/// A trace in memory, given operation by operation.
public struct MemorySource: TraceSource {
  private let trace: Trace
  private var position = 0
  private var repetition = 0
  private var isInside = false

  /// Starts at the beginning of a trace that has been validated.
  public init(_ trace: Trace) { self.trace = trace }

  /// What the operations refer to.
  public var header: TraceHeader { trace.header }

  /// The next item; nothing at the end.
  public mutating func next() -> TraceItem? {
    if repetition < trace.repetitions.count {
      let current = trace.repetitions[repetition]
      if isInside, position == current.operations.upperBound {
        isInside = false
        repetition += 1
        return .endRepetition
      }
      if !isInside, position == current.operations.lowerBound {
        isInside = true
        return .beginRepetition(times: current.times)
      }
    }
    guard position < trace.operations.count else { return nil }
    position += 1
    return .operation(trace.operations[position - 1])
  }
}
