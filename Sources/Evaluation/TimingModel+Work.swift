import Hardware
import Traces

extension TimingModel {
  /// Cycles of the vector units of a layer for one repeat, vector after vector.
  ///
  /// Every kind of elementary operation fills the lanes on its own, and buffers are read and written meanwhile.
  func vectorCycles(_ work: VectorWork, _ operation: borrowing Operation) -> Int {
    let tile = description.tile
    let tiles = layers[operation.layer].tiles.count
    let lanes = tiles * tile.vectorLanes
    let each = tile.vectorCycles
    let vectors = operation.vectors
    func cycles(_ count: Int, _ cyclesOfOne: Int) -> Int {
      count == 0 ? 0 : divideUp(divideUp(count, vectors), lanes) * cyclesOfOne
    }
    let arithmetic =
      cycles(work.adds, each.add) + cycles(work.multiplies, each.multiply)
      + cycles(work.compares, each.compare) + cycles(work.divides, each.divide)
      + cycles(work.squareRoots, each.squareRoot) + cycles(work.exponentials, each.exponential)
    let loading = divideUp(divideUp(work.bits, vectors), tiles * tile.bufferBusBits)
    return vectors * max(arithmetic, loading)
  }

  /// Bits that one repeat of an operation carries over the off-chip port because buffers have no room for them.
  ///
  /// A product needs room in the buffers of its tiles for what it takes in and gives out: of one vector when it takes in
  /// vector after vector, of all when they are there before it starts. What has no room goes out and comes back.
  /// Vector work reads and writes what lies in the buffers of the whole chip, such as the state of an optimiser, and
  /// beyond their capacity in the memory outside.
  func spilledBits(of operation: borrowing Operation, holdsAll: Bool) -> Int {
    let capacity = 8 * description.tile.bufferBytes
    let vectors = holdsAll ? operation.vectors : 1
    switch operation.work {
    case .multiply: return 2 * excess(products, operation.matrix ?? 0, vectors, capacity)
    case .transposedMultiply:
      return 2 * excess(transposedProducts, operation.matrix ?? 0, vectors, capacity)
    case .vector(let work): return max(0, work.bits - description.chip.tiles * capacity)
    case .write, .move, .offChip: return 0
    }
  }

  private func excess(
    _ stages: [ProductStages], _ matrix: Int, _ vectors: Int, _ capacity: Int
  ) -> Int {
    guard stages[matrix].widestWindow * vectors > capacity else { return 0 }
    return stages[matrix].windows.reduce(0) { $0 + max(0, $1 * vectors - capacity) }
  }
}

/// The times of the latest writes to one matrix; equal writes take equal times.
struct WriteCache {
  private static let capacity = 4
  private var known: [(work: WriteWork, tiles: [TileCycles])] = []
  private var oldest = 0

  /// Cycles each tile's drivers are busy with one repeat of a write.
  mutating func cyclesPerTile(_ work: WriteWork, _ matrix: PlacedMatrix, _ model: TimingModel)
    -> [TileCycles]
  {
    for entry in known where entry.work == work { return entry.tiles }
    let timing = WriteTiming(work: work, matrix: matrix, hardware: model.hardware)
    let tiles = timing.cyclesPerTile(repeats: 1).map(TileCycles.init)
    if known.count < Self.capacity {
      known.append((work, tiles))
    } else {
      known[oldest] = (work, tiles)
      oldest = (oldest + 1) % Self.capacity
    }
    return tiles
  }
}

/// How long the write drivers of a tile are busy.
struct TileCycles: Equatable {
  var tile: Int
  var cycles: Int
}
