extension ChipResult {
  /// One table: the chip and what it could do.
  public var document: ReportDocument {
    ReportDocument(
      schema: "crossfuse-chip-report-1", headline: summary.headline,
      facts: ["Configuration \(summary.contentHash), crossfuse \(summary.packageVersion)."],
      tables: [table],
      notes: [
        "At full rate: every array is read without pause, and every component draws what it draws then, leakage included.",
        "An operation is a multiplication or an addition of the bits that weights and inputs have on this chip.",
        "A tile's numbers leave out what belongs to the chip, such as its links; shares of the converters are those of a tile.",
      ])
  }

  private var table: ReportTable {
    let columns = ChipMeasure.allCases.map(\.column)
    return ReportTable(
      key: "chip", title: "The chip at full rate",
      columns: [.init("chip", "chip")] + columns.map(\.column),
      rows: [[.text(chip)] + zip(columns, values).map { .number($0.factor * $1) }])
  }
}

extension ChipMeasure {
  /// A column of the report, and what numbers of the file are multiplied by for its unit.
  fileprivate var column: (column: ReportTable.Column, factor: Double) {
    func column(_ title: String, _ unit: String, _ factor: Double, _ style: ReportStyle = .plain)
      -> (ReportTable.Column, Double)
    { (ReportTable.Column(rawValue, title, unit, style), factor) }
    return switch self {
    case .peakThroughput: column("peak throughput", "GOPS", 1e-9)
    case .power: column("power", "W", 1)
    case .area: column("area", "mm²", 1)
    case .storage: column("storage", "MiB", 1 / 1_048_576)
    case .energyEfficiency: column("energy efficiency", "GOPS/W", 1e-9)
    case .areaEfficiency: column("area efficiency", "GOPS/mm²", 1e-9)
    case .storageDensity: column("storage density", "MiB/mm²", 1 / 1_048_576)
    case .energyEfficiencyTile: column("of a tile", "GOPS/W", 1e-9)
    case .areaEfficiencyTile: column("of a tile", "GOPS/mm²", 1e-9)
    case .converterPowerShare: column("converters, power", "%", 100, .share)
    case .converterAreaShare: column("converters, area", "%", 100, .share)
    }
  }
}
