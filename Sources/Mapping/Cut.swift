import Hardware

/// How a matrix is cut into blocks and packed into arrays, before any array has a place on the chip.
///
/// The matrix is cut into ranges of at most `array.rows` inputs; each range holds, for every slice and polarity,
/// blocks of at most `array.columns` outputs. Blocks are taken output range by output range, slice by slice,
/// polarity by polarity (the two cells of a differential pair are neighbours) and never cut further; each goes into
/// the first array of its input range with room. All input ranges are packed alike, so one is kept for all.
struct Cut: Sendable, Equatable {
  /// A block of one input range.
  struct Part: Sendable, Equatable {
    var columns: Range<Int>
    var slice: Int
    var polarity: Int
    /// The array, counted within the input range.
    var array: Int
    var columnOffset: Int
  }

  /// What decides how an input range is packed.
  struct Width: Hashable {
    var outputs: Int
    var slices: Int
    var polarities: Int
  }

  /// The blocks of one input range.
  private(set) var parts: [Part] = []
  /// The arrays of one input range as if all their rows were used, equal neighbours together.
  private(set) var arrays: [(use: ArrayUse, count: Int)] = []
  /// Arrays of one input range.
  private(set) var arraysPerRange = 0

  init(_ width: Width, columns: Int, rows: Int) {
    var uses: [ArrayUse] = []
    var slices: [Set<Int>] = []
    var open: [Int] = []
    for range in Self.ranges(of: width.outputs, atMost: columns) {
      for slice in 0..<width.slices {
        for polarity in 0..<width.polarities {
          open.removeAll { uses[$0].columns == columns }
          let array = open.first { uses[$0].columns + range.count <= columns } ?? uses.count
          if array == uses.count {
            uses.append(ArrayUse(rows: rows, columns: 0, blocks: 0, slices: 0))
            slices.append([])
            open.append(array)
          }
          parts.append(
            Part(
              columns: range, slice: slice, polarity: polarity, array: array,
              columnOffset: uses[array].columns))
          uses[array].columns += range.count
          uses[array].blocks += 1
          slices[array].insert(slice)
          uses[array].slices = slices[array].count
        }
      }
    }
    arraysPerRange = uses.count
    for use in uses { arrays.append(use, count: 1) }
  }

  /// Consecutive ranges that cover 0 ..< count, each as long as allowed.
  static func ranges(of count: Int, atMost length: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: length).map { $0..<min($0 + length, count) }
  }

  static func == (a: Self, b: Self) -> Bool {
    a.parts == b.parts && a.arraysPerRange == b.arraysPerRange
      && a.arrays.elementsEqual(b.arrays) { $0 == $1 }
  }
}

extension [(use: ArrayUse, count: Int)] {
  /// Adds arrays behind the others, to the last ones if they are equal.
  mutating func append(_ use: ArrayUse, count: Int) {
    if last?.use == use { self[endIndex - 1].count += count } else { append((use, count)) }
  }
}
