import Hardware
import Traces

/// How long the write drivers are busy with one write operation.
///
/// A word line of an array is written in segments of `cells` neighbouring columns (`write_parallelism`, or fewer where
/// power is limited). A segment without a written cell is skipped; the others are read once for every initial read of
/// the cells, then get slots of pulses and a verify read until their slowest cell is done. The trace says how many
/// cells were written on how many word lines, so the written cells are taken as a random share q of those lines; for
/// whole lines, q = 1, nothing is left to chance. With the distribution function F of the pulse counts of the
/// operation, a cell still needs a pulse in slot t with probability p = q (1 − F(t − 1)), and a segment of w cells
///
/// ```
/// no pulse     (1 − p)^w
/// no SET       (1 − s p)^w          with the share s of SET pulses among all pulses
/// no RESET     (1 − (1 − s) p)^w
/// ```
///
/// From these follow the probabilities that slot t of a segment holds SET, RESET or both, which `write_phases` gives
/// different lengths. The sum over t is the expected time, exact for random cells and polarities; with q = 1 and
/// equal pulses it is the expected largest of w pulse counts times the slot. The touched word lines are taken as
/// evenly spread over the input ranges; at least one is written from end to end.
struct WriteTiming {
  let work: WriteWork
  let matrix: PlacedMatrix
  let hardware: Hardware

  private var description: HardwareDescription { hardware.description }

  /// The share of cells of a touched word line that are written.
  private var density: Double {
    let width = matrix.record.outputs * matrix.record.slices * matrix.record.polarities
    return min(1, Double(work.cells) / (Double(work.rows) * Double(width)))
  }

  /// Expected cycles to write one touched word line of an array.
  func cyclesPerRow(columns: Int) -> Double {
    let (full, rest) = columns.quotientAndRemainder(dividingBy: hardware.writeDrivers.cells)
    let wide = full > 0 ? Double(full) * cycles(ofSegment: hardware.writeDrivers.cells) : 0
    return wide + (rest > 0 ? cycles(ofSegment: rest) : 0)
  }

  /// Expected cycles of one segment, touched or not.
  private func cycles(ofSegment width: Int) -> Double {
    let cells = Double(work.cells)
    let pulses = work.setPulses + work.resetPulses
    let initialReads = Double(max(0, work.verifyReads - pulses)) / cells
    let read = Double(description.cycles(description.array.verifyTime))
    let touched = 1 - power(1 - density, width)
    return initialReads * read * touched + pulseCycles(width)
  }

  /// Expected cycles of all slots of one segment.
  private func pulseCycles(_ width: Int) -> Double {
    let slot = description.array.writeSlot
    let set = Double(description.cycles(slot(true, false)))
    let reset = Double(description.cycles(slot(false, true)))
    let both = Double(description.cycles(slot(true, true)))
    let isUniform = set == both && reset == both
    let pulses = work.setPulses + work.resetPulses
    let share = pulses > 0 ? Double(work.setPulses) / Double(pulses) : 0
    var pending = work.cells - (work.pulseHistogram.first ?? 0)
    var sum = 0.0
    for count in work.pulseHistogram.dropFirst() {
      guard pending > 0 else { break }
      let p = density * Double(pending) / Double(work.cells)
      pending -= count
      let none = power(1 - p, width)
      guard !isUniform else {
        sum += both * (1 - none)
        continue
      }
      let noSet = power(1 - share * p, width)
      let noReset = power(1 - (1 - share) * p, width)
      sum += set * (noReset - none) + reset * (noSet - none) + both * (1 - noSet - noReset + none)
    }
    return sum
  }

  /// A power by repeated squares.
  private func power(_ base: Double, _ exponent: Int) -> Double {
    var square = max(0, base)
    var left = exponent
    var product = 1.0
    while left > 0 {
      if left & 1 == 1 { product *= square }
      square *= square
      left >>= 1
    }
    return product
  }

  /// Cycles each tile's drivers are busy: its arrays in order, as many at a time as the drivers deliver.
  func cyclesPerTile(repeats: Int = 1) -> [(tile: Int, cycles: Int)] {
    guard work.cells > 0, work.rows > 0 else { return matrix.tiles.map { ($0.tile, 0) } }
    var rows = RowTimes(self)
    var drivers = [Double](repeating: 0, count: hardware.writeDrivers.arrays)
    let tiles = matrix.tiles.map { tile, arrays in
      for driver in drivers.indices { drivers[driver] = 0 }
      for shape in arrays {
        // Of the touched word lines an array may have less than one.
        let touched = Double(work.rows) * Double(shape.rows) / Double(matrix.record.inputs)
        let first = drivers.indices.min { drivers[$0] < drivers[$1] } ?? 0
        drivers[first] += touched * rows.cycles(columns: shape.columns)
      }
      return (tile: tile, cycles: drivers.max() ?? 0)
    }
    let longest = tiles.max { $0.cycles < $1.cycles }?.tile
    let row = rows.cycles(columns: matrix.widest.columns)
    return tiles.map { tile, cycles in
      let all = tile == longest ? max(cycles, row) : cycles
      // Sums of the same times in another order differ in the last digits.
      let cycles = min((all * (1 - 1e-12)).rounded(.up), OperationExtents.limit)
      return (tile, repeats * Int(cycles))
    }
  }

  /// The times of word lines by their length; a matrix has few different ones.
  private struct RowTimes {
    private let timing: WriteTiming
    private var known: [(columns: Int, cycles: Double)] = []

    init(_ timing: WriteTiming) { self.timing = timing }

    mutating func cycles(columns: Int) -> Double {
      for entry in known where entry.columns == columns { return entry.cycles }
      let cycles = timing.cyclesPerRow(columns: columns)
      known.append((columns, cycles))
      return cycles
    }
  }
}
