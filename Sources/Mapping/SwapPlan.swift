public import Hardware

/// Places for matrices that need more arrays together than a chip has, so that they take turns.
///
/// Every matrix has a few places it can be written to; places of different matrices share arrays. The first place of
/// each follows that of the matrix before, and begins at the first array again where the chip ends; the others lie
/// whole multiples of the matrix's own size further on. So matrices of one size meet on the same arrays, and a matrix can
/// take the place of any of several others.
public struct SwapPlan: Sendable, Equatable {
  /// The most places of one matrix.
  public static let placesPerMatrix = 4

  /// Where every place lies, each like a matrix of its own; the first places of all matrices come first.
  public let placement: Placement
  /// The places of every matrix, as positions in the placement.
  public let places: [[Int]]
  /// The matrix that each place is for.
  public let matrixOfPlace: [Int]
  /// By place, its range in the order of the arrays.
  private let ranges: [Range<Int>]

  /// Finds places.
  ///
  /// - Parameters:
  ///   - matrices: the shapes.
  ///   - mapper: gives the order in which arrays are taken; all matrices count as written.
  ///   - hardware: the chip.
  /// - Throws: ``MappingError`` when a matrix is empty or larger than the chip.
  public init(_ matrices: [LogicalMatrix], mapper: any Mapper, on hardware: HardwareDescription)
    throws(MappingError)
  {
    var cutting = Cutting(hardware)
    var cuts: [CutMatrix] = []
    for matrix in matrices {
      let cut = try cutting.cut(matrix)
      guard cut.arrays <= hardware.arrays else {
        throw .matrixTooLarge(
          hardware: hardware.name, matrix: matrix.name, needed: cut.arrays,
          available: hardware.arrays)
      }
      cuts.append(cut)
    }
    let (places, matrixOfPlace, ranges) = Self.places(of: cuts.map(\.arrays), on: hardware.arrays)
    let borders = Set(ranges.flatMap { [$0.lowerBound, $0.upperBound] }).sorted()
    let groups = Dictionary(uniqueKeysWithValues: borders.enumerated().map { ($1, $0) })
    let order = mapper.order(on: hardware)
    let chip = cutting.chip
    placement = Placement(
      zip(matrixOfPlace, ranges).map { matrix, range in
        MatrixPlacement(
          cuts[matrix].matrix, cuts[matrix].cut, arrays: order.arrays(at: range, on: hardware),
          on: chip)
      },
      groups: ranges.map { groups[$0.lowerBound, default: 0]..<groups[$0.upperBound, default: 0] },
      groupCount: max(borders.count - 1, 0), on: chip)
    self.places = places
    self.matrixOfPlace = matrixOfPlace
    self.ranges = ranges
  }

  /// Whether two places have an array in common.
  func overlap(_ first: Int, _ second: Int) -> Bool { ranges[first].overlaps(ranges[second]) }

  /// The places of matrices of some sizes, the matrix of each, and its range in the order of arrays.
  private static func places(of sizes: [Int], on arrays: Int)
    -> ([[Int]], [Int], [Range<Int>])
  {
    var next = 0
    var ranges = sizes.map { size in
      if next + size > arrays { next = 0 }
      defer { next += size }
      return next..<next + size
    }
    var places = sizes.indices.map { [$0] }
    var matrixOfPlace = Array(sizes.indices)
    for (matrix, size) in sizes.enumerated() {
      let slots = arrays / size
      let stride = max(1, slots / placesPerMatrix) * size
      for number in 1..<max(2, min(placesPerMatrix, slots)) where slots > 1 {
        let start = min(
          (ranges[matrix].lowerBound + number * stride) % (slots * size), arrays - size)
        let range = start..<start + size
        guard !places[matrix].contains(where: { ranges[$0] == range }) else { continue }
        places[matrix].append(ranges.count)
        matrixOfPlace.append(matrix)
        ranges.append(range)
      }
    }
    return (places, matrixOfPlace, ranges)
  }
}

/// The matrices that are on the arrays, from the least to the most recently used one.
public struct Residents: Sendable, Equatable {
  private var places: [Int] = []

  /// As many matrices as fit, in their order, each at its first place.
  public init(_ plan: SwapPlan) {
    for matrix in plan.places {
      let place = matrix[0]
      if !places.contains(where: { plan.overlap($0, place) }) { places.append(place) }
    }
  }

  /// Notes that a matrix is used and tells where it is, nothing when it is not there.
  public mutating func use(_ matrix: Int, _ plan: SwapPlan) -> Int? {
    guard let position = places.lastIndex(where: { plan.matrixOfPlace[$0] == matrix }) else {
      return nil
    }
    let place = places.remove(at: position)
    places.append(place)
    return place
  }

  /// Brings a matrix in and sends those away whose arrays it takes.
  ///
  /// Of the places of the matrix it takes the one that nobody used for the longest time.
  ///
  /// - Parameters:
  ///   - matrix: a matrix that is not there.
  ///   - plan: the places.
  /// - Returns: its place.
  public mutating func bring(_ matrix: Int, _ plan: SwapPlan) -> Int {
    var best = plan.places[matrix][0]
    var latest = Int.max
    for place in plan.places[matrix] {
      let use = places.lastIndex { plan.overlap($0, place) } ?? -1
      if use < latest { (best, latest) = (place, use) }
    }
    places.removeAll { plan.overlap($0, best) }
    places.append(best)
    return best
  }
}
