import Evaluation
import Mapping
import Quantities

/// How much of a chip a replay took, and how long its units worked.
struct ChipUse: Sendable, Equatable {
  /// Units of one kind.
  struct Busy: Sendable, Equatable {
    /// The kind, for example "vector_unit".
    let kind: String
    /// Units of the kind that worked at all.
    var units: Int
    /// Working cycles of all of them.
    var cycles: Int
  }

  /// Arrays with weights.
  let arrays: Int
  /// Tiles with such arrays.
  let tiles: Int
  /// The share of the cells of those arrays that hold weights, 0…1.
  let utilisation: Double
  /// Cycles from the first start to the last end.
  let cycles: Int
  /// The share of the arrays in use, weighted with time, that work, 0…1.
  let arrayUtilisation: Double
  /// The most power at one time; nothing where nothing was done.
  var peakPower: Power
  /// By kind, in alphabetical order.
  let busy: [Busy]

  init(_ placement: Placement, _ timeline: Timeline, peakPower: Power) {
    arrays = placement.arraysUsed
    tiles = placement.tilesUsed
    utilisation = placement.utilisation
    cycles = timeline.cycles
    arrayUtilisation = timeline.arrayUtilisation
    self.peakPower = peakPower
    var sums: [String: Busy] = [:]
    for (resource, cycles) in timeline.busy {
      let kind = resource.kind.rawValue
      sums[kind, default: Busy(kind: kind, units: 0, cycles: 0)].units += 1
      sums[kind]?.cycles += cycles
    }
    busy = sums.values.sorted { $0.kind < $1.kind }
  }
}
