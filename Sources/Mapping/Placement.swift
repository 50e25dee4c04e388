/// Where every block of every matrix lies.
public struct Placement: Sendable, Equatable {
  /// Where each matrix lies, in the order of the placed matrices.
  public let matrices: [MatrixPlacement]
  /// Arrays that hold a part of a matrix, by tile.
  public let tileUses: [TileUse]
  /// Processing elements with at least one array in use.
  public let processingElementsUsed: Int
  /// The number of array groups; see ``arrayGroups(of:)``.
  public let arrayGroupCount: Int

  private let groups: [Range<Int>]
  private let chip: ChipShape

  /// How much of one tile is used.
  public struct TileUse: Sendable, Equatable {
    /// The tile.
    public let tile: Int
    /// Arrays that hold a part of a matrix.
    public internal(set) var arrays: Int
    /// Cells of these arrays that hold weights; of an array that matrices share, those of the largest part.
    public internal(set) var cells: Int
  }

  /// A placement in which every array belongs to one matrix.
  init(_ matrices: [MatrixPlacement], on chip: ChipShape) {
    self.init(
      matrices, groups: matrices.indices.map { $0..<$0 + 1 }, groupCount: matrices.count, on: chip)
  }

  /// - Parameters:
  ///   - matrices: where each matrix lies.
  ///   - groups: the array groups of each.
  ///   - groupCount: how many groups there are.
  ///   - chip: the counts of the chip.
  init(
    _ matrices: [MatrixPlacement], groups: [Range<Int>], groupCount: Int, on chip: ChipShape
  ) {
    self.matrices = matrices
    self.groups = groups
    self.chip = chip
    arrayGroupCount = groupCount
    var cells = [Int32](repeating: 0, count: chip.arrays)
    for matrix in matrices { Self.mark(matrix, in: &cells) }
    (tileUses, processingElementsUsed) = Self.uses(of: cells, on: chip)
  }

  /// The groups of arrays that a matrix occupies.
  ///
  /// Operations on matrices with a common group use common arrays and exclude each other. Without swapping every
  /// matrix is the one member of the group of its own number.
  public func arrayGroups(of matrix: Int) -> Range<Int> { groups[matrix] }

  /// The tiles that hold a part of a matrix, ascending.
  public func tiles(of matrix: Int) -> [Int] { matrices[matrix].tiles }

  /// The first tile of a matrix.
  public func home(of matrix: Int) -> Int { matrices[matrix].shares.first?.tile ?? 0 }

  /// The tile of an array of the chip.
  public func tile(ofArray array: Int) -> Int { array / chip.arraysPerTile }

  /// The processing element of an array of the chip, counted over the whole chip.
  public func processingElement(ofArray array: Int) -> Int { array / chip.arraysPerElement }

  /// The blocks of every matrix, written out.
  public var blocks: [[Block]] { matrices.map(\.blocks) }

  /// Arrays that hold a part of a matrix.
  public var arraysUsed: Int { tileUses.reduce(0) { $0 + $1.arrays } }

  /// Tiles with at least one array in use.
  public var tilesUsed: Int { tileUses.count }

  /// Cells that hold weights; of an array that matrices share, those of the largest part.
  public var cellsUsed: Int { tileUses.reduce(0) { $0 + $1.cells } }

  /// The share of the cells of all arrays in use that hold weights, 0 to 1.
  public var utilisation: Double { share(cellsUsed, ofArrays: arraysUsed) }

  /// The share of the cells of the whole chip that hold weights, 0 to 1.
  public var chipUtilisation: Double { share(cellsUsed, ofArrays: chip.arrays) }

  /// The share of the cells of a matrix's arrays that hold it, 0 to 1.
  public func utilisation(of matrix: Int) -> Double {
    share(matrices[matrix].cells, ofArrays: matrices[matrix].arrayCount)
  }

  /// The share of the cells of a tile that hold weights, 0 to 1.
  public func utilisation(ofTile tile: Int) -> Double {
    share(tileUses.first { $0.tile == tile }?.cells ?? 0, ofArrays: chip.arraysPerTile)
  }

  private func share(_ cells: Int, ofArrays arrays: Int) -> Double {
    arrays == 0 ? 0 : Double(cells) / Double(arrays * chip.rows * chip.columns)
  }

  /// Enters the cells that a matrix uses in its arrays.
  private static func mark(_ matrix: MatrixPlacement, in cells: inout [Int32]) {
    matrix.forEachArray { cells[$0] = max(cells[$0], Int32($1.cells)) }
  }

  private static func uses(of cells: [Int32], on chip: ChipShape) -> ([TileUse], elements: Int) {
    var tiles: [TileUse] = []
    var elements = 0
    var lastElement = -1
    for (array, used) in cells.enumerated() where used > 0 {
      let tile = array / chip.arraysPerTile
      if tiles.last?.tile != tile { tiles.append(TileUse(tile: tile, arrays: 0, cells: 0)) }
      tiles[tiles.count - 1].arrays += 1
      tiles[tiles.count - 1].cells += Int(used)
      let element = array / chip.arraysPerElement
      if element != lastElement { elements += 1 }
      lastElement = element
    }
    return (tiles, elements)
  }
}
