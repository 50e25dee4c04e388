import Benchmark
import Devices

/// Programming of one million cells of the default device, none of which is at its target before.
///
/// Faults, pulses, verify reads and wear as configured by default: 8.52 pulses per cell in the mean.
func writeVerifyBenchmarks() {
  Benchmark("Write-verify 1000000 cells", configuration: twoSeconds) { benchmark, state in
    var writes = state.writes
    benchmark.startMeasurement()
    let statistics = state.device.program(&writes, array: 0, streams: RandomStreams(seed: 1))
    benchmark.stopMeasurement()
    blackHole(statistics)
  } setup: {
    try Rewrite(cells: 1_000_000)
  }
}

/// Writes that take every level to every other one equally often.
private struct Rewrite {
  let device: Wan2022
  private(set) var writes = CellWrites()

  init(cells: Int) throws {
    device = try Wan2022(.init())
    let levels = device.cell.levels
    let faults = device.faults.faults(
      rows: 1, columns: cells, segmentRows: 128, segmentColumns: 128, array: 0,
      stream: RandomStreams(seed: 1).faults)
    writes.reserveCapacity(cells)
    for cell in 0..<cells {
      let target = cell % levels
      let distance = 1 + cell / levels % (levels - 1)
      writes.append(
        cell: UInt32(cell), event: 0, target: Float(target),
        conductance: Float((target + distance) % levels), fault: faults[cell])
    }
  }
}
