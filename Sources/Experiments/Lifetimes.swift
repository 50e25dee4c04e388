import Crossbars
import Devices

/// After how many tasks like one that was adapted to how many cells would be dead.
///
/// Every task is taken to use the same cells as much as the first one did, and cells as new before it. Two accountings:
/// full-window cycles, in which a pulse counts for the part of the window it moves a cell, as the device room wears
/// cells; and programming events, in which every write of a cell counts as one cycle.
struct Lifetimes: Sendable, Equatable {
  /// The shares of dead cells that tasks are counted for.
  static let shares = [0.001, 0.01, 0.1]

  /// Tasks until a share of all cells of the chip is dead, in cycles; infinity if never.
  let chip: [Double]
  /// The same, in events.
  let chipByEvents: [Double]
  /// Tasks until a share of the cells of the first matrix that gets there is dead, in cycles.
  let matrix: [Double]
  /// The same, in events.
  let matrixByEvents: [Double]

  /// Counts what a task did to cells.
  ///
  /// - Parameters:
  ///   - endurance: of the cells; nothing for cells that never wear out.
  ///   - before: the matrices before the task.
  ///   - after: the same matrices after it, and any that it added.
  init(_ endurance: Endurance?, from before: [CrossbarMatrix], to after: [CrossbarMatrix]) {
    let cycles = after.enumerated().map { index, matrix in
      let earlier = index < before.count ? before[index].wear : []
      return matrix.wear.enumerated().map { cell, wear in
        Double(wear) - (cell < earlier.count ? Double(earlier[cell]) : 0)
      }
    }
    let events = after.enumerated().map { index, matrix in
      let earlier = index < before.count ? before[index].events : []
      return matrix.events.enumerated().map { cell, count in
        Double(count) - (cell < earlier.count ? Double(earlier[cell]) : 0)
      }
    }
    let byCycles = cycles.map { CellUsage($0) }
    let byEvents = events.map { CellUsage($0) }
    chip = Self.tasks(endurance, [CellUsage(joining: byCycles)])
    chipByEvents = Self.tasks(endurance, [CellUsage(joining: byEvents)])
    matrix = Self.tasks(endurance, byCycles)
    matrixByEvents = Self.tasks(endurance, byEvents)
  }

  /// For every share, the tasks of the group of cells that gets there first.
  private static func tasks(_ endurance: Endurance?, _ groups: [CellUsage]) -> [Double] {
    shares.map { share in
      groups.reduce(.infinity) { shortest, usage in
        min(shortest, endurance?.tasks(untilDead: share, of: usage) ?? .infinity)
      }
    }
  }
}
