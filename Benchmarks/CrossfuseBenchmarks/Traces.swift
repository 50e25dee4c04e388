import Adaptation
import Benchmark
import Evaluation
import FoundationEssentials
import Hardware
import Traces

/// Recording a training step of a large network, alone and with placing, scheduling and pricing it, and writing and reading long traces.
///
/// Peak memory is that of the process, so it counts where a benchmark is run alone.
func traceBenchmarks() {
  var configuration = twoSeconds
  configuration.metrics = [.wallClock, .peakMemoryResident]
  Benchmark("Trace of a stack of \(LargeStack.weights) weights, lora", configuration: configuration)
  {
    _ in blackHole(try LargeStack.trace(LoRA(.init())))
  }
  Benchmark(
    "Trace of a stack of \(LargeStack.weights) weights, full-fine-tuning",
    configuration: configuration
  ) { _ in
    blackHole(try LargeStack.trace(FullFineTuning(.init())))
  }
  configuration.warmupIterations = 0
  Benchmark(
    "Trace, place and schedule one step of a stack of \(LargeStack.weights) weights, lora",
    configuration: configuration
  ) { _, chip in
    var step = try LargeStack.trace(LoRA(.init())).source
    blackHole(try replay(&step, on: chip))
  } setup: {
    try shippedHardware("reference-32nm", holdLargeStack)
  }
  Benchmark("Replay that step from its file on another chip", configuration: configuration) {
    _, chip in
    var step = try TraceFileSource(reading: largeStep)
    blackHole(try replay(&step, on: chip))
  } setup: {
    try TraceFile.write(LargeStack.trace(LoRA(.init())), to: largeStep)
    return try shippedHardware("isaac", holdLargeStack)
  } teardown: {
    try FileManager.default.removeItem(atPath: largeStep)
  }
  for count in [10_000, 100_000, 1_000_000] {
    Benchmark("Write trace of \(count) operations", configuration: configuration) { _, file in
      try file.write()
    } setup: {
      try LongTrace(operations: count)
    } teardown: {
      try FileManager.default.removeItem(atPath: LongTrace.path(operations: count))
    }
    Benchmark("Read trace of \(count) operations", configuration: configuration) { _, file in
      blackHole(try file.read())
    } setup: {
      let file = try LongTrace(operations: count)
      try file.write()
      return file
    } teardown: {
      try FileManager.default.removeItem(atPath: LongTrace.path(operations: count))
    }
  }
}

/// Where the trace of one step of the large stack lies.
private let largeStep = temporaryFile("large-step")

/// Gives a chip tiles for all matrices of the large stack, 91 on a side of the mesh.
private func holdLargeStack(_ chip: inout HardwareDescription) {
  chip.chip.tiles = 8192
  chip.chip.meshColumns = 91
}

/// Places, schedules and prices a trace that is read as it goes.
private func replay<Source: TraceSource>(_ source: inout Source, on chip: Hardware) throws
  -> Replay
{
  var nobody = NoObserver()
  return try Replay(streaming: &source, on: chip, observer: &nobody)
}

/// A path of this process for a trace.
private func temporaryFile(_ name: String) -> String {
  FileManager.default.temporaryDirectory
    .appending(
      path: "crossfuse-benchmark-\(ProcessInfo.processInfo.processIdentifier)-\(name).h5"
    )
    .path
}

/// A trace file of LoRA training steps of the demo's perceptron, written factors included, with statistics that
/// differ from product to product.
private struct LongTrace {
  private let step: Trace
  private let count: Int
  private var path: String { Self.path(operations: count) }

  /// Where the trace of so many operations lies.
  static func path(operations count: Int) -> String { temporaryFile("\(count)") }

  init(operations count: Int) throws {
    guard let step = try Student(try LoRA(.init()), on: .arrays).traceOfOneStep() else {
      preconditionFailure("arrays record a trace")
    }
    self.step = step
    self.count = count
  }

  func write() throws {
    var writer = try TraceWriter(step.header, to: path)
    for index in 0..<count {
      let start = index / step.operations.count * step.operations.count
      var operation = step.operations[index - start]
      operation.dependencies = Operation.Dependencies(
        operation.dependencies.map { .init($0.operation + start, $0.mode) })
      operation.work = operation.work.varied(by: index)
      try writer.append(.operation(operation))
    }
    try writer.close()
  }

  /// All vectors, so that every operation is looked at.
  func read() throws -> Int {
    var source = try TraceFileSource(reading: path)
    var vectors = 0
    while let item = try source.next() {
      if case .operation(let operation) = item { vectors += operation.vectors }
    }
    return vectors
  }
}

extension Operation.Work {
  /// A product whose drives and conductance are another's; other work as it is.
  fileprivate func varied(by index: Int) -> Operation.Work {
    func varied(_ work: ProductWork) -> ProductWork {
      var work = work
      work.drivenInputs += index * 7919 % 1000
      work.conductanceSum *= 1 + Double(index % 977) * 1e-5
      return work
    }
    return switch self {
    case .multiply(let work): .multiply(varied(work))
    case .transposedMultiply(let work): .transposedMultiply(varied(work))
    case .write, .vector, .move, .offChip: self
    }
  }
}
