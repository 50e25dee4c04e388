import Evaluation
import Foundation
import Quantities
import Testing
import Traces

@testable import Experiments

/// What a stretch of a run cost.
@Suite struct CostTests {
  /// Two cells on two rows with three pulses and one failure, and a product with five saturations, seven times over.
  @Test func runsOfARepetitionCount() throws {
    let write = WriteWork(
      cells: 2, rows: 2, setPulses: 2, resetPulses: 1, verifyReads: 3, failures: 1,
      pulseHistogram: [0, 1, 1])
    let trace = Trace(
      context: TraceContext(
        encoding: "offset", weightBits: 1, bitsPerCell: 1, inputBits: 1, dacBits: 1, adcBits: 8,
        inputCycles: 1,
        device: "ideal", minimumConductance: .microsiemens(1),
        maximumConductance: .microsiemens(2)),
      layers: ["one"],
      matrices: [
        MatrixRecord(
          name: "w", layer: 0, inputs: 4, outputs: 4, role: "base", slices: 1, polarities: 1,
          convertedColumns: 1)
      ],
      operations: [
        Operation(.write(write), phase: .update, layer: 0, matrix: 0),
        Operation(
          .multiply(ProductWork(drivenInputs: 1, conductanceSum: 1e-6, saturations: 5)),
          phase: .forward, layer: 0, matrix: 0),
      ],
      repetitions: [Repetition(0..<2, times: 7)])
    let chip = try loadHardware("\(packageRoot)/configs/hardware/reference-32nm.yaml")
    let cost = Cost(try Replay(trace, on: chip), trace)
    #expect(cost.writes == WriteTotals(cells: 14, rows: 14, pulses: 21, failures: 7))
    #expect(cost.writes.cells == (try cost.ledger).count(of: "cell_write"))
    #expect(cost.saturations == 35)
    // 4 columns, one conversion each, in every run.
    #expect(cost.saturatedShare == 35.0 / 28)
  }
}
