extension RandomStream {
  /// Writes one normal number (mean 0, variance 1) per cell into the first `count` elements.
  ///
  /// Element i belongs to cell i and depends on (seed, domain, array, event, i) alone, not on
  /// `count`. These numbers are other ones than those of ``normal(_:)``: fills have their own key
  /// and seven rounds of Philox. Cell i is made from block b = 16·⌊i/128⌋ + i mod 16 with the counter
  /// (array, low word of b, event, high word of b), from its word ⌊i/16⌋ mod 4 and the next one; it
  /// has the sine if i mod 128 is at least 64, else the cosine. |z| ≤ 6.56.
  ///
  /// - Parameters:
  ///   - values: shape [at least `count`]; elements past `count` are left alone.
  ///   - count: number of cells.
  ///   - array: the array that is read.
  ///   - event: the how-many-th read.
  public func fillNormals(
    _ values: inout [Float], count: Int, array: UInt32, event: UInt32
  ) {
    precondition(
      count >= 0 && count <= values.count, "\(count) normals do not fit \(values.count) elements")
    var span = values.mutableSpan
    var reader = NormalReader(key: fillKey, array: array, event: event, firstIndex: 0, count: count)
    reader.apply(to: &span, 0..<count, scale: 1, adding: false)
  }

  /// Writes one normal number (mean 0, variance 1) per cell into all of a span.
  ///
  /// Equal to the elements from `firstIndex` on of ``fillNormals(_:count:array:event:)``, so a
  /// long fill can be cut into pieces at any place; cuts at multiples of 128 waste nothing. Indices
  /// may exceed 2³²: every index that an `Int` can hold has numbers of its own.
  ///
  /// - Parameters:
  ///   - values: shape [cells].
  ///   - array: the array that is read.
  ///   - event: the how-many-th read.
  ///   - firstIndex: the cell of the first element, at least 0.
  public func fillNormals(
    _ values: inout MutableSpan<Float>, array: UInt32, event: UInt32, firstIndex: Int = 0
  ) {
    let count = values.count
    var reader = NormalReader(
      key: fillKey, array: array, event: event, firstIndex: firstIndex, count: count)
    reader.apply(to: &values, 0..<count, scale: 1, adding: false)
  }

  /// Adds `scale` times a normal number (mean 0, variance 1) to every element of a span.
  ///
  /// The numbers are those of ``fillNormals(_:array:event:firstIndex:)``; the product and the sum
  /// are rounded one after the other, so the result is the same as that of a fill and a loop.
  ///
  /// - Parameters:
  ///   - values: shape [cells].
  ///   - scale: the standard deviation of what is added.
  ///   - array: the array that is read.
  ///   - event: the how-many-th read.
  ///   - firstIndex: the cell of the first element, at least 0.
  public func addNormals(
    to values: inout MutableSpan<Float>, scale: Float, array: UInt32, event: UInt32,
    firstIndex: Int = 0
  ) {
    let count = values.count
    var reader = NormalReader(
      key: fillKey, array: array, event: event, firstIndex: firstIndex, count: count)
    reader.apply(to: &values, 0..<count, scale: scale, adding: true)
  }

  /// Adds normal numbers to some rows of a matrix, every row with its own standard deviation.
  ///
  /// Element i of the row-major rows gets the number of cell `firstIndex` + i; rows of any length
  /// waste nothing.
  ///
  /// - Parameters:
  ///   - values: shape [rows, columns] from element `offset` on, row by row.
  ///   - offset: where the rows begin.
  ///   - columns: the length of a row.
  ///   - scales: shape [rows], the standard deviation of what is added to a row.
  ///   - array: the array that is read.
  ///   - event: the how-many-th read.
  ///   - firstIndex: the cell of the first element, at least 0.
  public func addNormals(
    to values: inout MutableSpan<Float>, offset: Int = 0, columns: Int, scales: Span<Float>,
    array: UInt32, event: UInt32, firstIndex: Int = 0
  ) {
    precondition(
      offset >= 0 && columns >= 0 && offset + scales.count * columns <= values.count,
      "\(scales.count) rows of \(columns) from \(offset) on leave \(values.count) elements")
    var reader = NormalReader(
      key: fillKey, array: array, event: event, firstIndex: firstIndex,
      count: scales.count * columns, offset: offset)
    for row in scales.indices {
      let start = offset + row * columns
      reader.apply(to: &values, start..<start + columns, scale: scales[row], adding: true)
    }
  }
}

/// The normal numbers of consecutive cells, made 128 at a time.
private struct NormalReader {
  private let key: SIMD2<UInt32>
  private let array: UInt32
  private let event: UInt32
  /// The cell of element 0; below 0 where elements begin later.
  private let firstIndex: Int
  private var block = NormalBlock()
  /// Numbers that were not all used at once, and which 128 cells they belong to.
  private var kept = InlineArray<128, Float>(repeating: 0)
  private var keptIndex = -1

  init(
    key: SIMD2<UInt32>, array: UInt32, event: UInt32, firstIndex: Int, count: Int, offset: Int = 0
  ) {
    precondition(
      firstIndex >= 0 && firstIndex <= Int.max - count,
      "cells \(firstIndex) ..< \(firstIndex)+\(count) are not addresses")
    self.key = key
    self.array = array
    self.event = event
    self.firstIndex = firstIndex - offset
  }

  /// Writes or adds the numbers of a range of elements.
  @inline(__always)
  mutating func apply(
    to values: inout MutableSpan<Float>, _ range: Range<Int>, scale: Float, adding: Bool
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= values.count)
    var position = range.lowerBound
    while position < range.upperBound {
      let cell = firstIndex &+ position
      let index = cell / NormalBlock.count
      let offset = cell % NormalBlock.count
      let length = min(NormalBlock.count &- offset, range.upperBound &- position)
      if length == NormalBlock.count {
        block.draw(index: index, array: array, event: event, key: key)
        block.apply(to: &values, at: position, scale: scale, adding: adding)
      } else {
        if keptIndex != index { keep(index) }
        // Both ranges were just bounded.
        for k in 0..<length {
          let normal = unsafe kept[unchecked: offset &+ k]
          let old = unsafe values[unchecked: position &+ k]
          unsafe values[unchecked: position &+ k] = adding ? old + scale * normal : normal
        }
      }
      position &+= length
    }
  }

  @inline(never)
  private mutating func keep(_ index: Int) {
    block.draw(index: index, array: array, event: event, key: key)
    var span = kept.mutableSpan
    block.apply(to: &span, at: 0, scale: 1, adding: false)
    keptIndex = index
  }
}
