import Hardware
import Mapping
import Quantities
import Testing
import Traces

@testable import Evaluation

@Suite("Accounts of schedules")
struct AccountTests {
  private func even(_ change: (inout HardwareDescription) -> Void = { _ in }) throws -> Hardware {
    var chip = HardwareDescription(name: "even", components: "none")
    change(&chip)
    return try Hardware(chip, library: evenLibrary)
  }

  /// 2040 bits of 2 pJ over 10 ns and 64 additions of 1 pJ in 1 ns draw 408 mW and 64 mW at once.
  @Test("peak power is that of the operations under way")
  func peakPower() throws {
    let run = trace(
      [],
      [
        Operation(.offChip(bits: 2040), phase: .forward, layer: 0),
        Operation(.vector(VectorWork(adds: 64)), phase: .forward, layer: 0),
        Operation(
          .offChip(bits: 204), phase: .forward, layer: 0, dependencies: [.init(0, .barrier)]),
      ])
    let peak = try #require(try Replay(run, on: even()).timeline.peakPower)
    #expect(abs(peak.si - 0.472) < 1e-12)
  }

  /// One full array of 128 columns, 8 cycles of inputs in phases of 4 bits (15 read cycles and one conversion each).
  @Test("integration counts steps, drives and conversions of their own")
  func integration() throws {
    let run = trace(
      [matrix(128, 16)],
      [Operation(.multiply(idleProduct), phase: .forward, layer: 0, matrix: 0, vectors: 3)])
    let ledger = try Replay(run, on: even { $0.array.integration = IntegrationDescription() })
      .ledger
    let counts = ["adc_conversion", "sample_hold", "integration_step", "array_read"]
      .map { ledger.count(of: $0) }
    #expect(counts == [3 * 2 * 128, 3 * 8 * 128, 3 * 30 * 128, 3 * 30])
    let plain = try Replay(run, on: even()).ledger
    #expect(plain.count(of: "integration_step") == 0)
  }

  @Test("every pulse disturbs half-selected cells where there are any")
  func halfSelect() throws {
    let work = WriteWork(
      cells: 4, rows: 2, setPulses: 5, resetPulses: 3, verifyReads: 8,
      pulseHistogram: [0, 1, 2, 1])
    let run = trace(
      [matrix(16, 4)],
      [Operation(.write(work), phase: .update, layer: 0, matrix: 0, repeats: 10)])
    #expect(try Replay(run, on: even()).ledger.count(of: "half_select") == 0)
    let crossed = try Replay(run, on: even { $0.array.halfSelect = .half }).ledger
    #expect(crossed.count(of: "half_select") == 80)
  }

  /// The product keeps its array for 403 cycles of 403.
  @Test("occupancies by phase, layer and kind, and the share of working arrays")
  func occupancies() throws {
    let run = trace(
      [matrix(16, 4)],
      [Operation(.multiply(idleProduct), phase: .forward, layer: 0, matrix: 0, vectors: 4)],
      inputCycles: 1)
    let timeline = try Replay(run, on: even()).timeline
    #expect(
      timeline.occupancies == [
        .init(phase: .forward, layer: "dense", kind: .arrays, cycles: 403),
        .init(phase: .forward, layer: "dense", kind: .tileBus, cycles: 4),
      ])
    #expect(timeline.arrayUtilisation == 1)
    #expect(timeline.operations == 1)
  }

  @Test("a trace that is streamed costs what the same trace in memory costs", arguments: 0..<20)
  func streaming(seed: Int) throws {
    var draws = Draws(seed: 5000 + seed)
    let hardware = try randomHardware(&draws)
    let trace = randomTrace(&draws)
    let whole = try Replay(trace, on: hardware)
    var source = trace.source
    var recording = Recording()
    let streamed = try Replay(streaming: &source, on: hardware, observer: &recording)
    #expect(streamed.ledger == whole.ledger)
    #expect(streamed.timeline.cycles == whole.timeline.cycles)
    #expect(streamed.timeline.peakPower == whole.timeline.peakPower)
    #expect(streamed.timeline.starts.isEmpty)
    #expect(recording.byIndex.map(\.start) == whole.timeline.starts)
    #expect(recording.byIndex.map(\.end) == whole.timeline.ends)
  }

  @Test("traces of one run share a prepared chip", arguments: 0..<10)
  func sharing(seed: Int) throws {
    var draws = Draws(seed: 6000 + seed)
    let hardware = try randomHardware(&draws)
    let trace = randomTrace(&draws)
    let mapper = try hardware.description.namedMapper()
    guard
      let placement = try? mapper.place(
        trace.matrices.map { LogicalMatrix($0) }, on: hardware.description)
    else { return }
    // Layers that come later change nothing.
    var last = trace.header
    last.layers.append("later")
    let model = try TimingModel(last, placement: placement, hardware: hardware)
    var source = trace.source
    var nobody = NoObserver()
    let shared = try Replay(streaming: &source, on: model, observer: &nobody)
    let whole = try Replay(trace, on: hardware)
    #expect(shared.ledger == whole.ledger)
    #expect(shared.timeline.cycles == whole.timeline.cycles)
    #expect(shared.timeline.occupancies == whole.timeline.occupancies)
    #expect(shared.timeline.peakPower == whole.timeline.peakPower)
    // Other matrices are refused.
    var other = trace
    other.matrices.append(other.matrices[0])
    var foreign = other.source
    #expect(throws: EvaluationError.self) {
      _ = try Replay(streaming: &foreign, on: model, observer: &nobody)
    }
  }
}
