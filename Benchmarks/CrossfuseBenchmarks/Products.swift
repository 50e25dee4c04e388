import Benchmark
import Crossbars
import Devices
import MatrixMath

/// Products of a 256×256 matrix and 64 vectors with the cells of `Wan2022`.
func productBenchmarks() {
  for (direction, name) in [(Direction.forward, "forward"), (.transposed, "transposed")] {
    for (noise, label) in [(0, "quiet"), (0.01, "read noise")] {
      // All defaults of `CrossbarDescription`, on the arrays of the reference chip.
      product(
        "Product \(name), \(label)", CrossbarDescription(), direction, readNoise: noise, array: 128)
      product("Product as CrossSim, \(name), \(label)", asCrossSim, direction, readNoise: noise)
      product(
        "Product behavioural, \(name), \(label)", CrossbarDescription(), direction,
        readNoise: noise, fidelity: .behavioural)
    }
  }
  // Four times the cells, four times the vectors.
  product("Product as CrossSim, 512x512", asCrossSim, .forward, readNoise: 0, size: 512)
  product("Product as CrossSim, 256 vectors", asCrossSim, .forward, readNoise: 0, vectors: 256)
}

/// Four slices of 2 bits in pairs that are subtracted before conversion, 8 input bits one by one, calibrated
/// 8-bit converters: 256 · 256 · 64 · 4 · 8 multiply–adds, the case that CrossSim was timed with.
private let asCrossSim = CrossbarDescription(
  subtraction: .analog, inputEncoding: .unsigned, adc: SignMagnitudeADC.name)

private func product(
  _ name: String, _ description: CrossbarDescription,
  _ direction: Direction, readNoise: Double, size: Int = 256, vectors: Int = 64,
  array: Int = 256, fidelity: Fidelity = .bitSerial
) {
  Benchmark(name, configuration: twoSeconds) { benchmark, work in
    blackHole(work.value.matrix.product(work.value.inputs, direction))
  } setup: {
    var inputs = normalMatrix(vectors, size, array: 1)
    if description.inputEncoding == .unsigned {
      inputs.elements = inputs.elements.map(\.magnitude)
    }
    var matrix = try CrossbarMatrix(
      id: 0, name: "benchmark", outputs: size, inputs: size, description: description,
      array: ArrayShape(rows: array, columns: array),
      device: Wan2022(.init(readNoise: readNoise)), streams: RandomStreams(seed: 1))
    _ = try matrix.program(normalMatrix(size, size, array: 0))
    // Converters have chosen their ranges, as in training.
    matrix.calibrate(true)
    _ = matrix.product(inputs, direction)
    matrix.calibrate(false)
    matrix.fidelity = fidelity
    return Kept((matrix: matrix, inputs: inputs))
  }
}
