import Hardware
import Mapping
import Quantities
import Traces

@testable import Evaluation

/// Small deterministic numbers for random traces and chips (SplitMix64; Steele, Lea and Flood, OOPSLA 2014).
struct Draws {
  private var state: UInt64

  init(seed: Int) { state = UInt64(seed) << 32 }

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) >> 33) % bound
  }

  mutating func one<Element>(of choices: [Element]) -> Element { choices[below(choices.count)] }

  /// True once in a number of cases.
  mutating func oneIn(_ cases: Int) -> Bool { below(cases) == 0 }
}

/// A chip of few small arrays per tile and few cycles per operation, so that everything gets in the way of
/// everything else.
func randomHardware(
  _ draws: inout Draws, _ adjust: (inout HardwareDescription) -> Void = { _ in }
) throws -> Hardware {
  var chip = HardwareDescription(name: "random", components: "none")
  change(&chip, &draws)
  adjust(&chip)
  return try Hardware(chip, library: evenLibrary)
}

/// A library in which every action costs a picojoule and every tile leaks.
let evenLibrary = ComponentLibrary(
  name: "even",
  components: Action.allCases.filter { ![.cellWrite, .cellSkip].contains($0) }.map { action in
    Component(
      name: "parts", action: action, bits: action == .adcConversion ? 8 : nil,
      energy: .picojoules(1), node: "none", conditions: "none", source: "an even price")
  } + [
    Component(
      name: "tile", leakage: .milliwatts(1), per: .tile, node: "none", conditions: "none",
      source: "an even price")
  ])

private func change(_ chip: inout HardwareDescription, _ draws: inout Draws) {
  chip.chip.meshColumns = 1 + draws.below(4)
  chip.chip.hopCycles = draws.below(4)
  chip.chip.meshLinkBits = draws.one(of: [8, 16, 64])
  chip.chip.issueWindow = draws.one(of: [1, 2, 3, 4, 7, 1000])
  chip.chip.linkBits = draws.one(of: [32, 204])
  chip.tile.processingElements = 1 + draws.below(3)
  chip.tile.bufferBytes = draws.one(of: [10, 40, 65_536])
  chip.tile.bufferBusBits = draws.one(of: [8, 40, 384])
  chip.tile.vectorLanes = draws.one(of: [4, 64])
  chip.processingElement.arrays = 1 + draws.below(4)
  chip.processingElement.sharedConverters = draws.one(of: [nil, 2, 4])
  chip.processingElement.shiftAddsPerCycle = draws.one(of: [4, 16])
  chip.processingElement.registerBits = draws.one(of: [16, 256])
  chip.array.rows = 8
  chip.array.columns = 8
  chip.array.columnsPerADC = draws.one(of: [2, 8])
  chip.array.adcRate = .gigahertz(draws.one(of: [1, 4]))
  chip.array.sampleAndHold = draws.oneIn(2)
  if draws.oneIn(4) {
    chip.array.integration = IntegrationDescription()
    chip.array.integration?.phaseTime = .nanoseconds(2)
  }
  chip.array.readCycle = .nanoseconds(Double(1 + draws.below(6)))
  chip.array.conductionTime = .nanoseconds(1)
  chip.array.pulseWidth = .nanoseconds(1)
  chip.array.verifyTime = .nanoseconds(1)
}

