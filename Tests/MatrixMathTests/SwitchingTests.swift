import MatrixMath
import TestSupport
import Testing

/// What a processor does when it switches adapters, against plain loops.
@Suite struct SwitchingTests {
  @Test func overwriteReplacesWhatItNames() {
    var w = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
    let change = SparseOverwrite(rows: 2, columns: 3, positions: [0, 4, 5], values: [-1, -5, -6])
    w.overwrite(change)
    #expect(w.elements == [-1, 2, 3, 4, -5, -6])
    w.overwrite(SparseOverwrite(rows: 2, columns: 3, positions: [], values: []))
    #expect(w.elements == [-1, 2, 3, 4, -5, -6])
    var shape = Matrix(shapeOnly: 2, 3)
    shape.overwrite(change)
    #expect(shape == Matrix(shapeOnly: 2, 3))
  }

  @Test("longer than what is prefetched, and back again", arguments: [31, 32, 33, 500])
  func overwriteEqualsALoop(count: Int) {
    let original = randomMatrix(50, 70, salt: 20)
    let positions = (0..<count).map { Int32($0 * 7 + $0 % 3) }
    let values = (0..<count).map { Float($0) }
    var expected = original
    for (position, value) in zip(positions, values) { expected.elements[Int(position)] = value }
    var w = original
    w.overwrite(SparseOverwrite(rows: 50, columns: 70, positions: positions, values: values))
    #expect(w == expected)
    let old = positions.map { original.elements[Int($0)] }
    w.overwrite(SparseOverwrite(rows: 50, columns: 70, positions: positions, values: old))
    #expect(w == original)
  }

  @Test func positionsOutsideOrOutOfOrderStop() async {
    await #expect(processExitsWith: .failure) {
      _ = SparseOverwrite(rows: 2, columns: 3, positions: [6], values: [1])
    }
    await #expect(processExitsWith: .failure) {
      _ = SparseOverwrite(rows: 2, columns: 3, positions: [-1], values: [1])
    }
    await #expect(processExitsWith: .failure) {
      _ = SparseOverwrite(rows: 2, columns: 3, positions: [3, 3], values: [1, 1])
    }
    await #expect(processExitsWith: .failure) {
      var w = Matrix(rows: 3, columns: 2)
      w.overwrite(SparseOverwrite(rows: 2, columns: 3, positions: [1], values: [1]))
    }
  }

  /// Whole and partial tiles of 8 rows and 48 or 16 columns, more than one chunk of 1008 columns, ranks on both sides of 256.
  @Test(arguments: [
    (1, 1, 1), (8, 48, 4), (16, 96, 1), (7, 47, 5), (9, 65, 3), (23, 113, 32), (10, 1100, 7),
    (5, 2031, 2), (9, 50, 257),
  ])
  func fusionEqualsALoop(shape: (Int, Int, Int)) {
    let (m, n, r) = shape
    let (b, a) = (randomMatrix(m, r, salt: 21), randomMatrix(r, n, salt: 22))
    let original = randomMatrix(m, n, salt: 23)
    let expected = (0..<m * n).map { index in
      Float(
        (0..<r).reduce(Double(original.elements[index])) {
          $0 + 0.5 * Double(b[index / n, $1]) * Double(a[$1, index % n])
        })
    }
    var w = original
    w.fuse(b, a, scale: 0.5)
    #expect(worstRelativeError(w.elements, expected).error < 1e-5)
    w.fuse(b, a, scale: -0.5)
    #expect(worstRelativeError(w.elements, original.elements).error < 1e-5)
  }

  @Test func fusionByHandAndWithoutValues() {
    var w = Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4])
    let (b, a) = (
      Matrix(rows: 2, columns: 1, elements: [1, 10]), Matrix(rows: 1, columns: 2, elements: [5, 7])
    )
    w.fuse(b, a, scale: 2)
    #expect(w.elements == [11, 16, 103, 144])
    w.fuse(Matrix(rows: 2, columns: 0), Matrix(rows: 0, columns: 2))
    #expect(w.elements == [11, 16, 103, 144])
    w.fuse(Matrix(shapeOnly: 2, 9), Matrix(shapeOnly: 9, 2))
    #expect(w.elements == [11, 16, 103, 144])
    var shape = Matrix(shapeOnly: 2, 2)
    shape.fuse(b, a)
    #expect(shape == Matrix(shapeOnly: 2, 2))
  }

  @Test func factorsThatDoNotFitStop() async {
    await #expect(processExitsWith: .failure) {
      var w = Matrix(rows: 2, columns: 2)
      w.fuse(Matrix(rows: 2, columns: 3), Matrix(rows: 2, columns: 2))
    }
  }
}
