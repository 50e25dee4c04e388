import Benchmark
import MatrixMath

/// The random numbers of read noise: one million, so that milliseconds are nanoseconds per number.
func normalsBenchmarks() {
  let count = 1_000_000
  Benchmark("Normals 1000000", configuration: twoSeconds) { benchmark, values in
    RandomStream(seed: 1, domain: .readNoise)
      .fillNormals(
        &values.value, count: count, array: 0, event: UInt32(benchmark.currentIteration))
  } setup: {
    Kept([Float](repeating: 0, count: count))
  }
  Benchmark("Normals added to 1000000", configuration: twoSeconds) { benchmark, values in
    var span = values.value.mutableSpan
    RandomStream(seed: 1, domain: .readNoise)
      .addNormals(
        to: &span, scale: 0.1, array: 0, event: UInt32(benchmark.currentIteration))
  } setup: {
    Kept([Float](repeating: 0, count: count))
  }
}
