import Adaptation
import Benchmark
import Evaluation
import FileFormats
import FoundationEssentials
import Hardware
import Mapping
import Traces

/// Scheduling and pricing of 10 000 operations: LoRA training steps, written factors included, one after the other.
func replayBenchmarks() {
  Benchmark("Replay 10000 operations", configuration: twoSeconds) { benchmark, chip in
    let timeline = try StreamingScheduler().schedule(
      chip.trace, placement: chip.placement, on: chip.hardware)
    let ledger = try Ledger(
      chip.trace, placement: chip.placement, hardware: chip.hardware, timeline: timeline)
    blackHole(ledger)
  } setup: {
    try Workload(operations: 10_000)
  }
}

/// A long trace, placed on the reference chip.
private struct Workload {
  let trace: Trace
  let hardware: Hardware
  let placement: Placement

  init(operations: Int) throws {
    guard let step = try Student(try LoRA(.init()), on: .arrays).traceOfOneStep() else {
      preconditionFailure("arrays record a trace")
    }
    trace = step.repeated(operations: operations)
    try trace.validate()
    hardware = try referenceHardware()
    placement = try FirstFitMapper().place(
      trace.matrices.map(LogicalMatrix.init), on: hardware.description)
  }
}

/// The reference chip with its components.
private func referenceHardware() throws -> Hardware {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "configs")
  let chip = folder.appending(path: "hardware/reference-32nm.yaml")
  let components = folder.appending(path: "components/isaac-32nm.yaml")
  return try Hardware(
    StrictYAML.decode(
      HardwareDescription.self, from: String(contentsOf: chip, encoding: .utf8), file: chip.path),
    library: ComponentLibrary.read(at: components.path) { path in
      try StrictYAML.decode(
        ComponentLibrary.self, from: String(contentsOfFile: path, encoding: .utf8), file: path)
    })
}

extension Trace {
  /// Copies of the trace, each of which starts when the one before it has ended, cut at a number of operations.
  fileprivate func repeated(operations count: Int) -> Trace {
    var result = self
    result.operations = (0..<count).map { index in
      let offset = index / operations.count * operations.count
      var operation = operations[index - offset]
      operation.dependencies =
        index == offset && index > 0
        ? [.init(index - 1, .barrier)]
        : operation.dependencies.map { .init($0.operation + offset, $0.mode) }
      return operation
    }
    return result
  }
}
