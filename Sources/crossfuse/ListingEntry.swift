import Adaptation
import Crossbars
import Datasets
import Devices
import Evaluation
import Experiments
import FileFormats
import Hardware
import Mapping
import Reports

/// One thing that can be named, for programs.
struct ListingEntry: Encodable {
  let name: String
  var summary: String?
  /// Its settings by key path, with their defaults.
  var settings: [String: String]?

  private init(_ name: String, _ summary: String? = nil) {
    self.name = name
    self.summary = summary
  }

  /// An entry with the settings of a YAML text.
  private init(_ name: String, _ summary: String? = nil, yaml: String) throws {
    self.init(name, summary)
    let entries = try YAMLDocument(parsing: yaml, file: name).entries
    settings = Dictionary(entries.map { ($0.keyPath, $0.value) }) { first, _ in first }
  }

  /// All entries of a listing.
  ///
  /// - Parameters:
  ///   - listing: what is listed.
  ///   - library: the file with the components; that of the reference chip without one.
  /// - Returns: one per registered name or component.
  /// - Throws: when the library cannot be read, or a default cannot be written.
  static func all(_ listing: Listing, library: String?) throws -> [ListingEntry] {
    switch listing {
    case .devices:
      try deviceModels.map { try ListingEntry($0.name, yaml: try Listing.deviceText($0)) }
    case .components:
      try loadComponentLibrary(library ?? Listing.referenceLibrary).components.map {
        try ListingEntry($0.name, yaml: try StrictYAML.encode($0))
      }
    case .methods:
      try AdaptationMethods.known.map {
        try ListingEntry($0.name, $0.summary, yaml: try Listing.settings(of: $0))
      }
    case .datasets: Datasets.datasets.map { ListingEntry($0.name, $0.contents) }
    case .encodings: weightEncodings.map { ListingEntry($0.name) }
    case .adcs: adcModels.map { ListingEntry($0.name) }
    case .experiments: experimentKinds.map { ListingEntry($0.name, $0.summary) }
    case .formats:
      reportFormats.map { ListingEntry($0.name, $0.summary) }
        + [ListingEntry(PerfettoTrace.name, PerfettoTrace.summary)]
    case .mappers: Mapping.mappers.map { ListingEntry($0.name) }
    case .schedulers: Evaluation.schedulers.map { ListingEntry($0.name) }
    }
  }
}
