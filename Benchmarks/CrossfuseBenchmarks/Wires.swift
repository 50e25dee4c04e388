import Benchmark
import Crossbars
import MatrixMath
import Quantities

/// The effective conductances of one array with 1 Ω per segment: what programming costs more with wires.
func wireBenchmarks() {
  for side in [128, 256] {
    Benchmark("Wires \(side)x\(side)", configuration: twoSeconds) { benchmark, cells in
      blackHole(
        effectiveConductances(
          cells, rows: side, columns: side, wires: Wires(row: .ohms(1), column: .ohms(1)),
          direction: .forward))
    } setup: {
      let stream = RandomStream(seed: 1, domain: .weights)
      return (0..<side * side).map {
        1e-4 * Double(stream.uniform(RandomAddress(cell: UInt32($0))))
      }
    }
  }
}
