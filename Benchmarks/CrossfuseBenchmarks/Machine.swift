import Benchmark
import MatrixMath

/// What the machine can do at all: single-precision products of BLAS on one thread.
func machineBenchmarks() {
  sgemm(rows: 1024, inner: 1024, columns: 1024)
  sgemm(rows: 256, inner: 64, columns: 256)
  // 64 vectors times a 256×256 matrix without any arrays.
  sgemm(rows: 64, inner: 256, columns: 256)
}

/// `[rows, inner] · [inner, columns]` into memory that is already there: 2 · rows · inner · columns operations.
private func sgemm(rows: Int, inner: Int, columns: Int) {
  Benchmark("Sgemm \(rows)x\(inner)x\(columns)", configuration: twoSeconds) { benchmark, state in
    benchmark.startMeasurement()
    accumulateProduct(
      state.a.elements, BlockLayout(rows: rows, columns: inner), state.b.elements,
      BlockLayout(rows: inner, columns: columns), into: &state.result.value,
      BlockLayout(rows: rows, columns: columns))
    benchmark.stopMeasurement()
  } setup: {
    (
      a: normalMatrix(rows, inner, array: 0), b: normalMatrix(inner, columns, array: 1),
      result: Kept([Float](repeating: 0, count: rows * columns))
    )
  }
}

/// A matrix of normal numbers; `array` tells matrices apart.
func normalMatrix(_ rows: Int, _ columns: Int, array: UInt32, deviation: Float = 1) -> Matrix {
  var elements = [Float](repeating: 0, count: rows * columns)
  RandomStream(seed: 1, domain: .weights)
    .fillNormals(&elements, count: elements.count, array: array, event: 0)
  return Matrix(rows: rows, columns: columns, elements: elements.map { deviation * $0 })
}
