import Crossbars
import Devices
import MatrixMath
import Quantities
import Testing

/// A matrix on 128×128 arrays of ideal 2-bit cells, unless said otherwise; nothing is programmed yet.
func crossbar(
  outputs: Int, inputs: Int, _ description: CrossbarDescription = CrossbarDescription(),
  array: ArrayShape = ArrayShape(rows: 128, columns: 128), device: (any DeviceModel)? = nil,
  seed: UInt64 = 1, headroom: Float = 1
) throws -> CrossbarMatrix {
  try CrossbarMatrix(
    id: 3, name: "layer1.weight", outputs: outputs, inputs: inputs, description: description,
    array: array, device: device ?? IdealDevice(.init()), streams: RandomStreams(seed: seed),
    headroom: headroom)
}

/// Cells that are written exactly and never drift, with noise on every read; σ in level units.
///
/// The noise of a Gaussian device is a fraction of its window, which is the three steps of a 2-bit cell.
func noisyDevice(readNoise: Double, faults: FaultModel = .none) throws -> GaussianDevice {
  try GaussianDevice(
    .init(
      writeVerify: WriteVerify(pulseDeviation: .zero), programmingError: 0,
      readNoise: readNoise / 3, faults: faults))
}

/// The mean and the unbiased variance of numbers.
func moments(_ values: some Collection<Float>) -> (mean: Double, variance: Double) {
  let count = Double(values.count)
  let mean = values.reduce(0) { $0 + Double($1) } / count
  let squares = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
  return (mean, squares / (count - 1))
}

/// The root of the mean square of numbers.
func rootMeanSquare(_ values: some Collection<Float>) -> Double {
  (values.reduce(0) { $0 + Double($1) * Double($1) } / Double(values.count)).squareRoot()
}

extension Matrix {
  /// One row per list of numbers.
  init(_ rows: [[Float]]) {
    self.init(rows: rows.count, columns: rows[0].count, elements: rows.flatMap { $0 })
  }
}
