import Crossbars
import FileFormats
import Hardware

/// Reads an experiment of any kind; the key `experiment` of the file chooses which.
///
/// - Parameters:
///   - path: a YAML file.
///   - overrides: settings that replace the file's, as `key.path=value`.
/// - Returns: the experiment, resolved and checked.
/// - Throws: ``ExperimentError/unknownKind(found:file:known:)`` and the errors of the kind.
public func loadExperiment(_ path: String, overrides: [String] = []) throws -> any ExperimentKind {
  try experimentKind(of: path).init(loading: path, overrides: overrides)
}

/// The kind of the experiment in a file, of which nothing else is read.
///
/// - Parameter path: a YAML file.
/// - Returns: what the key `experiment` chooses.
/// - Throws: ``ExperimentError/unknownKind(found:file:known:)``.
public func experimentKind(of path: String) throws -> any ExperimentKind.Type {
  let header = try ConfigurationLoader(path: path).header(at: path)
  guard let kind = experimentKinds.first(where: { $0.name == header.experiment }) else {
    throw ExperimentError.unknownKind(
      found: header.experiment ?? "none", file: path, known: experimentKinds.map { $0.name })
  }
  return kind
}

/// The kinds of YAML files that Crossfuse reads, sweeps apart; the raw value is the kind in words.
public enum ConfigurationKind: String, Sendable {
  /// An experiment of any kind.
  case experiment
  /// The shapes of a network.
  case network
  /// A device model with its settings.
  case device
  /// A component library.
  case components = "component library"
  /// A chip.
  case hardware
  /// How arrays are driven.
  case crossbar
}

/// What kind a YAML file is of, told by its keys.
///
/// - Parameter path: a YAML file.
/// - Returns: the kind; a crossbar where no other fits.
/// - Throws: `FileFormatError` for a file that cannot be read or is no YAML.
public func configurationKind(of path: String) throws -> ConfigurationKind {
  let header = try ConfigurationLoader(path: path).header(at: path)
  if header.experiment != nil { return .experiment }
  if header.network != nil { return .network }
  if header.model != nil { return .device }
  if header.isComponentList { return .components }
  return header.clock != nil || header.components != nil ? .hardware : .crossbar
}

/// Checks a YAML file of any kind that Crossfuse reads, told apart by its keys.
///
/// - Parameter path: a YAML file.
/// - Returns: the text with defaults and named files filled in.
/// - Throws: an error that names file, line and key.
public func checkConfiguration(_ path: String) throws -> String {
  let loader = ConfigurationLoader(path: path)
  switch try configurationKind(of: path) {
  case .experiment: return try loadExperiment(path).resolvedText
  case .network:
    let network = try loader.read(NetworkDescription.self, at: path)
    _ = try network.adaptedModuleIndices()
    return try StrictYAML.encode(network)
  case .device: return try StrictYAML.encode(try loader.read(DeviceChoice.self, at: path))
  case .components: return try StrictYAML.encode(try loadComponentLibrary(path))
  case .hardware: return try StrictYAML.encode(try loadHardware(path).description)
  case .crossbar:
    let crossbar = try loader.read(CrossbarDescription.self, at: path)
    try crossbar.validate()
    return try StrictYAML.encode(crossbar)
  }
}

/// The keys by which the kinds of configuration files are told apart.
struct ConfigurationHeader: Decodable {
  let experiment: String?
  let model: String?
  let network: String?
  let clock: String?
  let components: String?
  let isComponentList: Bool

  enum CodingKeys: String, CodingKey { case experiment, model, network, clock, components }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func text(_ key: CodingKeys) -> String? { try? container.decode(String.self, forKey: key) }
    experiment = text(.experiment)
    model = text(.model)
    network = text(.network)
    clock = text(.clock)
    components = text(.components)
    isComponentList = container.contains(.components) && components == nil
  }
}

extension ConfigurationLoader {
  /// What kind of file this is; everything else in it is left for the kind's own reading.
  func header(at path: String) throws -> ConfigurationHeader {
    try StrictYAML.decodeIgnoringUnknownKeys(
      ConfigurationHeader.self, from: try readText(at: path), file: path)
  }
}
