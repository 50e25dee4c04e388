import Evaluation
import Mapping

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
  /// By kind, in alphabetical order.
  let busy: [Busy]

  init(_ replay: Replay) {
    arrays = replay.placement.arrays.count
    tiles = replay.placement.tilesUsed
    utilisation = replay.placement.utilisation
    cycles = replay.timeline.cycles
    var sums: [String: Busy] = [:]
    for (resource, cycles) in replay.timeline.busy {
      let kind = resource.kind.rawValue
      sums[kind, default: Busy(kind: kind, units: 0, cycles: 0)].units += 1
      sums[kind]?.cycles += cycles
    }
    busy = sums.values.sorted { $0.kind < $1.kind }
  }
}
