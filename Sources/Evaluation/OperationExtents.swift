import Hardware
import Traces

/// Bounds what the counts and cycles of operations add up to, before any of them is multiplied.
///
/// A bound is a double, which does not overflow, and as coarse as keeps it simple. While the bounds of a trace add
/// up to ``limit`` at most, no count, cycle or sum of cycles leaves 64 bits: operations one after the other take the
/// sum of their cycles, and side by side they take less.
struct OperationExtents {
  /// The largest sum, which leaves a factor of eight for what is added up later.
  static let limit = 0x1p60

  /// By matrix, for one stream of a vector.
  private let products: [Double]
  private let transposedProducts: [Double]
  /// By layer.
  private let tiles: [Double]
  private let tile: TileDescription
  private let slowestCycles: Double
  /// For a bit that is carried over the mesh, and for every operation that does.
  private let perCarriedBit: Double
  private let perCarry: Double

  init(_ model: TimingModel) {
    let chip = model.description.chip
    products = model.products.map(\.extent)
    transposedProducts = model.transposedProducts.map(\.extent)
    tiles = model.layers.map { Double($0.tiles.count) }
    tile = model.description.tile
    let each = tile.vectorCycles
    slowestCycles = Double(
      max(each.add, each.multiply, each.compare, each.divide, each.squareRoot, each.exponential))
    let hops = Double(model.units.meshColumns) + Double(model.units.rows)
    perCarriedBit = 4 * hops + 4
    perCarry = hops * Double(4 + chip.hopCycles) + Double(model.pipelineCycles)
  }

  /// The bound of an operation with its repeats, without the time of a write.
  func bound(of operation: borrowing Operation) -> Double {
    let repeats = Double(operation.repeats)
    let vectors = Double(operation.vectors)
    let own: Double
    switch operation.work {
    case .multiply(let work):
      own = product(work, products[operation.matrix ?? 0] * vectors)
    case .transposedMultiply(let work):
      own = product(work, transposedProducts[operation.matrix ?? 0] * vectors)
    case .write(let work):
      let pulses = 3 * (Double(work.setPulses) + Double(work.resetPulses))
      let cells = Double(work.cells) + Double(work.skippedCells) + Double(work.failures)
      own = pulses + cells + Double(work.rows) + Double(work.verifyReads)
    case .vector(let work): own = vector(work, vectors, tiles[operation.layer])
    case .move(let bits), .offChip(let bits): own = Double(bits) * perCarriedBit
    }
    return repeats * (own + 4 * vectors) + perCarry
  }

  private func product(_ work: ProductWork, _ streams: Double) -> Double {
    Double(work.drivenInputs) + Double(work.saturations)
      + streams * Double(work.inputPasses) * perCarriedBit
  }

  private func vector(_ work: VectorWork, _ vectors: Double, _ tiles: Double) -> Double {
    let simple = Double(work.adds) + Double(work.multiplies) + Double(work.compares)
    let count =
      simple + Double(work.divides) + Double(work.squareRoots) + Double(work.exponentials)
    let bits = Double(work.bits)
    // Of each of the six kinds and of the bits two quotients are rounded up.
    let cycles =
      (count / (tiles * Double(tile.vectorLanes)) + 12 * vectors) * slowestCycles
      + bits / (tiles * Double(tile.bufferBusBits)) + 2 * vectors
    return count + cycles * (1 + tiles) + bits * perCarriedBit
  }
}

extension ProductStages {
  /// What the counts and cycles of one stream of a vector add up to at most.
  fileprivate var extent: Double {
    let counts = [
      conversions, conversions, drives, reads, sampleHolds, integrationSteps, interval, inputBits,
      busBits,
    ]
    let windows = windows.reduce(0.0) { $0 + 2 * Double($1) }
    return reservations.reduce(windows) { $0 + Double($1.cycles) }
      + counts.reduce(0.0) { $0 + Double($1) }
  }
}
