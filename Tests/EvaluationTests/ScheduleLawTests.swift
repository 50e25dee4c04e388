import Hardware
import Mapping
import Quantities
import Testing
import Traces

@testable import Evaluation

@Suite("Laws of schedules, on random traces and chips")
struct ScheduleLawTests {
  private struct Case {
    let trace: Trace
    let model: TimingModel
    let recording: Recording
    let timeline: Timeline

    init(seed: Int) throws {
      var draws = Draws(seed: 1000 + seed)
      let hardware = try randomHardware(&draws)
      trace = randomTrace(&draws)
      model = try timingModel(trace, hardware)
      (recording, timeline) = try schedule(trace, with: StreamingScheduler(), on: model)
    }
  }

  @Test("no unit and no array serves two operations at once", arguments: 0..<100)
  func exclusion(seed: Int) throws {
    let one = try Case(seed: seed)
    var free: [Resource: Int] = [:]
    for operation in one.recording.started {
      var uses = operation.reservations.map { (one.model.units[$0.unit], $0.cycles) }
      if let matrix = operation.operation.matrix {
        uses.append((.matrix(matrix), operation.end - operation.start))
      }
      #expect(Set(uses.map(\.0)).count == uses.count)
      for (resource, cycles) in uses {
        #expect(cycles <= operation.end - operation.start)
        #expect(free[resource, default: 0] <= operation.start)
        free[resource] = operation.start + cycles
      }
    }
  }

  @Test(
    "no operation starts before its dependencies, its entry and its repetition allow",
    arguments: 0..<100)
  func order(seed: Int) throws {
    let one = try Case(seed: seed)
    let operations = one.recording.byIndex
    let window = one.model.description.chip.issueWindow
    for operation in operations {
      #expect(operation.start >= operation.entered)
      #expect(operation.end >= operation.start + operation.plan.duration)
      #expect(operation.stalls.sinceEntry == operation.start - operation.entered)
      for earlier in operations[..<max(0, operation.index - window + 1)] {
        #expect(earlier.end <= operation.entered)
      }
      for coupling in [operation.plan.first, operation.plan.second].compactMap({ $0 }) {
        let earlier = operations[coupling.operation]
        if coupling.isStreaming {
          #expect(operation.start >= earlier.start + earlier.plan.latency)
          #expect(operation.end >= earlier.end + operation.plan.latency)
        } else {
          #expect(operation.start >= earlier.end)
        }
      }
    }
    for repetition in one.recording.repetitions {
      let end = repetition.start + repetition.times * repetition.period
      for operation in operations {
        if operation.index < repetition.operations.lowerBound {
          #expect(operation.end <= repetition.start)
        } else if operation.index >= repetition.operations.upperBound {
          #expect(operation.start >= end)
        } else {
          #expect(operation.start >= repetition.start)
          #expect(operation.end <= repetition.start + repetition.period)
        }
      }
    }
  }

