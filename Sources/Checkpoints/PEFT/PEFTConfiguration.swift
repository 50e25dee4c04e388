import Foundation

/// What `adapter_config.json` of the Hugging Face library PEFT says of an adapter, as far as it matters here.
public struct PEFTConfiguration: Codable, Sendable, Equatable {
  /// The kinds of adapters that can be read.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// Low-rank factors (`LORA`), with magnitudes as DoRA has them where `use_dora` is set.
    case lora = "LORA"
    /// Values at chosen weights (`SHIRA`).
    case shira = "SHIRA"
    /// Vectors between shared random factors (`VERA`).
    case vera = "VERA"
  }

  /// Which modules are adapted: names, or a regular expression.
  public enum Targets: Codable, Sendable, Equatable {
    /// The ends of the modules' names.
    case names([String])
    /// A pattern that whole names match.
    case pattern(String)

    /// Decodes a list or a text.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let names = try? container.decode([String].self) {
        self = .names(names)
      } else {
        self = .pattern(try container.decode(String.self))
      }
    }

    /// Encodes what was decoded.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .names(let names): try container.encode(names)
      case .pattern(let pattern): try container.encode(pattern)
      }
    }
  }

  /// The kind of adapter.
  public var peftType: Kind
  /// The model that the adapter was trained on, as PEFT names it.
  public var baseModelNameOrPath: String?
  /// What the model gives out in PEFT: `FEATURE_EXTRACTION`, `SEQ_CLS`.
  public var taskType: String?
  /// The adapted modules.
  public var targetModules: Targets?
  /// The rank.
  public var r: Int
  /// The numerator of the scale of `LORA`.
  public var loraAlpha: Double?
  /// Whether rows are normed and scaled by magnitudes.
  public var useDora: Bool?
  /// Whether the scale is α/√r in the place of α/r.
  public var useRslora: Bool?
  /// Whether weights are kept transposed, as GPT-2 has them.
  public var fanInFanOut: Bool?
  /// Which biases are trained: `none`.
  public var bias: String?
  /// Parts of the model that are kept whole beside the adapter, such as a head.
  public var modulesToSave: [String]?
  /// Whether the adapter is for use and not for further training.
  public var inferenceMode: Bool?
  /// The share of inputs that training left out.
  public var loraDropout: Double?

  /// Describes an adapter of low-rank factors.
  public init(
    rank: Int, alpha: Double, targets: [String], usesDoRA: Bool, baseModel: String?
  ) {
    peftType = .lora
    baseModelNameOrPath = baseModel
    taskType = "FEATURE_EXTRACTION"
    targetModules = .names(targets)
    r = rank
    loraAlpha = alpha
    useDora = usesDoRA
    useRslora = false
    fanInFanOut = false
    bias = "none"
    inferenceMode = true
    loraDropout = 0
  }

  /// The scale of `LORA`.
  public var scale: Float {
    let alpha = loraAlpha ?? Double(r)
    return Float(useRslora ?? false ? alpha / Double(r).squareRoot() : alpha / Double(r))
  }

  /// Reads a `adapter_config.json`.
  ///
  /// - Throws: ``CheckpointError/configuration(file:problem:)``.
  static func read(_ path: String) throws -> PEFTConfiguration {
    guard let text = FileManager.default.contents(atPath: path) else {
      throw CheckpointError.configuration(file: path, problem: "the file does not exist")
    }
    let configuration = try ModelConfiguration.decode(PEFTConfiguration.self, text, file: path)
    try configuration.validate(path)
    return configuration
  }

  private func validate(_ path: String) throws {
    func require(_ holds: Bool, _ key: String, _ found: String, _ allowed: String) throws {
      guard holds else {
        throw CheckpointError.configuration(
          file: path, problem: "\(key): found \(found), allowed is \(allowed)")
      }
    }
    try require((1...1 << 20).contains(r), "r", "\(r)", "1 to \(1 << 20)")
    try require(
      (loraAlpha ?? 1).isFinite && loraAlpha ?? 1 > 0, "lora_alpha", "\(loraAlpha ?? 1)",
      "a finite number above 0")
    try require(bias ?? "none" == "none", "bias", "'\(bias ?? "")'", "none")
    try require(!(fanInFanOut ?? false), "fan_in_fan_out", "true", "false")
  }
}
