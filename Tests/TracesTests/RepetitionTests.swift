import Testing

@testable import Traces

/// Stretches of operations that are stored once and run more than once.
@Suite("Repetitions")
struct RepetitionTests {
  private func refusal(_ change: (inout Trace) -> Void) throws -> String {
    var trace = repeatingTrace()
    change(&trace)
    let direct = #expect(throws: TraceError.self) { try trace.validate() }?.description
    let stored = try withTemporaryPath { path in
      try TraceFile.store(trace, at: path)
      return #expect(throws: TraceError.self) { try TraceFile.read(from: path) }?.description
        .replacing(path, with: "FILE")
    }
    // In memory and from a file the same is wrong.
    #expect(stored == direct.map { "FILE: \($0)" })
    return direct ?? "valid"
  }

  @Test("a valid one is valid")
  func valid() throws {
    var trace = repeatingTrace()
    try trace.validate()
    // What follows a repetition may wait for operations in it: for their last run.
    trace.repetitions.removeLast()
    trace.operations[1].dependencies = [.init(0, .barrier)]
    try trace.validate()
  }

  @Test("dependencies out of a repetition are refused")
  func outside() throws {
    #expect(
      try refusal { $0.operations[1].dependencies = [.init(0, .barrier)] }
        == "trace: operation 1 waits for operation 0, before the repetition it is in; allowed: none"
    )
    #expect(
      try refusal { $0.operations[3].dependencies = [.init(0, .streaming)] }
        == "trace: operation 3 waits for operation 0, before the repetition it is in; "
        + "allowed: 1 to 2")
    #expect(
      try refusal { $0.operations[3].dependencies = [.init(4, .streaming)] }
        == "trace: operation 3 waits for operation 4; allowed: 0 to 2")
  }

  @Test("order, overlap and length are checked")
  func places() throws {
    #expect(
      try refusal { $0.repetitions.reverse() }
        == "trace: 'first' of row 1 in '/repetitions' is 0; allowed: none")
    #expect(
      try refusal { $0.repetitions[0].operations = 0..<2 }
        == "trace: 'first' of row 1 in '/repetitions' is 1; allowed: 2 to 5")
    #expect(
      try refusal { $0.repetitions[1].operations = 1..<7 }
        == "trace: 'count' of row 1 in '/repetitions' is 6; allowed: 1 to 5")
    #expect(
      try refusal { $0.repetitions[1].operations = 1..<1 }
        == "trace: 'count' of row 1 in '/repetitions' is 0; allowed: 1 to 5")
    #expect(
      try refusal { $0.repetitions[0].times = 0 }
        == "trace: 'times' of row 0 in '/repetitions' is 0; allowed: 1 to 1073741824")
    #expect(
      try refusal { $0.repetitions[1].times = 1 << 31 }
        == "trace: 'times' of row 1 in '/repetitions' is 2147483648; allowed: 1 to 1073741824")
  }

  // MARK: Recording

  private static let step: [Operation] = [
    Operation(.move(bits: 1), phase: .forward, layer: 0),
    Operation(.move(bits: 2), phase: .backward, layer: 0),
  ]

  /// Records steps of two operations, the first of which waits for what is before it.
  private func record(
    _ bits: [Int], waiting mode: Operation.Dependency.Mode = .barrier
  ) -> Trace {
    var recorder = TraceRecorder(context: sampleContext)
    _ = recorder.layer(named: "layer")
    for bits in bits {
      let count = recorder.trace.operations.count
      let before: Operation.Dependencies = count > 0 ? [.init(count - 1, mode)] : []
      let first = recorder.record(
        Operation(.move(bits: 1), phase: .forward, layer: 0, dependencies: before))
      recorder.record(
        Operation(
          .move(bits: bits), phase: .backward, layer: 0, dependencies: [.init(first, .streaming)]))
      recorder.endStep()
    }
    return recorder.trace
  }

  @Test("equal steps in a row are kept once")
  func equal() throws {
    let trace = record(Array(repeating: 7, count: 1000))
    #expect(trace.operations.count == 2)
    #expect(trace.operations[1].dependencies == [.init(0, .streaming)])
    #expect(trace.repetitions == [Repetition(0..<2, times: 1000)])
    try trace.validate()
  }

  @Test("steps that differ are kept as repetitions that run once, and wait for nothing before them")
  func different() throws {
    let trace = record([7, 8, 8, 8, 7, 7])
    #expect(trace.operations.count == 6)
    #expect(
      trace.repetitions == [
        Repetition(0..<2, times: 1), Repetition(2..<4, times: 3), Repetition(4..<6, times: 2),
      ])
    #expect(trace.operations.map(\.dependencies.count) == [0, 1, 0, 1, 0, 1])
    try trace.validate()
    let single = record([7, 8, 9])
    #expect(single.repetitions == [0, 2, 4].map { Repetition($0..<$0 + 2, times: 1) })
    #expect(single.operations[4].dependencies == [])
    #expect(single.operations[5].dependencies == [.init(4, .streaming)])
    try single.validate()
  }

  @Test("a step that would stream from the one before waits for its end")
  func streaming() {
    #expect(record([7, 7, 7], waiting: .streaming) == record([7, 7, 7]))
  }

  @Test("a new trace begins with no steps")
  func taking() {
    var recorder = TraceRecorder(context: sampleContext)
    _ = recorder.layer(named: "layer")
    for _ in 0..<3 {
      recorder.record(Operation(.move(bits: 1), phase: .forward, layer: 0))
      recorder.endStep()
    }
    // An empty step is none.
    recorder.endStep()
    #expect(recorder.takeOperations().repetitions == [Repetition(0..<1, times: 3)])
    recorder.record(Operation(.move(bits: 1), phase: .forward, layer: 0))
    recorder.endStep()
    #expect(recorder.trace.repetitions == [Repetition(0..<1, times: 1)])
    #expect(recorder.trace.operations.count == 1)
  }
}