  @Test("a ledger is counts times costs, and its total is the sum of its rows", arguments: 0..<50)
  func ledger(seed: Int) throws {
    var draws = Draws(seed: 2000 + seed)
    let hardware = try randomHardware(&draws)
    let replay = try Replay(randomTrace(&draws), on: hardware)
    var sum = 0.0
    for row in replay.ledger.rows {
      if row.action != "cell_conduction" { #expect(row.amount == Double(row.count)) }
      sum += row.unitCost.si * row.amount
    }
    #expect(replay.ledger.total.si == sum)
    let leakage = replay.ledger.energy { $0.phase == nil }
    let expected = 1e-3 * Double(replay.placement.tilesUsed) * replay.timeline.duration.seconds
    #expect(abs(leakage.si - expected) <= 1e-12 * expected)
    let busy = replay.timeline.occupancies.reduce(0) { $0 + $1.cycles }
    #expect(busy == replay.timeline.busy.values.reduce(0, +))
  }

  /// All runs are equal, so that time, counts, busy cycles and stalls are those of one run as often.
  @Test("the runs of a repetition multiply exactly", arguments: 0..<50)
  func repetition(seed: Int) throws {
    var draws = Draws(seed: 3000 + seed)
    let hardware = try randomHardware(&draws)
    var trace = randomTrace(&draws)
    trace.repetitions = [Repetition(trace.operations.indices, times: 1)]
    let one = try Replay(trace, on: hardware)
    trace.repetitions[0].times = 7
    let seven = try Replay(trace, on: hardware)
    #expect(seven.timeline.cycles == 7 * one.timeline.cycles)
    #expect(seven.timeline.busy == one.timeline.busy.mapValues { 7 * $0 })
    #expect(seven.timeline.phaseCycles == one.timeline.phaseCycles.mapValues { 7 * $0 })
    #expect(seven.timeline.stalls.sinceEntry == 7 * one.timeline.stalls.sinceEntry)
    #expect(seven.timeline.peakPower == one.timeline.peakPower)
    #expect(seven.timeline.starts == one.timeline.starts)
    #expect(seven.ledger.rows.map(\.count) == one.ledger.rows.map { 7 * $0.count })
  }

  /// A repeated step costs what the same steps cost when they are written out.
  @Test("three runs are three repetitions of one run", arguments: 0..<50)
  func copies(seed: Int) throws {
    var draws = Draws(seed: 5000 + seed)
    let hardware = try randomHardware(&draws)
    var once = randomTrace(&draws)
    // Sums of powers of two are exact in every order.
    for index in once.operations.indices {
      switch once.operations[index].work {
      case .multiply(var work):
        work.conductanceSum = 0x1p-10
        once.operations[index].work = .multiply(work)
      case .transposedMultiply(var work):
        work.conductanceSum = 0x1p-10
        once.operations[index].work = .transposedMultiply(work)
      case .write, .vector, .move, .offChip: break
      }
    }
    let count = once.operations.count
    var (repeated, copied) = (once, once)
    repeated.repetitions = [Repetition(0..<count, times: 3)]
    copied.operations = (0..<3 * count).map { index in
      var operation = once.operations[index % count]
      operation.dependencies = Operation.Dependencies(
        operation.dependencies.map { .init($0.operation + index / count * count, $0.mode) })
      return operation
    }
    copied.repetitions = (0..<3).map { Repetition($0 * count..<($0 + 1) * count, times: 1) }
    let one = try Replay(repeated, on: hardware)
    let three = try Replay(copied, on: hardware)
    #expect(three.timeline.cycles == one.timeline.cycles)
    #expect(three.timeline.busy == one.timeline.busy)
    #expect(three.timeline.phaseCycles == one.timeline.phaseCycles)
    #expect(three.timeline.stalls == one.timeline.stalls)
    #expect(three.timeline.peakPower == one.timeline.peakPower)
    #expect(three.ledger == one.ledger)
  }

  /// Of several operations one may end later when another gets faster; one alone may not.
  @Test("a single operation takes no longer on a chip with more of anything", arguments: 0..<60)
  func monotony(seed: Int) throws {
    var draws = Draws(seed: 4000 + seed)
    let hardware = try randomHardware(&draws)
    var trace = randomTrace(&draws)
    trace.repetitions = []
    trace.operations = [trace.operations[0]]
    trace.operations[0].dependencies = []
    let before = try Replay(trace, on: hardware).timeline.cycles
    let richer: [(inout HardwareDescription) -> Void] = [
      { $0.chip.linkBits *= 2 }, { $0.chip.meshLinkBits *= 2 }, { $0.chip.issueWindow *= 2 },
      { $0.tile.bufferBytes *= 2 }, { $0.tile.bufferBusBits *= 2 }, { $0.tile.vectorLanes *= 2 },
      { $0.processingElement.registerBits *= 2 }, { $0.processingElement.shiftAddsPerCycle *= 2 },
      {
        $0.processingElement.sharedConverters = $0.processingElement.sharedConverters.map { 2 * $0 }
      },
      { $0.array.adcRate = .gigahertz(8) }, { $0.array.sampleAndHold = true },
    ]
    for change in richer {
      var description = hardware.description
      change(&description)
      let after = try Replay(trace, on: Hardware(description, library: evenLibrary))
      #expect(after.timeline.cycles <= before)
    }
  }
}
