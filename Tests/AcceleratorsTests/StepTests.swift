import Accelerators
import Adaptation
import Foundation
import MatrixMath
import Networks
import TestSupport
import Testing
import Traces

/// Steps that repeat are recorded once with a count.
@Suite struct StepTests {
  @Test(arguments: ["lora", "full-fine-tuning", "linear-probe"])
  func aThousandEqualStepsAreKeptOnce(name: String) throws {
    var stack = try Stack([40, 30, 20], try method(named: name))
    _ = try stack.execution.takeTrace()
    let one = try stack.train(steps: 1, vectors: 4)
    let many = try stack.train(steps: 1000, vectors: 4)
    try many.validate()
    #expect(one.repetitions == [Repetition(0..<one.operations.count, times: 1)])
    #expect(many.operations == one.operations)
    #expect(many.repetitions == [Repetition(0..<one.operations.count, times: 1000)])
  }

  @Test func deploymentIsNoPartOfTheFirstStep() throws {
    var stack = try Stack([40, 30, 20], try method(named: "lora"))
    let trace = try stack.train(steps: 10, vectors: 4)
    try trace.validate()
    // Six writes and the five that join them, then one step.
    #expect(
      trace.repetitions == [
        Repetition(0..<11, times: 1), Repetition(11..<trace.operations.count, times: 10),
      ])
    #expect(trace.operations[..<11].allSatisfy { $0.phase == .deploy })
    #expect(trace.operations[11...].allSatisfy { $0.phase != .deploy })
  }

  @Test func aStepEndsWithItsWritesJoined() throws {
    var stack = try Stack([40, 30, 20], try method(named: "lora"))
    _ = try stack.execution.takeTrace()
    let step = try stack.train(steps: 1, vectors: 4)
    let writes = step.operations.indices.filter { step.operations[$0].kind == .write }
    #expect(writes.count == 4)
    let last = step.operations.count - 1
    // 0 with 1 joined in last − 2, with 2 in last − 1, with 3 in the last.
    #expect(
      (0..<3).map { step.operations[last - 2 + $0].dependencies } == [
        [.init(writes[0], .barrier), .init(writes[1], .barrier)],
        [.init(last - 2, .barrier), .init(writes[2], .barrier)],
        [.init(last - 1, .barrier), .init(writes[3], .barrier)],
      ])
    #expect(step.operations[(last - 2)...].allSatisfy { $0.phase == .update })
  }

  @Test func whatFollowsWaitsForTheLastRun() throws {
    var chip = try idealChip()
    for _ in 0..<3 {
      chip.record(DigitalWork(adds: 1), layer: "a")
      chip.record(DigitalWork(adds: 2), layer: "a")
      chip.endStep()
    }
    chip.record(DigitalWork(adds: 3), layer: "a")
    let trace = chip.takeTrace()
    #expect(trace.repetitions == [Repetition(0..<2, times: 3)])
    #expect(
      trace.operations.map(\.dependencies) == [[], [.init(0, .streaming)], [.init(1, .barrier)]])
    try trace.validate()
  }

  @Test func stepsOfRealValuesStayApart() throws {
    let task = SmallTask()
    let method = try method(named: "lora")
    var (classifier, execution) = try task.attach(method, to: try idealChip())
    _ = try execution.takeTrace()
    _ = try task.train(method, classifier, &execution)
    let trace = try execution.takeTrace()
    #expect(trace.repetitions.count > 1 && trace.repetitions.allSatisfy { $0.times == 1 })
    #expect(Set(trace.operations.map(\.kind)).contains(.write))
  }

  @Test func programmingIsWhatTheFirstWriteTook() throws {
    var chip = try idealChip()
    _ = try chip.program(randomMatrix(20, 30, salt: 1), as: someMatrix)
    let trace = chip.takeTrace()
    guard case .write(let work) = try #require(trace.operations.first).work else {
      Issue.record("no write")
      return
    }
    #expect(trace.matrices[0].programming == work)
    #expect(work.cells == trace.matrices[0].cells)
  }

  /// The trace that is kept beside the sources is what a run leaves today.
  ///
  /// `CROSSFUSE_TRACES` names a folder where it is written anew.
  @Test func theKeptTraceIsUpToDate() throws {
    var stack = try Stack([1024, 1024, 4096, 1024], try LoRA(.init(rank: 16)))
    _ = try stack.execution.takeTrace()
    let fresh = try stack.train(steps: 100, vectors: 512)
    if let folder = ProcessInfo.processInfo.environment["CROSSFUSE_TRACES"] {
      try TraceFile.write(fresh, to: "\(folder)/stack-lora.h5")
    }
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let kept = try TraceFile.read(from: root.appending(path: "traces/stack-lora.h5").path)
    #expect(kept.context == fresh.context)
    #expect(kept.layers == fresh.layers)
    #expect(kept.matrices.map(\.name) == fresh.matrices.map(\.name))
    #expect(kept.repetitions == fresh.repetitions)
    #expect(kept.repetitions.map(\.times) == [100])
    #expect(kept.operations.map(\.kind) == fresh.operations.map(\.kind))
    #expect(kept.operations.map(\.vectors) == fresh.operations.map(\.vectors))
    #expect(kept.operations.map(\.dependencies) == fresh.operations.map(\.dependencies))
  }
}
