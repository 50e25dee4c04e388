import Hardware
import Quantities
import Testing
import Traces

@testable import Evaluation

/// What is too large for 64 bits is refused in one line, and nothing stops the program.
@Suite("Counts too large to be counted")
struct LargeCountTests {
  private let large = Trace.largestCount

  private func refusal(_ operation: Operation, times: Int = Trace.mostTimes) throws -> String? {
    var long = trace([matrix(128, 16)], [Operation(.move(bits: 1), phase: .forward, layer: 0)])
    long.operations.append(operation)
    long.repetitions = [Repetition(1..<2, times: times)]
    let hardware = try referenceHardware()
    return #expect(throws: EvaluationError.self) { try Replay(long, on: hardware) }?.description
  }

  @Test("work of every kind")
  func everyKind() throws {
    let write = WriteWork(
      cells: large, rows: large, setPulses: large, resetPulses: large, verifyReads: large,
      pulseHistogram: [0, large])
    let product = ProductWork(drivenInputs: large, conductanceSum: 1)
    let operations = [
      Operation(.multiply(product), phase: .forward, layer: 0, matrix: 0, vectors: large),
      Operation(.transposedMultiply(product), phase: .forward, layer: 0, matrix: 0, repeats: large),
      Operation(.write(write), phase: .update, layer: 0, matrix: 0, repeats: large),
      Operation(.vector(VectorWork(exponentials: large)), phase: .update, layer: 0, repeats: large),
      Operation(.move(bits: large), phase: .update, layer: 0, repeats: large),
      Operation(.offChip(bits: large), phase: .update, layer: 0, repeats: large),
    ]
    let expected =
      "operation 1: up to it, the counts or cycles of the trace on this chip may exceed 2⁶⁰, more "
      + "than is counted"
    for operation in operations {
      #expect(try refusal(operation) == expected)
      if operation.repeats > 1 { #expect(try refusal(operation, times: 1) == expected) }
    }
  }

  @Test("the sum of two ledgers")
  func ledgers() {
    let row = Ledger.Row(
      phase: .forward, layer: "one", component: "adc", action: "adc_conversion", count: .max,
      unitCost: .picojoules(1), source: "test")
    var sum = Ledger(rows: [row])
    let error = #expect(throws: EvaluationError.self) { try sum.add(sum) }
    #expect(
      error?.description
        == "the count of 'adc_conversion' of 'adc' exceeds 9223372036854775807, the largest count")
    #expect(sum.rows == [row])
  }

  /// A kilojoule per bit is 10¹² W for every bit of a cycle.
  @Test("powers beyond all chips stay finite")
  func power() throws {
    var library = try referenceLibrary()
    for index in library.components.indices where library.components[index].action == .dramBit {
      library.components[index].energy = Energy(si: 1000)
      library.components[index].high = nil
    }
    let description = try referenceHardware().description
    let hardware = try Hardware(description, library: library)
    let transfer = Operation(.offChip(bits: large), phase: .forward, layer: 0)
    let replay = try Replay(trace([], [transfer, transfer]), on: hardware)
    let peak = try #require(replay.timeline.peakPower)
    #expect(peak.si >= 0x1p62 * 1e-12 && peak.si.isFinite)
  }

  @Test("stalls stay at the largest number")
  func stalls() {
    var waited = Stalls()
    waited.dependency = 1 << 40
    var sum = Stalls()
    sum.add(waited, times: 1 << 30)
    sum.add(waited, times: 1)
    #expect(sum.dependency == .max && sum.arrays == 0)
  }
}
