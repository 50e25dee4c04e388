public import Hardware

/// Deals the arrays of matrices that are written again and again over as many tiles as possible, so that the write
/// drivers of many tiles work at the same time.
///
/// Every tile gets as many arrays of a matrix as it can write at once (`tile.writing_arrays`), then the next tile; the
/// next matrix goes on where the one before ended, and after the last tile the first one is taken again. So the
/// arrays of all written matrices together are spread evenly too. What is left of every tile holds the other
/// matrices, tile after tile as ``FirstFitMapper`` does. If no matrix is marked as written, all are dealt. The price:
/// more tiles are in use, which leak, and results travel further.
public struct SpreadMapper: Mapper {
  /// The mapper's name in hardware files.
  public static let name = "spread"

  /// Creates the mapper.
  public init() {}

  /// As many arrays of every tile as it can write at once, again and again.
  public func order(on hardware: HardwareDescription) -> ArrayOrder {
    .dealt(perTile: hardware.tile.writingArrays)
  }

  /// Places matrices on a chip.
  ///
  /// - Throws: ``MappingError`` when a matrix is empty or the chip has too few arrays.
  public func place(_ matrices: [LogicalMatrix], on hardware: HardwareDescription)
    throws(MappingError) -> Placement
  {
    var cutting = Cutting(hardware)
    let cuts = try cutting.fitting(matrices)
    let marked = cuts.filter(\.matrix.isWritten)
    let dealt = (marked.isEmpty ? cuts : marked).reduce(0) { $0 + $1.arrays }
    let order = order(on: hardware)
    var free = FreeArrays(order.arrays(at: dealt..<hardware.arrays, on: hardware))
    var next = 0
    let placed = cuts.map { cut in
      let arrays: [Range<Int>]
      if cut.matrix.isWritten || marked.isEmpty {
        arrays = order.arrays(at: next..<next + cut.arrays, on: hardware)
        next += cut.arrays
      } else {
        arrays = free.take(cut.arrays)
      }
      return MatrixPlacement(cut.matrix, cut.cut, arrays: arrays, on: cutting.chip)
    }
    return Placement(placed, on: cutting.chip)
  }
}

/// Arrays that no matrix has taken, in the order of the chip.
private struct FreeArrays {
  private var ranges: [Range<Int>]
  private var first = 0

  init(_ ranges: [Range<Int>]) { self.ranges = ranges.sorted { $0.lowerBound < $1.lowerBound } }

  /// Takes the first arrays; there are enough.
  mutating func take(_ count: Int) -> [Range<Int>] {
    var taken: [Range<Int>] = []
    var missing = count
    while missing > 0, first < ranges.count {
      let part = ranges[first].prefix(missing)
      if let last = taken.last, last.upperBound == part.lowerBound {
        taken[taken.count - 1] = last.lowerBound..<part.upperBound
      } else {
        taken.append(part)
      }
      missing -= part.count
      ranges[first] = part.upperBound..<ranges[first].upperBound
      if ranges[first].isEmpty { first += 1 }
    }
    return taken
  }
}
