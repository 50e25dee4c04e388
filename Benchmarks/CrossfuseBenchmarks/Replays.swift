import Adaptation
import Benchmark
import Evaluation
import FileFormats
import FoundationEssentials
import Hardware
import Mapping
import Traces

/// Scheduling of LoRA training steps, written factors included, one after the other and read one by one; then with
/// pricing and power, at three lengths, of which each is ten times the one before.
func replayBenchmarks() {
  Benchmark("Schedule 100000 operations", configuration: twoSeconds) { benchmark, chip in
    var steps = chip.steps(operations: 100_000)
    var nobody = NoObserver()
    blackHole(try StreamingScheduler().schedule(&steps, on: chip.model, observer: &nobody))
  } setup: {
    try Workload()
  }
  for operations in [10_000, 100_000, 1_000_000] {
    Benchmark("Replay \(operations) operations", configuration: twoSeconds) { benchmark, chip in
      var steps = chip.steps(operations: operations)
      var nobody = NoObserver()
      blackHole(
        try Replay(
          streaming: &steps, placement: chip.placement, on: chip.hardware, observer: &nobody))
    } setup: {
      try Workload()
    }
  }
}

/// A training step, placed on the reference chip.
private struct Workload {
  let step: Trace
  let hardware: Hardware
  let placement: Placement
  let model: TimingModel

  init() throws {
    guard let step = try Student(try LoRA(.init()), on: .arrays).traceOfOneStep() else {
      preconditionFailure("arrays record a trace")
    }
    try step.validate()
    self.step = step
    hardware = try shippedHardware("reference-32nm")
    placement = try FirstFitMapper().place(
      step.matrices.map(LogicalMatrix.init), on: hardware.description)
    model = try TimingModel(step.header, placement: placement, hardware: hardware)
  }

  func steps(operations: Int) -> Steps {
    Steps(header: step.header, operations: step.operations, count: operations)
  }
}

/// Copies of a step, each of which starts when the one before it has ended, cut at a number of operations.
private struct Steps: TraceSource {
  let header: TraceHeader
  let operations: [Traces.Operation]
  let count: Int
  private var position = 0
  private var inside = 0

  init(header: TraceHeader, operations: [Traces.Operation], count: Int) {
    self.header = header
    self.operations = operations
    self.count = count
  }

  mutating func next() -> TraceItem? {
    guard position < count else { return nil }
    var operation = operations[inside]
    let waits = operation.dependencies
    operation.dependencies = []
    for index in 0..<waits.endIndex {
      let dependency = waits[index]
      operation.dependencies.append(
        .init(dependency.operation + position - inside, dependency.mode))
    }
    if inside == 0, position > 0 { operation.dependencies = [.init(position - 1, .barrier)] }
    position += 1
    inside += 1
    if inside == operations.count { inside = 0 }
    return .operation(operation)
  }
}

/// A shipped chip with its components.
///
/// - Parameters:
///   - name: the file in `configs/hardware` without its ending.
///   - change: what differs from the file.
/// - Returns: the chip with a price for everything that it does.
/// - Throws: what reading the files throws.
func shippedHardware(
  _ name: String, _ change: (inout HardwareDescription) -> Void = { _ in }
) throws -> Hardware {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "configs/hardware")
  let chip = folder.appending(path: "\(name).yaml")
  var description = try StrictYAML.decode(
    HardwareDescription.self, from: String(contentsOf: chip, encoding: .utf8), file: chip.path)
  change(&description)
  let components = folder.appending(path: description.components)
  return try Hardware(
    description,
    library: ComponentLibrary.read(at: components.path) { path in
      try StrictYAML.decode(
        ComponentLibrary.self, from: String(contentsOfFile: path, encoding: .utf8), file: path)
    })
}
