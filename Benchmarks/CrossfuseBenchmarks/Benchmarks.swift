import Benchmark

/// Every benchmark, by the order in which they run; called by the benchmark library.
let benchmarks: @Sendable () -> Void = {
  machineBenchmarks()
  normalsBenchmarks()
  writeVerifyBenchmarks()
  productBenchmarks()
  wireBenchmarks()
  trainingBenchmarks()
  replayBenchmarks()
  traceBenchmarks()
  switchingBenchmarks()
  textBenchmarks()
}

/// How every benchmark is run: wall clock, for at most two seconds.
var twoSeconds: Benchmark.Configuration {
  Benchmark.Configuration(
    metrics: [.wallClock], timeUnits: .microseconds, warmupIterations: 2, maxDuration: .seconds(2),
    maxIterations: 1_000)
}

/// A value that iterations change in place.
final class Kept<Value> {
  var value: Value

  init(_ value: Value) { self.value = value }
}
