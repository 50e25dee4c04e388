import Crossbars
import Devices
import Networks
import Traces

// The rooms below keep their own words for what happened; a trace has one word for each.

extension WriteWork {
  init(_ statistics: WriteStatistics) {
    self.init(
      cells: statistics.cells, skippedCells: statistics.skippedCells, rows: statistics.rows,
      setPulses: statistics.setPulses, resetPulses: statistics.resetPulses,
      verifyReads: statistics.verifyReads, failures: statistics.failures,
      pulseHistogram: statistics.pulseHistogram)
  }
}

extension ProductWork {
  init(_ statistics: ProductStatistics) {
    self.init(
      drivenInputs: statistics.drivenLines, conductanceSum: statistics.conductanceSum,
      saturations: statistics.saturations, inputPasses: statistics.inputPasses)
  }
}

extension VectorWork {
  init(_ work: DigitalWork) {
    self.init(
      adds: work.adds, multiplies: work.multiplies, compares: work.compares,
      divides: work.divides, squareRoots: work.squareRoots, exponentials: work.exponentials,
      bits: work.bits)
  }
}
