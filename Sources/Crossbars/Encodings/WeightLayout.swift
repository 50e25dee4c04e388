/// The bits of a weight and of the cells it lies on, as an encoding is given them.
public struct WeightLayout: Sendable, Equatable {
  /// Bits of a weight, sign included.
  public var weightBits: Int
  /// Bits of a cell.
  public var cellBits: Int
  /// Bits of every slice, least significant first; nothing for equal slices that use all bits of a cell.
  public var sliceBits: [Int]?
  /// Where differential pairs are subtracted.
  public var subtraction: Subtraction
  /// How an offset is taken off a product.
  public var offsetCorrection: OffsetCorrection

  /// Describes a layout.
  public init(
    weightBits: Int, cellBits: Int, sliceBits: [Int]? = nil, subtraction: Subtraction = .digital,
    offsetCorrection: OffsetCorrection = .digital
  ) {
    self.weightBits = weightBits
    self.cellBits = cellBits
    self.sliceBits = sliceBits
    self.subtraction = subtraction
    self.offsetCorrection = offsetCorrection
  }

  /// The slices that hold the digits of a number of bits, least significant first.
  func slices(of bits: Int) -> [Slice] {
    let top = (1 << cellBits) - 1
    guard let sliceBits else {
      return (0..<max(1, (bits + cellBits - 1) / cellBits)).map {
        Slice(shift: $0 * cellBits, bits: cellBits, levelsPerUnit: 1)
      }
    }
    var shift = 0
    return sliceBits.map { width in
      defer { shift += width }
      return Slice(
        shift: shift, bits: width, levelsPerUnit: Float(top) / Float((1 << width) - 1))
    }
  }
}

/// Some neighbouring bits of a number and how they fill a cell.
///
/// A slice of fewer bits than the cell has is spread over the whole window, so that its levels lie
/// further apart.
struct Slice: Sendable, Equatable {
  /// The significance of its lowest bit is 2^shift.
  let shift: Int
  /// Its width.
  let bits: Int
  /// The distance between two of its digits, in levels of the cell.
  let levelsPerUnit: Float

  /// The digit of a magnitude, in levels of the cell.
  func level(of magnitude: Int) -> Float {
    Float((magnitude >> shift) & ((1 << bits) - 1)) * levelsPerUnit
  }

  /// What one level of the cell counts in the shift-and-add.
  var significance: Double { Double(1 << shift) / Double(levelsPerUnit) }
}

/// How the offset of an offset encoding is taken off a product.
public enum OffsetCorrection: String, Sendable, Codable, CaseIterable {
  /// The sum of the inputs, known digitally, times the offset.
  case digital
  /// The converted value of one more column, whose cells hold the offset; only where columns are sensed.
  case unitColumn = "unit_column"
}

/// Where the current of G_min, which every cell has whatever it stores, is taken off.
public enum Pedestal: String, Sendable, Codable, CaseIterable {
  /// Before the converter, by a reference column of cells at G_min or by the other cell of a pair.
  case referenceColumn = "reference_column"
  /// After the converter, digitally: the converter's range has to hold it too.
  case sensed
}
