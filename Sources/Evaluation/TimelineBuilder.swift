import Hardware
import Mapping
import Quantities
import Traces

/// Adds up a timeline while a schedule is made.
struct TimelineBuilder: ScheduleObserver {
  /// The cycles covered by the operations of one phase, which come in the order of their starts.
  private struct Coverage {
    var isUsed = false
    var cycles = 0
    var reached = 0

    mutating func add(_ operation: borrowing ScheduledOperation) {
      isUsed = true
      cycles += operation.times * max(0, operation.end - max(operation.start, reached))
      reached = max(reached, operation.end)
    }
  }

  private let model: TimingModel
  private let layers: Int
  private var operations = 0
  private var unitBusy: [Int]
  private let unitKinds: [Int]
  private var matrixBusy: [Int]
  private var phases = [Coverage](repeating: Coverage(), count: Phase.allCases.count)
  /// By phase, layer and kind.
  private var occupancies: [Int]
  private var stalls = Stalls()

  private static let kinds = Resource.Kind.allCases.count

  init(_ model: TimingModel) {
    self.model = model
    layers = model.header.layers.count
    unitBusy = Array(repeating: 0, count: model.units.count)
    unitKinds = (0..<model.units.count).map { model.units[$0].kind.index }
    matrixBusy = Array(repeating: 0, count: model.matrices.count)
    occupancies = Array(
      repeating: 0, count: Phase.allCases.count * model.header.layers.count * Self.kinds)
  }

  mutating func start(_ scheduled: borrowing ScheduledOperation) {
    let times = scheduled.times
    let account =
      (scheduled.operation.phase.index * layers + scheduled.operation.layer) * Self.kinds
    operations += 1
    phases[scheduled.operation.phase.index].add(scheduled)
    stalls.add(scheduled.stalls, times: times)
    for index in scheduled.reservations.indices {
      let reservation = scheduled.reservations[index]
      unitBusy[reservation.unit] += reservation.cycles * times
      occupancies[account + unitKinds[reservation.unit]] += reservation.cycles * times
    }
    guard let matrix = scheduled.operation.matrix else { return }
    let cycles = (scheduled.end - scheduled.start) * times
    matrixBusy[matrix] += cycles
    occupancies[account + Resource.Kind.arrays.index] += cycles
  }

  /// The summary of a schedule that ends at a cycle.
  func timeline(cycles: Int) -> Timeline {
    var timeline = Timeline(clockPeriod: model.description.clockPeriod)
    timeline.cycles = cycles
    timeline.operations = operations
    timeline.stalls = stalls
    for (unit, busy) in unitBusy.enumerated() where busy > 0 {
      timeline.busy[model.units[unit]] = busy
    }
    for (matrix, busy) in matrixBusy.enumerated() where busy > 0 {
      timeline.busy[.matrix(matrix)] = busy
    }
    for phase in Phase.allCases where phases[phase.index].isUsed {
      timeline.phaseCycles[phase] = phases[phase.index].cycles
    }
    timeline.occupancies = occupancyRows
    let working = zip(model.matrices, matrixBusy).reduce(0.0) {
      $0 + Double($1.0.arrays) * Double($1.1)
    }
    let available = Double(model.placement.arraysUsed) * Double(cycles)
    timeline.arrayUtilisation = available > 0 ? working / available : 0
    return timeline
  }

  private var occupancyRows: [Timeline.Occupancy] {
    var rows: [Timeline.Occupancy] = []
    var index = 0
    for phase in Phase.allCases {
      for layer in model.header.layers {
        for kind in Resource.Kind.allCases {
          if occupancies[index] > 0 {
            rows.append(
              Timeline.Occupancy(
                phase: phase, layer: layer, kind: kind, cycles: occupancies[index]))
          }
          index += 1
        }
      }
    }
    return rows
  }
}

/// Keeps the start and the end of every operation.
struct TimesKeeper: ScheduleObserver {
  private(set) var starts: [Int] = []
  private(set) var ends: [Int] = []

  mutating func start(_ operation: borrowing ScheduledOperation) {
    while starts.count <= operation.index {
      starts.append(0)
      ends.append(0)
    }
    starts[operation.index] = operation.start
    ends[operation.index] = operation.end
  }
}
