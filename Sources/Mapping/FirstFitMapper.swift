public import Hardware

/// Packs the blocks of a matrix that share their inputs side by side, into the first array with room.
///
/// A matrix is cut into ranges of at most `array.rows` inputs; each range holds, for every slice and polarity,
/// blocks of at most `array.columns` outputs. Blocks are taken output range by output range, slice by slice,
/// polarity by polarity (the two cells of a differential pair are neighbours) and never cut further.
/// Arrays fill processing elements and tiles in order. Different matrices never share an array.
public struct FirstFitMapper: Mapper {
  /// The mapper's name in configurations.
  public static let name = "first_fit"

  /// Creates the mapper.
  public init() {}

  /// Places matrices on a chip.
  ///
  /// - Throws: ``MappingError`` when a matrix is empty or the chip has too few arrays.
  public func place(_ matrices: [LogicalMatrix], on hardware: HardwareDescription)
    throws(MappingError) -> Placement
  {
    var packing = Packing(hardware: hardware)
    var blocks: [[Block]] = []
    for (index, matrix) in matrices.enumerated() {
      try check(matrix)
      blocks.append(packing.place(matrix, index: index))
    }
    guard packing.arrays.count <= hardware.arrays else {
      throw .tooFewArrays(
        hardware: hardware.name, needed: packing.arrays.count, available: hardware.arrays,
        tiles: hardware.chip.tiles, arraysPerTile: hardware.arraysPerTile)
    }
    return Placement(
      blocks: blocks, arrays: packing.arrays, cellsPerArray: hardware.array.cells)
  }

  private func check(_ matrix: LogicalMatrix) throws(MappingError) {
    let dimensions = [
      ("inputs", matrix.inputs), ("outputs", matrix.outputs), ("slices", matrix.slices),
      ("polarities", matrix.polarities),
    ]
    for (name, value) in dimensions where value < 1 {
      throw .invalidMatrix(name: matrix.name, dimension: name, found: value)
    }
  }
}

/// The arrays filled so far.
private struct Packing {
  let hardware: HardwareDescription
  var arrays: [ArrayUse] = []

  /// Cuts one matrix into blocks and gives each the first array of its input range with room.
  mutating func place(_ matrix: LogicalMatrix, index: Int) -> [Block] {
    var blocks: [Block] = []
    for rows in ranges(of: matrix.inputs, atMost: hardware.array.rows) {
      var open: [Int] = []
      for columns in ranges(of: matrix.outputs, atMost: hardware.array.columns) {
        for slice in 0..<matrix.slices {
          for polarity in 0..<matrix.polarities {
            let array = array(for: columns.count, rows: rows.count, matrix: index, open: &open)
            blocks.append(
              Block(
                rows: rows, columns: columns, slice: slice, polarity: polarity, array: array,
                columnOffset: arrays[array].columns))
            arrays[array].columns += columns.count
            arrays[array].groups += 1
          }
        }
      }
    }
    return blocks
  }

  /// The first open array with enough free columns, or a new one; `open` lists arrays that are not full.
  private mutating func array(for columns: Int, rows: Int, matrix: Int, open: inout [Int]) -> Int {
    open.removeAll { arrays[$0].columns == hardware.array.columns }
    if let array = open.first(where: { arrays[$0].columns + columns <= hardware.array.columns }) {
      return array
    }
    let array = arrays.count
    let element = array / hardware.processingElement.arrays
    arrays.append(
      ArrayUse(
        matrix: matrix, rows: rows, columns: 0, groups: 0, processingElement: element,
        tile: element / hardware.tile.processingElements))
    open.append(array)
    return array
  }

  /// Consecutive ranges that cover 0 ..< count, each as long as allowed.
  private func ranges(of count: Int, atMost length: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: length).map { $0..<min($0 + length, count) }
  }
}
