import Accelerators
import Adaptation
import Crossbars
import Devices
import MatrixMath
import Networks
import Testing
import Traces

/// Training on simulated arrays: which cells it writes, and that copies of a chip live apart.
@Suite struct TrainingTests {
  /// Trains a method for three steps and gives back the chip and what was recorded after deployment.
  private func train(_ name: String) throws -> (chip: CrossbarEngine, trace: Trace) {
    let task = SmallTask()
    let method = try method(named: name)
    var (classifier, execution) = try task.attach(method, to: try idealChip())
    let deployment = try execution.takeTrace()
    // Choosing weights by their gradients reads the arrays as well, and waits for the writes; it is no part of the
    // deployment, and writes nothing.
    for operation in deployment.operations {
      let isWrite = operation.kind == .write
      let joinsWrites = operation.work == .vector(VectorWork())
      #expect((operation.phase == .deploy) == (isWrite || joinsWrites))
    }
    _ = try task.train(method, classifier, &execution)
    let trace = try execution.takeTrace()
    try trace.validate()
    return (try execution.chip(), trace)
  }

  @Test(arguments: ["linear-probe", "lorafusion"])
  func methodsThatLeaveTheArraysAloneWriteNothing(name: String) throws {
    let (chip, trace) = try train(name)
    #expect(!trace.operations.isEmpty)
    #expect(trace.operations.allSatisfy { $0.kind != .write })
    for matrix in chip.matrices { #expect(matrix.events.allSatisfy { $0 <= 1 }) }
  }

  @Test(arguments: [("lora", "adapter"), ("full-fine-tuning", "base")])
  func methodsWriteTheirOwnMatricesAlone(name: String, role: String) throws {
    let (chip, trace) = try train(name)
    let written = trace.operations.filter { $0.kind == .write }
    // Every step writes every trained matrix, two per layer for LoRA and one for full fine-tuning.
    #expect(written.count == 3 * 2 * (name == "lora" ? 2 : 1))
    #expect(written.allSatisfy { $0.phase == .update })
    #expect(written.allSatisfy { trace.matrices[$0.matrix ?? 0].role == role })
    for (matrix, record) in zip(chip.matrices, trace.matrices) {
      let isTouched = matrix.events.contains { $0 > 1 }
      #expect(isTouched == (record.role == role), "\(record.name)")
    }
  }

  @Test(arguments: adaptationMethods.map { $0.name })
  func everyPhaseOfAStepIsRecorded(name: String) throws {
    let (_, trace) = try train(name)
    #expect(Set(trace.operations.map(\.phase)) == [.forward, .backward, .update])
    // The update waits for the gradients: one change of phase per step is a barrier. The next step waits because it is
    // a repetition.
    let operations = trace.operations
    let barriers = operations.indices.dropFirst().count { index in
      operations[index].phase != operations[index - 1].phase
        && operations[index].dependencies.contains { $0.mode == .barrier }
    }
    // What nothing is written to does the same in every step: the second and third are a count.
    #expect(trace.repetitions.map(\.times) == (name == "linear-probe" ? [3] : [1, 1, 1]))
    #expect(barriers == trace.repetitions.count)
  }

  /// Conductances, wear and the trace so far.
  private func state(_ chip: CrossbarEngine) -> (levels: [[Float]], events: [[UInt32]], Trace) {
    var chip = chip
    return (chip.matrices.map(\.levels), chip.matrices.map(\.events), chip.takeTrace())
  }

  @Test(arguments: ["lora", "full-fine-tuning"])
  func trainingACopyLeavesTheOriginal(name: String) throws {
    let task = SmallTask()
    let method = try method(named: name)
    let chip = try CrossbarEngine(
      device: Wan2022(.init()), description: CrossbarDescription(),
      array: ArrayShape(rows: 128, columns: 128), seed: 7)
    let (classifier, original) = try task.attach(method, to: chip)
    let before = state(try original.chip())
    var copy = original
    let losses = try task.train(method, classifier, &copy)
    let after = state(try original.chip())
    #expect(before.levels == after.levels)
    #expect(before.events == after.events)
    #expect(before.2 == after.2)
    #expect(state(try copy.chip()).events != after.events)
    // A second copy is another chip in the same state: the same training gives the same bits.
    var again = original
    #expect(try task.train(method, classifier, &again) == losses)
    #expect(state(try again.chip()).levels == state(try copy.chip()).levels)
  }
}
