import Benchmark
import MatrixMath

/// What a processor does to switch a fused adapter: SHiRA's sparse overwrite beside LoRA's low-rank fusion.
///
/// Warm: again and again on the same matrix. Cold: 128 MB of other memory are written before every call, outside of the
/// measured time, so that no cache holds anything of the matrix, as when a switch comes after other work.
func switchingBenchmarks() {
  for size in [1024, 4096] {
    for isCold in [false, true] {
      for percent in [1, 2] { overwrite(size, percent: percent, isCold: isCold) }
      for rank in [32, 64] { fusion(size, rank: rank, isCold: isCold) }
    }
  }
}

/// Sorted random positions, as the mask of a task.
private func overwrite(_ size: Int, percent: Int, isCold: Bool) {
  Benchmark(
    "Switch \(size) overwrite \(percent) %, \(isCold ? "cold" : "warm")", configuration: oneSecond
  ) { benchmark, state in
    if isCold { state.other.value.sweep() }
    benchmark.startMeasurement()
    state.matrix.value.overwrite(state.change)
    benchmark.stopMeasurement()
  } setup: {
    (
      matrix: Kept(normalMatrix(size, size, array: 0)), change: change(size, percent: percent),
      other: Kept(OtherMemory())
    )
  }
}

private func change(_ size: Int, percent: Int) -> SparseOverwrite {
  let count = size * size
  let chosen = RandomStream(seed: 1, domain: .adaptation)
    .permutation(of: count, array: 0, event: 0)[..<(count * percent / 100)].sorted()
  return SparseOverwrite(
    rows: size, columns: size, positions: chosen.map { Int32($0) },
    values: normalMatrix(1, chosen.count, array: 1).elements)
}

/// Scaled so that the weights stay numbers, however often.
private func fusion(_ size: Int, rank: Int, isCold: Bool) {
  Benchmark(
    "Switch \(size) fusion r\(rank), \(isCold ? "cold" : "warm")", configuration: oneSecond
  ) { benchmark, state in
    if isCold { state.other.value.sweep() }
    benchmark.startMeasurement()
    state.matrix.value.fuse(state.b, state.a, scale: 1e-4)
    benchmark.stopMeasurement()
  } setup: {
    (
      matrix: Kept(normalMatrix(size, size, array: 0)), b: normalMatrix(size, rank, array: 1),
      a: normalMatrix(rank, size, array: 2), other: Kept(OtherMemory())
    )
  }
}

/// As much memory as no cache holds.
private struct OtherMemory {
  private var values = [Float](repeating: 0, count: 32 << 20)

  mutating func sweep() {
    for index in values.indices { values[index] += 1 }
  }
}

private var oneSecond: Benchmark.Configuration {
  Benchmark.Configuration(
    metrics: [.wallClock], timeUnits: .microseconds, warmupIterations: 3, maxDuration: .seconds(1),
    maxIterations: 2_000)
}
