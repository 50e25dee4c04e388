public import Adaptation
public import Crossbars
import Devices
import FileFormats
import Networks

/// A method chosen without an experiment, to be counted on a network of shapes.
public struct CountedMethod: Sendable {
  /// The method with its settings and its write policy.
  public let choice: MethodChoice
  /// The settings in one line, defaults filled in: `rank: 16, alpha: 32.0`.
  public let settings: String
  /// The rank of the method, if it has one.
  public let rank: Int?

  /// The rank of pool modules of a method that has none itself: that of the experiments.
  private static let usualPoolRank = 16

  /// Chooses a method by its name.
  ///
  /// - Parameters:
  ///   - name: the registered name.
  ///   - settings: those that replace defaults, as `key=value`.
  ///   - writePolicy: as experiments write it; `write-through` unless given.
  /// - Throws: ``ExperimentError`` for an unknown name or setting, `FileFormatError` for a value that is not allowed.
  public init(_ name: String, settings: [String] = [], writePolicy: String? = nil) throws {
    let known = AdaptationMethods.known
    guard known.contains(where: { $0.name == name }) else {
      throw ExperimentError.unknownMethod(found: name, known: known.map { $0.name })
    }
    var overrides = try settings.map { text in
      guard let setting = YAMLOverride("parameters.\(text)") else {
        throw ExperimentError.malformedSetting(text: text)
      }
      return setting
    }
    if let policy = writePolicy.flatMap({ YAMLOverride("write_policy=\($0)") }) {
      overrides.append(policy)
    }
    choice = try Self.choice(of: name, overrides)
    let found = try Self.lines(of: choice)
    self.settings = found.map { $0.trimming(" ") }.joined(separator: ", ")
    rank = try choice.rank
  }

  /// Whether the method has a setting of a name.
  ///
  /// - Throws: when the settings cannot be written, which those of no method are.
  public func has(setting name: String) throws -> Bool {
    try Self.names(of: choice).contains(name)
  }

  /// Counts the method on a network.
  ///
  /// - Parameters:
  ///   - network: the shapes.
  ///   - adapted: the indices of the modules that are adapted, ascending.
  /// - Returns: what the method trains, keeps and writes.
  /// - Throws: `AdaptationError` when the method does not fit the network.
  public func count(
    on network: NetworkDescription, adapting adapted: [Int]
  ) throws -> MethodCount {
    try MethodCount(
      of: choice.method, on: network.modules, adapting: adapted,
      poolRank: rank ?? Self.usualPoolRank,
      writing: choice.writePolicy)
  }

  private static func choice(
    of name: String, _ overrides: [YAMLOverride]
  ) throws -> MethodChoice {
    do {
      return try StrictYAML.decode(
        MethodChoice.self, from: "method: \(name)", file: name,
        overrides: overrides)
    } catch FileFormatError.unknownKey(_, _, let path, _) {
      throw ExperimentError.unknownMethodSetting(
        method: name, found: String(path.drop { $0 != "." }.dropFirst()),
        known: try names(of: try choice(of: name, [])))
    }
  }

  /// The names of the settings of a choice.
  private static func names(of choice: MethodChoice) throws -> [String] {
    try lines(of: choice).map { $0.prefix { $0 != ":" }.trimming(" ") }
  }

  /// The lines of the settings in the text of a choice.
  private static func lines(of choice: MethodChoice) throws -> [Substring] {
    try StrictYAML.encode(choice).split(separator: "\n").drop { $0 != "parameters:" }.dropFirst()
      .map { $0 }
  }
}

/// How weights lie on cells, for counts of cells.
public struct WeightCells: Sendable {
  /// The encoding of weights.
  public let encoding: any WeightEncoding
  /// What it rests on, in one line.
  public let summary: String

  /// The crossbar of the reference chip.
  public static let referenceCrossbar = "configs/crossbars/differential-8bit.yaml"
  /// The cells of the reference chip.
  public static let referenceDevice = "configs/devices/wan2022.yaml"

  /// Reads how a chip stores weights.
  ///
  /// - Parameters:
  ///   - experiment: an experiment whose chip it is; that of the reference chip unless given.
  ///   - crossbar: a crossbar file that replaces the chip's.
  ///   - device: a device file that replaces the chip's.
  /// - Throws: an error that names file, line and key.
  public init(experiment: String? = nil, crossbar: String? = nil, device: String? = nil) throws {
    var (description, cells): (CrossbarDescription?, DeviceChoice?) = (nil, nil)
    if let experiment {
      let loader = ConfigurationLoader(path: experiment)
      let part = try StrictYAML.decodeIgnoringUnknownKeys(
        ChipPart.self, from: try readText(at: experiment), file: experiment)
      let chip = try loader.chip(part.chip)
      (description, cells) = (chip.crossbar, DeviceChoice(chip.device))
    }
    func read<Value: Codable>(_ file: String) throws -> Value {
      try ConfigurationLoader(path: file).read(Value.self, at: file)
    }
    let used = try (crossbar == nil ? description : nil) ?? read(crossbar ?? Self.referenceCrossbar)
    let device = try (device == nil ? cells : nil) ?? read(device ?? Self.referenceDevice)
    try used.validate()
    let bits = device.device.cell.bits
    encoding = try used.encoding(cellBits: bits)
    summary =
      "\(encoding.physicalColumns) cells per weight: \(used.weightEncoding) encoding of \(used.weightBits)-bit weights"
      + " on \(bits)-bit cells (\(type(of: device.device).name))"
      + (encoding.hasUnitColumn ? ", one output more per matrix for its unit column." : ".")
  }

  private struct ChipPart: Decodable { let chip: ChipConfiguration }
}

extension StringProtocol {
  /// The text without some character at its ends.
  fileprivate func trimming(_ character: Character) -> String {
    let start = drop { $0 == character }
    return String(start.reversed().drop { $0 == character }.reversed())
  }
}
