import Testing

@testable import MatrixMath

@Suite("Fills with normal numbers")
struct FillsTests {
  static let stream = RandomStream(seed: 0x0123_4567_89ab_cdef, domain: .readNoise)

  static func numbers(_ count: Int, from firstIndex: Int = 0) -> [Float] {
    var values = [Float](repeating: .nan, count: count)
    var span = values.mutableSpan
    stream.fillNormals(&span, array: 1, event: 3, firstIndex: firstIndex)
    return values
  }

  /// `Golden/normals.py`: Box–Muller in double precision on the words of an independent Philox.
  @Test(
    "follow Box–Muller to 4e-5, also beyond 2³²",
    arguments: [
      (0, 1.0973929191452505), (17, -0.3185639686628303), (63, 0.570703186913787),
      (64, -1.2180266746651538), (1000, -2.1573495164078427), (123_456, 0.5466023315946029),
      (1 << 32 + 5, -0.4471537139345207), (1 << 40 + 100, -0.37487473147800254),
    ])
  func worked(cell: Int, value: Double) {
    #expect(abs(Double(Self.numbers(1, from: cell)[0]) - value) < 4e-5)
    let start = cell / 128 * 128
    #expect(Self.numbers(128, from: start)[cell - start] == Self.numbers(1, from: cell)[0])
  }

  /// `Golden/normals.py`, single precision of numpy.
  @Test("have the same bits as IEEE arithmetic elsewhere")
  func bits() {
    let values = Self.numbers(4096)
    let sum = values.enumerated().reduce(0 as UInt64) {
      $0 &+ UInt64($1.element.bitPattern) &* UInt64($1.offset + 1)
    }
    #expect(
      values.prefix(4).map(\.bitPattern) == [0x3f8c_7775, 0x3e8e_1f10, 0xbf7d_0577, 0x3fc2_5234])
    #expect(sum == 0x3f_2879_151f_a5cf)
  }

  @Test(
    "do not depend on the count or on where a fill is cut",
    arguments: [0, 1, 63, 64, 127, 128, 129, 200, 256, 300])
  func cutAnywhere(count: Int) {
    let whole = Self.numbers(500)
    var part = [Float](repeating: .infinity, count: 500)
    Self.stream.fillNormals(&part, count: count, array: 1, event: 3)
    #expect(part[..<count].elementsEqual(whole[..<count]))
    #expect(part[count...].allSatisfy { $0 == .infinity })
    #expect(Self.numbers(500 - count, from: count).elementsEqual(whole[count...]))
  }

  @Test("cross 2³² and 2³⁵ without a seam", arguments: [32, 35, 40])
  func highIndices(power: Int) {
    let edge = 1 << power
    let whole = Self.numbers(400, from: edge - 200)
    #expect(Self.numbers(200, from: edge).elementsEqual(whole[200...]))
    #expect(Set(whole + Self.numbers(400)).count == 800)
  }

  @Test("add what a fill and a loop add, bit for bit", arguments: [0, 5, 1 << 33])
  func add(firstIndex: Int) {
    let old = (0..<300).map { Float($0) / 7 }
    var values = old
    var span = values.mutableSpan
    Self.stream.addNormals(to: &span, scale: 0.3, array: 1, event: 3, firstIndex: firstIndex)
    let normals = Self.numbers(300, from: firstIndex)
    #expect(values == zip(old, normals).map { $0 + 0.3 * $1 })
  }

  @Test("add to rows of any length, each with its own scale", arguments: [1, 10, 100, 128, 200])
  func addRows(columns: Int) {
    let scales: [Float] = [0.5, 0, 2, 0.125, 3]
    let old = (0..<5 * columns + 4).map { Float($0) / 11 }
    for (firstIndex, offset) in [(0, 0), (77, 3), (2, 4)] {
      var values = old
      var span = values.mutableSpan
      Self.stream.addNormals(
        to: &span, offset: offset, columns: columns, scales: scales.span, array: 1, event: 3,
        firstIndex: firstIndex)
      let normals = Self.numbers(5 * columns, from: firstIndex)
      let rows = offset..<offset + 5 * columns
      let expected = old.indices.map { index in
        let cell = index - offset
        return rows.contains(index)
          ? old[index] + scales[cell / columns] * normals[cell] : old[index]
      }
      #expect(values == expected)
    }
  }

  @Test("leave nothing to do for no rows")
  func noRows() {
    var values: [Float] = []
    let (none, two): ([Float], [Float]) = ([], [1, 2])
    var span = values.mutableSpan
    Self.stream.addNormals(to: &span, columns: 3, scales: none.span, array: 1, event: 3)
    Self.stream.addNormals(to: &span, columns: 0, scales: two.span, array: 1, event: 3)
    #expect(values.isEmpty)
  }
}
