import Crossbars

/// How often cells were programmed and pulsed since the chip was new.
struct Wear: Sendable, Equatable {
  /// Element k is how many cells had k programming events.
  let eventHistogram: [Int]
  /// The largest number of programming events of one cell.
  let worstEvents: Int
  /// The largest number of pulses of one cell.
  let worstPulses: Int
  /// All cells of the matrices.
  let cells: Int

  init(_ matrices: [CrossbarMatrix]) {
    var histogram: [Int] = []
    var pulses: UInt32 = 0
    for matrix in matrices {
      for events in matrix.events {
        while histogram.count <= Int(events) { histogram.append(0) }
        histogram[Int(events)] += 1
      }
      pulses = max(pulses, matrix.pulses.max() ?? 0)
    }
    eventHistogram = histogram
    worstEvents = max(0, histogram.count - 1)
    worstPulses = Int(pulses)
    cells = histogram.reduce(0, +)
  }
}
