import MatrixMath
import Networks

/// Exact weights, and a memory of what went through them.
struct ObservedEngine: MatrixEngine {
  private var digital = DigitalEngine()
  private var isWatched = false
  private var step = 0
  var phase = Phase.inference
  /// The number of vectors of every forward product.
  private(set) var vectors: [Int] = []
  /// The last transposed input of every step in which converters were watched, steps counted from 0.
  private(set) var watched: [Int: Matrix] = [:]

  mutating func program(
    _ weights: Matrix, as description: MatrixDescription
  ) throws -> MatrixHandle { try digital.program(weights, as: description) }
  mutating func rewrite(
    _ handle: MatrixHandle, _ selection: MatrixSelection, to values: Matrix
  ) throws { try digital.rewrite(handle, selection, to: values) }
  mutating func multiply(_ handle: MatrixHandle, _ x: Matrix) -> Matrix {
    vectors.append(x.rows)
    return digital.multiply(handle, x)
  }
  mutating func multiplyTransposed(_ handle: MatrixHandle, _ y: Matrix) -> Matrix {
    if isWatched { watched[step] = y }
    return digital.multiplyTransposed(handle, y)
  }
  mutating func record(_ work: DigitalWork, layer: String, vectors: Int) {}
  mutating func barrier() {}
  mutating func endStep() { step += 1 }
  mutating func calibrate(_ isWatching: Bool) { isWatched = isWatching }
}
