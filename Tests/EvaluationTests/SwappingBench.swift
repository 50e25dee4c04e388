import Hardware
import Traces

@testable import Evaluation

/// A chip of four arrays that take one 8 × 8 matrix of one cell per weight each, which swaps.
func smallChip(_ change: (inout HardwareDescription) -> Void = { _ in })
  -> HardwareDescription
{
  var chip = HardwareDescription(name: "small", components: "none.yaml")
  chip.array.rows = 8
  chip.array.columns = 8
  chip.chip.tiles = 2
  chip.chip.meshColumns = 2
  chip.tile.processingElements = 1
  chip.processingElement.arrays = 2
  chip.chip.whenFull = .swap
  change(&chip)
  return chip
}

/// A matrix of some arrays, with what programming it takes.
func smallRecord(_ name: String, arrays: Int = 1) -> MatrixRecord {
  let cells = 64 * arrays
  return MatrixRecord(
    name: name, layer: 0, inputs: 8 * arrays, outputs: 8, role: "base", slices: 1, polarities: 1,
    convertedColumns: 1,
    programming: WriteWork(
      cells: cells, rows: 8 * arrays, setPulses: cells, resetPulses: 0, verifyReads: cells,
      pulseHistogram: [0, cells]))
}

func product(_ matrix: Int, after: Int? = nil) -> Operation {
  Operation(
    .multiply(idleProduct), phase: .forward, layer: 0, matrix: matrix,
    dependencies: after.map { [.init($0, .streaming)] } ?? [])
}

func smallTrace(
  _ matrices: [MatrixRecord], _ operations: [Operation], _ repetitions: [Repetition] = []
) throws -> Trace {
  let trace = Trace(
    context: context(), layers: ["dense"], matrices: matrices, operations: operations,
    repetitions: repetitions)
  try trace.validate()
  return trace
}