/// A trace of all kinds of operations on four matrices in two layers and one layer without any.
func randomTrace(_ draws: inout Draws) -> Trace {
  var matrices = [matrix(4, 2), matrix(6, 3), matrix(3, 1, converted: 4), matrix(20, 1)]
  matrices[1].layer = 1
  matrices[3].layer = 1
  for index in matrices.indices {
    let cells = matrices[index].cells
    matrices[index].programming = WriteWork(
      cells: cells, rows: matrices[index].inputs, setPulses: cells, resetPulses: 0,
      verifyReads: cells, pulseHistogram: [0, cells])
  }
  let vectors = 1 + draws.below(5)
  var run = Trace(
    context: context(inputCycles: 1 + draws.below(2)), layers: ["first", "second", "digital"],
    matrices: matrices)
  let count = 3 + draws.below(20)
  for index in 0..<count {
    run.operations.append(randomOperation(index, vectors: vectors, &draws))
  }
  var position = draws.below(count)
  while draws.oneIn(2), position < count {
    let end = position + 1 + draws.below(count - position)
    // A step that is repeated waits for nothing outside by itself.
    for index in position..<end {
      run.operations[index].dependencies = .init(
        run.operations[index].dependencies.filter { $0.operation >= position })
    }
    run.repetitions.append(Repetition(position..<end, times: 1 + draws.below(4)))
    position = end
  }
  return run
}

private func randomOperation(_ index: Int, vectors: Int, _ draws: inout Draws) -> Operation {
  var dependencies: [Operation.Dependency] = []
  for _ in 0..<draws.below(3) where index > 0 {
    dependencies.append(
      .init(max(0, index - 1 - draws.below(6)), draws.oneIn(3) ? .barrier : .streaming))
  }
  let work = randomWork(&draws)
  var operation = Operation(
    work, phase: draws.one(of: Phase.allCases), layer: draws.below(3),
    dependencies: .init(dependencies))
  operation.vectors = draws.oneIn(4) ? 1 + draws.below(5) : vectors
  operation.repeats = draws.oneIn(6) ? 2 : 1
  if operation.kind.needsMatrix { operation.matrix = draws.below(4) }
  return operation
}

private func randomWork(_ draws: inout Draws) -> Operation.Work {
  let product = ProductWork(
    drivenInputs: draws.below(9), conductanceSum: 1e-4 * Double(draws.below(9)),
    inputPasses: 1 + draws.below(2))
  let cells = draws.below(4)
  switch draws.below(10) {
  case 0, 1, 2: return .multiply(product)
  case 3: return .transposedMultiply(product)
  case 4, 5:
    return .vector(
      VectorWork(
        adds: 8 * draws.below(40), compares: draws.below(2), divides: draws.below(2),
        bits: 10 * draws.below(40)))
  case 6, 7:
    return draws.oneIn(3) ? .offChip(bits: 40 * draws.below(20)) : .move(bits: 20 * draws.below(40))
  default:
    return .write(
      WriteWork(
        cells: cells, rows: min(cells, 1), setPulses: cells, resetPulses: 0, verifyReads: cells,
        pulseHistogram: [0, cells]))
  }
}

/// Keeps everything that is told of a schedule.
struct Recording: ScheduleObserver {
  var started: [ScheduledOperation] = []
  var repetitions: [ScheduledRepetition] = []

  mutating func start(_ operation: borrowing ScheduledOperation) { started.append(copy operation) }
  mutating func finish(_ repetition: ScheduledRepetition) { repetitions.append(repetition) }

  /// The operations in the order of the trace.
  var byIndex: [ScheduledOperation] { started.sorted { $0.index < $1.index } }
}

/// A model of a trace's matrices on a chip, placed by first fit.
func timingModel(_ trace: Trace, _ hardware: Hardware) throws -> TimingModel {
  let placement = try FirstFitMapper().place(
    trace.matrices.map(LogicalMatrix.init), on: hardware.description)
  return try TimingModel(trace.header, placement: placement, hardware: hardware)
}

/// What a scheduler tells of a trace, and its summary.
func schedule(_ trace: Trace, with scheduler: any Scheduler, on model: TimingModel) throws
  -> (recording: Recording, timeline: Timeline)
{
  try schedule(trace.source, with: scheduler, on: model)
}

/// What a scheduler tells of a source that is at its beginning, and its summary.
func schedule<Source: TraceSource>(
  _ source: Source, with scheduler: any Scheduler, on model: TimingModel
) throws -> (recording: Recording, timeline: Timeline) {
  var source = source
  var recording = Recording()
  let timeline = try scheduler.schedule(&source, on: model, observer: &recording)
  return (recording, timeline)
}
