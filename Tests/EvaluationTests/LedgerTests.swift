import Hardware
import Quantities
import Testing
import Traces

@testable import Evaluation

@Suite("Ledger")
struct LedgerTests {
  /// A training step on two layers: product, transposed product, arithmetic, write, transport.
  private func step() -> Trace {
    var run = trace(
      [matrix(128, 16), matrix(16, 4)],
      [
        Operation(
          .multiply(ProductWork(drivenInputs: 100, conductanceSum: 0.1)), phase: .forward, layer: 0,
          matrix: 0, vectors: 3),
        Operation(
          .transposedMultiply(ProductWork(drivenInputs: 7, conductanceSum: 0.003)),
          phase: .backward, layer: 1, matrix: 1, vectors: 2, dependencies: [.init(0, .barrier)]),
        Operation(
          .vector(
            VectorWork(
              adds: 1, multiplies: 2, compares: 3, divides: 4, squareRoots: 5, exponentials: 6,
              bits: 7)), phase: .update, layer: 0, repeats: 10),
        Operation(
          .write(
            WriteWork(
              cells: 5, skippedCells: 3, rows: 1, setPulses: 6, resetPulses: 4, verifyReads: 15,
              failures: 1, pulseHistogram: [0, 2, 1, 2])), phase: .update, layer: 1, matrix: 1,
          dependencies: [.init(2, .barrier)]),
        Operation(.move(bits: 10), phase: .forward, layer: 1),
        Operation(.offChip(bits: 20), phase: .taskSwitch, layer: 0),
      ])
    run.layers = ["first", "second"]
    return run
  }

  @Test("counts and energies by hand")
  func byHand() throws {
    let ledger = try Replay(step(), on: referenceHardware()).ledger
    let expected: [(Phase, String, String, String, Int, Double)] = [
      (.forward, "first", "adc", "adc_conversion", 3072, 3072 * 1.667),
      (.forward, "first", "wordline_driver", "wordline_drive", 3072, 3072 * 0.41667),
      (.forward, "first", "sample_and_hold", "sample_hold", 3072, 3.072),
      (.forward, "first", "shift_and_add", "shift_add", 3072, 3072 * 0.021),
      (.forward, "first", "registers", "array_read", 24, 24 * 18.375),
      (.forward, "first", "cells", "cell_conduction", 100, 200),
      // 128 inputs of 8 bits and 16 sums of 23 bits, for 3 vectors.
      (.forward, "first", "bus", "bus_bit", 4176, 4176 * 0.054),
      (.forward, "second", "buffer", "buffer_bit", 20, 1.6),
      (.forward, "second", "bus", "bus_bit", 10, 0.54),
      // 16 rows sensed in 8 passes × 8 input cycles × 2 vectors; 32 columns driven.
      (.backward, "second", "adc", "adc_conversion", 2048, 2048 * 1.667),
      (.backward, "second", "wordline_driver", "wordline_drive", 512, 512 * 0.41667),
      (.backward, "second", "sample_and_hold", "sample_hold", 2048, 2.048),
      (.backward, "second", "shift_and_add", "shift_add", 2048, 2048 * 0.021),
      (.backward, "second", "registers", "array_read", 128, 128 * 18.375),
      (.backward, "second", "cells", "cell_conduction", 7, 6),
      (.backward, "second", "bus", "bus_bit", 640, 640 * 0.054),
      (.update, "first", "buffer", "buffer_bit", 70, 5.6),
      (.update, "first", "vector_unit", "vector_add", 10, 4.8708),
      (.update, "first", "vector_unit", "vector_multiply", 20, 40.0488),
      (.update, "first", "vector_unit", "vector_compare", 30, 30 * 0.0224),
      (.update, "first", "vector_unit", "vector_divide", 40, 432.96),
      (.update, "first", "vector_unit", "vector_square_root", 50, 1082.4),
      (.update, "first", "vector_unit", "vector_exponential", 60, 60 * 24.95),
      (.update, "second", "cells", "set_pulse", 6, 36),
      (.update, "second", "cells", "reset_pulse", 4, 16.2),
      (.update, "second", "verify", "verify_read", 15, 25.605),
      (.update, "second", "write_driver_loss", "set_driver_loss", 6, 36),
      (.update, "second", "write_driver_loss", "reset_driver_loss", 4, 16.2),
      (.update, "second", "cells", "cell_write", 5, 0),
      (.update, "second", "cells", "cell_skip", 3, 0),
      (.taskSwitch, "first", "link", "link_bit", 20, 4.06),
      (.taskSwitch, "first", "dram", "dram_bit", 20, 160),
    ]
    #expect(ledger.rows.count == expected.count + 1)
    for (row, (phase, layer, component, action, count, picojoules)) in zip(ledger.rows, expected) {
      #expect(row.phase == phase)
      #expect(row.layer == layer)
      #expect(row.component == component)
      #expect(row.action == action)
      #expect(row.count == count)
      #expect(abs(row.energy.picojoules - picojoules) <= 1e-12 * picojoules)
      #expect(!row.source.isEmpty)
    }
  }

