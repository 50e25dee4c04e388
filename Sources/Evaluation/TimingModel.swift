public import Hardware
public import Mapping
public import Traces

/// The matrices of a trace on a chip: everything about time and counts that does not depend on single operations.
public struct TimingModel: Sendable {
  /// What the operations refer to.
  public let header: TraceHeader
  /// Where the matrices lie.
  public let placement: Placement
  /// The chip.
  public let hardware: Hardware
  /// The shared units.
  public let units: ChipUnits

  let matrices: [PlacedMatrix]
  /// By matrix, the tile where products take in their operands.
  private let homes: [Int]
  /// By matrix, the groups of arrays that operations on it keep from others.
  let groups: [Range<Int>]
  let layers: [LayerSite]
  /// By matrix, the stages of products and of transposed products.
  let products: [ProductStages]
  let transposedProducts: [ProductStages]
  /// Cycles of a vector before its first and behind its last read cycle.
  let pipelineCycles: Int

  var groupCount: Int { placement.arrayGroupCount }

  var description: HardwareDescription { hardware.description }

  /// Prepares a chip for the operations of a trace.
  ///
  /// - Parameters:
  ///   - header: the matrices of the trace.
  ///   - placement: where they lie.
  ///   - hardware: the chip.
  /// - Throws: ``EvaluationError/placementMismatch(placed:matrices:)``.
  public init(_ header: TraceHeader, placement: Placement, hardware: Hardware)
    throws(EvaluationError)
  {
    self.header = header
    self.placement = placement
    self.hardware = hardware
    let description = hardware.description
    let matrices = try PlacedMatrix.all(of: header.matrices, on: placement)
    self.matrices = matrices
    homes = matrices.map(\.home)
    groups = matrices.indices.map(placement.arrayGroups)
    layers = header.layers.indices.map { LayerSite($0, matrices) }
    units = ChipUnits(description, tiles: matrices.compactMap(\.tiles.last?.tile))
    pipelineCycles = description.array.pipeline.stages.reduce(0) {
      $0 + description.cycles($1.time)
    }
    let context = header.context
    let chip = ProductChip(
      hardware: description, converterBits: hardware.converterBits,
      plan: ReadPlan(
        inputCycles: context.inputCycles, conversions: context.conversions,
        on: description.array), units: units)
    products = matrices.map {
      ProductStages($0, isTransposed: false, context: context, chip: chip)
    }
    transposedProducts = matrices.map {
      ProductStages($0, isTransposed: true, context: context, chip: chip)
    }
  }

  /// The tile where an operation on a matrix, or without one in a layer, takes in its operands.
  func home(matrix: Int?, layer: Int) -> Int {
    if let matrix { homes[matrix] } else { layers[layer].home }
  }
}

/// The tiles of a layer: those of its matrices, or the first tile when it has none.
struct LayerSite {
  /// The first tile of the first matrix.
  let home: Int
  /// All tiles, in order.
  let tiles: [Int]

  init(_ layer: Int, _ matrices: [PlacedMatrix]) {
    let own = matrices.filter { $0.record.layer == layer }
    home = own.first?.home ?? 0
    let found = Set(own.lazy.flatMap(\.tiles).map(\.tile))
    tiles = found.isEmpty ? [0] : found.sorted()
  }
}

extension ChipUnits {
  /// The units of the tiles up to the last one in use, and of the rows of the mesh they lie in.
  init(_ hardware: HardwareDescription, tiles: [Int]) {
    meshColumns = hardware.chip.meshColumns
    let rows = (tiles.max() ?? 0) / meshColumns + 1
    places = rows * meshColumns
    elementsPerTile =
      hardware.processingElement.sharedConverters == nil ? 0 : hardware.tile.processingElements
  }
}
