import Crossbars

/// How often cells were programmed and pulsed since the chip was new.
struct Wear: Sendable, Equatable {
  /// Element k is how many cells had k programming events.
  let eventHistogram: [Int]
  /// The largest number of programming events of one cell.
  let worstEvents: Int
  /// The largest number of pulses of one cell.
  let worstPulses: Int

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
  }
}

/// What lies on the arrays of a chip.
struct Resident: Sendable, Equatable {
  /// Cells of all matrices.
  let cells: Int
  /// Weights that lay beyond their range when they were programmed.
  let clippedWeights: Int

  init(_ matrices: [CrossbarMatrix]) {
    cells = matrices.reduce(0) { $0 + $1.levels.count }
    clippedWeights = matrices.reduce(0) { $0 + $1.clippedWeights }
  }
}
