import FileFormats

/// What a chip could do at full rate: one results file of the kind `chip`.
public struct ChipResult: ReportableResult, Equatable {
  /// `crossfuse-chip-1`.
  public static let schema = "crossfuse-chip-1"

  /// What the file says of itself; it has no methods, seeds and tasks.
  public let summary: ResultSummary
  /// The chip's name.
  public let chip: String
  /// What was found of it, in the order of ``ChipMeasure``.
  public let values: [Double]

  /// Reads a results file.
  public init(reading path: String) throws {
    let file = try HDF5File.open(reading: path)
    values = try ChipMeasure.allCases.map {
      try file.finiteNumbers(at: "/\($0.rawValue)", shape: [])[0]
    }
    chip = try file.text(of: "chip", on: "/")
    summary = ResultSummary(
      file: path, name: try file.text(of: "name", on: "/"),
      experiment: try file.text(of: "experiment", on: "/"),
      packageVersion: try file.text(of: "package_version", on: "/"), trainingFidelity: "none",
      testFidelity: "none", engines: [], contentHash: try file.text(of: "content_hash", on: "/"),
      seeds: [], tasks: [], baseAccuracy: [], methods: [])
  }
}

/// A number that results of the kind `chip` keep, by the name of its dataset.
///
/// Operations are multiplications and additions of the bits that weights and inputs have on the chip.
public enum ChipMeasure: String, Sendable, CaseIterable {
  /// Operations per second.
  case peakThroughput = "peak_throughput"
  /// In watts, at full rate.
  case power
  /// In mm².
  case area
  /// Bytes that all cells hold.
  case storage
  /// Operations per joule.
  case energyEfficiency = "energy_efficiency"
  /// Operations per second and mm².
  case areaEfficiency = "area_efficiency"
  /// Bytes per mm².
  case storageDensity = "storage_density"
  /// Operations per joule of a tile alone.
  case energyEfficiencyTile = "energy_efficiency_tile"
  /// Operations per second and mm² of a tile alone.
  case areaEfficiencyTile = "area_efficiency_tile"
  /// The part of a tile's power that converters draw.
  case converterPowerShare = "converter_power_share"
  /// The part of a tile's area that converters take.
  case converterAreaShare = "converter_area_share"
}
