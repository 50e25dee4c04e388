import Benchmark
import Crossbars
import Devices
import MatrixMath

/// Bit-serial products of a 256×256 matrix and 64 vectors, all defaults of `CrossbarDescription`.
///
/// Eight physical columns per weight and eight input cycles: 256 · 256 · 64 · 8 · 8 multiply–adds.
func productBenchmarks() {
  let reference = ArrayShape(rows: 128, columns: 128)
  for (direction, name) in [(Direction.forward, "forward"), (.transposed, "transposed")] {
    product("\(name), quiet", direction, readNoise: 0, reference)
    product("\(name), read noise", direction, readNoise: 0.01, reference)
  }
  let single = ArrayShape(rows: 256, columns: 256)
  product("forward, quiet, 256x256 arrays", .forward, readNoise: 0, single)
  product("forward, read noise, 256x256 arrays", .forward, readNoise: 0.01, single)
}

private func product(
  _ name: String, _ direction: Direction, readNoise: Double, _ array: ArrayShape
) {
  let vectors = normalMatrix(64, 256, array: 1)
  Benchmark("Product \(name)", configuration: twoSeconds) { benchmark, matrix in
    blackHole(matrix.value.product(vectors, direction))
  } setup: {
    Kept(try calibratedMatrix(readNoise: readNoise, array, vectors, direction))
  }
}

/// A programmed matrix whose converters have chosen their ranges, as in training.
private func calibratedMatrix(
  readNoise: Double, _ array: ArrayShape, _ vectors: Matrix, _ direction: Direction
) throws -> CrossbarMatrix {
  var matrix = try CrossbarMatrix(
    id: 0, name: "benchmark", outputs: 256, inputs: 256, description: CrossbarDescription(),
    array: array, device: Wan2022(.init(readNoise: readNoise)), streams: RandomStreams(seed: 1))
  _ = try matrix.program(normalMatrix(256, 256, array: 0))
  matrix.calibrate(true)
  _ = matrix.product(vectors, direction)
  matrix.calibrate(false)
  return matrix
}
