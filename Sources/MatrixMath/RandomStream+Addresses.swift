extension RandomStream {
  /// Writes the normal numbers of each of many addresses that differ in cell and event: all four, or the first.
  ///
  /// They are those of ``normals(_:)``, bit for bit; many at once take a fraction of the time.
  ///
  /// - Parameters:
  ///   - values: shape [`numbers`, rows of `stride`]; number l of address i at l · `stride` + i.
  ///   - numbers: how many of its numbers each address gives, 1 to 4.
  ///   - stride: at least as many as there are cells.
  ///   - cells: the cell of every address.
  ///   - events: the event of every address.
  ///   - array: the array of all of them.
  ///   - draw: the draw of all of them.
  public func fillNormals(
    _ values: inout MutableSpan<Float>, numbers: Int = 4, stride: Int, cells: Span<UInt32>,
    events: Span<UInt32>, array: UInt32, draw: UInt32
  ) {
    precondition(
      events.count == cells.count && stride >= cells.count && (1...4).contains(numbers)
        && values.count >= numbers * stride,
      "\(cells.count) cells, \(events.count) events, \(numbers) numbers, stride \(stride), "
        + "\(values.count) values")
    var group = AddressGroup()
    var start = 0
    while start < cells.count {
      let count = min(AddressGroup.count, cells.count - start)
      group.load(cells, events, start, count)
      group.draw(numbers, array: array, draw: draw, key: addressKey)
      group.store(numbers, to: &values, start, count, stride: stride)
      start += count
    }
  }
}

/// The normal numbers of sixteen addresses, in plain loops that become loops of vector instructions.
private struct AddressGroup {
  static let count = 16

  private var cells = InlineArray<16, UInt32>(repeating: 0)
  private var events = InlineArray<16, UInt32>(repeating: 0)
  private var words = InlineArray<64, UInt32>(repeating: 0)
  private var normals = InlineArray<64, Float>(repeating: 0)

  @inline(__always)
  mutating func load(_ from: Span<UInt32>, _ of: Span<UInt32>, _ start: Int, _ count: Int) {
    for index in 0..<count {
      cells[index] = from[start + index]
      events[index] = of[start + index]
    }
  }

  @inline(__always)
  mutating func draw(_ numbers: Int, array: UInt32, draw: UInt32, key: SIMD2<UInt32>) {
    for j in 0..<16 {
      var block = PhiloxBlock(array, cells[j], events[j], draw)
      block.encrypt(key0: key.x, key1: key.y)
      (words[j], words[16 + j], words[32 + j], words[48 + j]) = block.words
    }
    for j in 0..<16 {
      (normals[j], normals[16 + j]) = normalPair(words[j], words[32 + j])
    }
    guard numbers > 2 else { return }
    for j in 0..<16 {
      (normals[32 + j], normals[48 + j]) = normalPair(words[16 + j], words[48 + j])
    }
  }

  @inline(__always)
  func store(
    _ numbers: Int, to values: inout MutableSpan<Float>, _ start: Int, _ count: Int, stride: Int
  ) {
    for number in 0..<numbers {
      let first = number * stride + start
      // The caller has checked that there is room for all rows.
      for index in 0..<count {
        unsafe values[unchecked: first &+ index] = normals[unchecked: number &* 16 &+ index]
      }
    }
  }
}
