import FileFormats
import FoundationEssentials
import Glibc
import Hardware
import Mapping
import Quantities
import Testing
import Traces

@testable import Evaluation

/// The text of a file under `configs/`.
func configuration(_ path: String) throws -> String {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  return try String(contentsOf: root.appending(path: "configs/\(path)"), encoding: .utf8)
}

/// The component library of the reference chip.
func referenceLibrary() throws -> ComponentLibrary {
  try ComponentLibrary.read(at: "components/isaac-32nm.yaml") { path in
    try StrictYAML.decode(ComponentLibrary.self, from: configuration(path), file: path)
  }
}

/// The reference chip with changes.
func referenceHardware(_ change: (inout HardwareDescription) -> Void = { _ in }) throws -> Hardware
{
  let path = "hardware/reference-32nm.yaml"
  var description = try StrictYAML.decode(
    HardwareDescription.self, from: configuration(path), file: path)
  change(&description)
  return try Hardware(description, library: referenceLibrary())
}

/// The context of an 8-bit differential encoding with 2 bits per cell.
func context(inputCycles: Int = 8, conversions: Int? = nil) -> TraceContext {
  TraceContext(
    encoding: "differential", weightBits: 8, bitsPerCell: 2, inputBits: 8, dacBits: 1, adcBits: 8,
    inputCycles: inputCycles, conversions: conversions, device: "ideal",
    minimumConductance: .microsiemens(1),
    maximumConductance: .microsiemens(40))
}

/// An 8-bit differential matrix: 4 slices of 2 cells, all columns converted.
func matrix(
  _ inputs: Int, _ outputs: Int, slices: Int = 4, polarities: Int = 2, converted: Int? = nil
)
  -> MatrixRecord
{
  MatrixRecord(
    name: "\(inputs)x\(outputs)", layer: 0, inputs: inputs, outputs: outputs, role: "base",
    slices: slices, polarities: polarities, convertedColumns: converted ?? slices * polarities)
}

/// A trace of one layer.
func trace(_ matrices: [MatrixRecord], _ operations: [Operation], inputCycles: Int = 8) -> Trace {
  Trace(
    context: context(inputCycles: inputCycles), layers: ["dense"], matrices: matrices,
    operations: operations)
}

/// A product without data.
let idleProduct = ProductWork(drivenInputs: 0, conductanceSum: 0)

/// How many of `cells` cells take k pulses when pulse counts are geometric with a mean.
func geometricHistogram(mean: Double, cells: Int) -> [Int] {
  var histogram = [0]
  var seen = 0
  while seen < cells {
    let share = 1 - pow(1 - 1 / mean, Double(histogram.count))
    let reached = Int((Double(cells) * share).rounded())
    histogram.append(reached - seen)
    seen = reached
  }
  return histogram
}

/// A write of cells with geometric pulse counts of mean 8.52, half of the pulses SET, one verify read per pulse.
func geometricWrite(cells: Int, rows: Int) -> WriteWork {
  let pulses = Int((8.52 * Double(cells)).rounded())
  return WriteWork(
    cells: cells, rows: rows, setPulses: pulses / 2, resetPulses: pulses - pulses / 2,
    verifyReads: pulses, pulseHistogram: geometricHistogram(mean: 8.52, cells: cells))
}

/// |actual/expected − 1|.
func deviation(_ actual: Double, _ expected: Double) -> Double { abs(actual / expected - 1) }