  /// The buffers of one tile in use leak 0.46 mW as long as the trace runs.
  @Test("leakage runs in the tiles in use, in a row of its own")
  func leakage() throws {
    let run = try Replay(step(), on: referenceHardware())
    let row = try #require(run.ledger.rows.last)
    #expect(row.phaseName == "static")
    #expect(row.action == "leakage")
    #expect(row.component == "buffer")
    #expect(row.count == run.timeline.cycles)
    #expect(deviation(row.energy.si, 0.46e-3 * Double(run.timeline.cycles) * 1e-9) < 1e-12)
  }

  @Test("the total is the sum of the rows, in row order")
  func reAdds() throws {
    let run = try Replay(step(), on: referenceHardware())
    var sum = 0.0
    for row in run.ledger.rows { sum += row.unitCost.si * row.amount }
    #expect(run.ledger.total.si == sum)
    let phases = run.summaries.reduce(0.0) { $0 + $1.energy.si }
    let leakage = run.ledger.energy { $0.phase == nil }.si
    #expect(deviation(phases + leakage, sum) < 1e-14)
    #expect(run.summaries.map(\.phase) == [.forward, .backward, .update, .taskSwitch])
    #expect(run.summaries.map(\.cellsWritten) == [0, 0, 5, 0])
  }

  @Test("ledgers add: two runs cost what their counts together cost")
  func addition() throws {
    let hardware = try referenceHardware()
    let one = try Replay(step(), on: hardware).ledger
    var sum = one
    try sum.add(one)
    try sum.add(Ledger())
    #expect(sum.rows.map(\.count) == one.rows.map { 2 * $0.count })
    #expect(sum.rows.map(\.amount) == one.rows.map { 2 * $0.amount })
    #expect(sum.total.si == 2 * one.total.si)
    var empty = Ledger()
    try empty.add(one)
    #expect(empty == one)
  }

  @Test("ledgers of chips with other costs do not add")
  func differentCosts() throws {
    var one = try Replay(step(), on: referenceHardware()).ledger
    let before = one
    let other = try Replay(step(), on: referenceHardware { $0.array.driverEfficiency = 0.8 })
      .ledger
    let error = #expect(throws: EvaluationError.self) { try one.add(other) }
    #expect(
      error?.description
        == "ledgers do not add: 'set_driver_loss' of 'write_driver_loss' costs 6 pJ in one and "
        + "1.5 pJ in the other")
    #expect(one == before)
  }

  @Test("a contradictory trace is refused before it is priced")
  func invalidTrace() throws {
    var broken = step()
    broken.operations[0].matrix = 2
    let hardware = try referenceHardware()
    #expect(throws: TraceError.self) { try Replay(broken, on: hardware) }
  }
}
