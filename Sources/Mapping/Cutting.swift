import Hardware

/// Cuts matrices for the arrays of a chip; matrices of one width share their cut.
struct Cutting {
  let hardware: HardwareDescription
  let chip: ChipShape
  private var cuts: [Cut.Width: Cut] = [:]

  init(_ hardware: HardwareDescription) {
    self.hardware = hardware
    chip = ChipShape(hardware)
  }

  /// Cuts one matrix.
  ///
  /// - Throws: ``MappingError/invalidMatrix(name:dimension:found:)``.
  mutating func cut(_ matrix: LogicalMatrix) throws(MappingError) -> CutMatrix {
    try matrix.validate()
    let width = Cut.Width(
      outputs: matrix.outputs, slices: matrix.slices, polarities: matrix.polarities)
    let cut = cuts[width] ?? Cut(width, columns: chip.columns, rows: chip.rows)
    cuts[width] = cut
    return CutMatrix(matrix: matrix, cut: cut, rows: chip.rows)
  }

  /// Cuts all matrices.
  ///
  /// - Throws: ``MappingError`` when one is empty, or when together they need more arrays than there are.
  mutating func fitting(_ matrices: [LogicalMatrix]) throws(MappingError) -> [CutMatrix] {
    var result: [CutMatrix] = []
    result.reserveCapacity(matrices.count)
    for matrix in matrices { result.append(try cut(matrix)) }
    let needed = result.reduce(0) { $0 + $1.arrays }
    guard needed <= hardware.arrays else {
      throw .tooFewArrays(
        hardware: hardware.name, needed: needed, available: hardware.arrays,
        tiles: hardware.chip.tiles, arraysPerTile: hardware.arraysPerTile)
    }
    return result
  }
}

/// A matrix and its blocks.
struct CutMatrix {
  let matrix: LogicalMatrix
  let cut: Cut
  /// Arrays over all input ranges.
  let arrays: Int

  init(matrix: LogicalMatrix, cut: Cut, rows: Int) {
    self.matrix = matrix
    self.cut = cut
    arrays = MatrixPlacement.inputRanges(of: matrix, rows: rows) * cut.arraysPerRange
  }
}
