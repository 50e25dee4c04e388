import Glibc
import Hardware
import Traces

/// The expected largest of n independent draws from an empirical distribution.
///
/// ```
/// E[max] = Σ_k k · (F(k)ⁿ − F(k − 1)ⁿ)
/// ```
///
/// with the distribution function F. Cells that are written at the same time end with their slowest one.
///
/// - Parameters:
///   - histogram: element k is how often the value k was drawn.
///   - draws: n, any real number of at least 1 (a mean over groups of unequal size).
/// - Returns: the expectation; 0 for an empty histogram.
public func expectedMaximum(of histogram: [Int], draws: Double) -> Double {
  precondition(draws >= 1, "the largest of \(draws) draws; at least 1 is needed")
  let total = Double(histogram.reduce(0, +))
  guard total > 0 else { return 0 }
  var seen = 0
  var below = 0.0
  var expectation = 0.0
  for (value, count) in histogram.enumerated() where count > 0 {
    seen += count
    let upTo = pow(Double(seen) / total, draws)
    expectation += Double(value) * (upTo - below)
    below = upTo
  }
  return expectation
}

/// How long the write drivers are busy with one write operation.
///
/// The written cells are taken as evenly spread over the touched word lines. A word line of an array is written in
/// segments of `write_parallelism` neighbouring columns; a segment without a written cell is skipped, the others
/// take as many slots (one pulse and one verify read) as their slowest cell, expected from the pulse histogram
/// of the operation itself:
///
/// ```
/// slots = rows · S · (1 − (1 − q)^w) · E[max of q·w / (1 − (1 − q)^w) cells]
/// ```
///
/// with the touched rows of the array, S segments of w columns, and the share q of written cells on a touched
/// word line. Verify reads beyond one per pulse are initial reads: as large a share of the groups as of the cells
/// starts with one. SET and RESET pulses share the slots, which are as long as the longer of the two; schemes that
/// separate them into two passes take longer.
struct WriteTiming {
  let work: WriteWork
  let matrix: PlacedMatrix
  let hardware: HardwareDescription

  /// The share of cells of a touched word line that are written.
  private var density: Double {
    let width = matrix.record.outputs * matrix.record.slices * matrix.record.polarities
    return min(1, Double(work.cells) / Double(work.rows * width))
  }

  /// Verify reads per written cell that belong to no pulse.
  private var initialReads: Double {
    let reads = work.verifyReads - work.setPulses - work.resetPulses
    return max(0, Double(reads) / Double(work.cells))
  }

  /// Cycles to write one array.
  func cycles(_ shape: PlacedMatrix.ArrayShape) -> Int {
    guard work.cells > 0, work.rows > 0 else { return 0 }
    let parallel = hardware.array.writeParallelism
    let segments = (shape.columns + parallel - 1) / parallel
    let width = Double(shape.columns) / Double(segments)
    let written = density >= 1 ? 1 : 1 - pow(1 - density, width)
    let cells = max(1, density * width / written)
    let rows = Double(work.rows) * Double(shape.rows) / Double(matrix.record.inputs)
    let slots = expectedMaximum(of: work.pulseHistogram, draws: cells)
    let perGroup =
      slots * Double(hardware.cycles(hardware.array.writeSlot()))
      + initialReads * Double(hardware.cycles(hardware.array.verifyTime))
    return Int((rows * Double(segments) * written * perGroup).rounded(.up))
  }

  /// Cycles each tile's drivers are busy: its arrays in order, `writing_arrays` at a time.
  func cyclesPerTile(repeats: Int) -> [(tile: Int, cycles: Int)] {
    var known: [PlacedMatrix.ArrayShape: Int] = [:]
    return matrix.tiles.map { tile, arrays in
      var drivers = [Int](repeating: 0, count: hardware.tile.writingArrays)
      for (shape, count) in arrays {
        let cycles = known[shape] ?? cycles(shape)
        known[shape] = cycles
        for _ in 0..<count {
          let first = drivers.indices.min { drivers[$0] < drivers[$1] } ?? 0
          drivers[first] += cycles
        }
      }
      return (tile, (drivers.max() ?? 0) * repeats)
    }
  }
}
