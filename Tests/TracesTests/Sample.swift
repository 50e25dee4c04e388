import FoundationEssentials
import Quantities

@testable import Traces

/// A context with a value of its own in every place.
let sampleContext = TraceContext(
  encoding: "differential", weightBits: 8, bitsPerCell: 2, inputBits: 7, dacBits: 1, adcBits: 9,
  inputCycles: 7,
  conversions: 1, device: "wan2022", minimumConductance: .microsiemens(1),
  maximumConductance: .microsiemens(40))

/// One operation of every kind, with a value of its own in every place.
func sampleTrace() -> Trace {
  var recorder = TraceRecorder(context: sampleContext)
  let first = recorder.layer(named: "encoder.0.query")
  let second = recorder.layer(named: "head")
  let base = recorder.add(
    MatrixRecord(
      name: "query.weight", layer: first, inputs: 768, outputs: 700, role: "base", slices: 4,
      polarities: 2, convertedColumns: 8))
  let adapter = recorder.add(
    MatrixRecord(
      name: "query.lora_A", layer: first, inputs: 768, outputs: 8, role: "adapter", slices: 3,
      polarities: 1, convertedColumns: 3,
      programming: WriteWork(
        cells: 9, skippedCells: 73, rows: 8, setPulses: 79, resetPulses: 83, verifyReads: 89,
        failures: 1, pulseHistogram: [2, 7])))
  let product = recorder.record(
    Operation(
      .multiply(ProductWork(drivenInputs: 11, conductanceSum: 0.1 + 0.2, saturations: 13)),
      phase: .forward, layer: first, matrix: base, vectors: 5))
  let back = recorder.record(
    Operation(
      .transposedMultiply(
        ProductWork(drivenInputs: 17, conductanceSum: 1e-7, inputPasses: 2)), phase: .backward,
      layer: first, matrix: adapter, vectors: 5, dependencies: [.init(product, .barrier)]))
  let arithmetic = recorder.record(
    Operation(
      .vector(
        VectorWork(
          adds: 19, multiplies: 23, compares: 29, divides: 31, squareRoots: 37, exponentials: 41,
          bits: 43)), phase: .update, layer: second, vectors: 2, repeats: 1000,
      dependencies: [.init(product, .streaming), .init(back, .barrier)]))
  recorder.record(
    Operation(
      .write(
        WriteWork(
          cells: 10, skippedCells: 47, rows: 3, setPulses: 53, resetPulses: 59, verifyReads: 61,
          failures: 2, pulseHistogram: [1, 0, 4, 0, 5])), phase: .taskSwitch, layer: first,
      matrix: adapter, dependencies: [.init(arithmetic, .barrier)]))
  recorder.record(Operation(.move(bits: 67), phase: .deploy, layer: second))
  recorder.record(Operation(.offChip(bits: 71), phase: .inference, layer: second))
  return recorder.trace
}

/// The sample with its last five operations, the third of which writes, run four times and its first twice.
func repeatingTrace() -> Trace {
  var trace = sampleTrace()
  trace.operations[1].dependencies = []
  trace.operations[2].dependencies = [.init(1, .barrier)]
  trace.repetitions = [Repetition(0..<1, times: 2), Repetition(1..<6, times: 4)]
  return trace
}

/// Calls `body` with a path in a folder of its own, which is removed afterwards.
func withTemporaryPath<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(
    path: "crossfuse-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.appending(path: "trace.h5").path)
}
