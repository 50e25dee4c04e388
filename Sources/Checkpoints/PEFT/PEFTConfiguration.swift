import Foundation

/// What `adapter_config.json` of the Hugging Face library PEFT says of an adapter, as far as it matters here.
///
/// Settings that change what tensors mean and are not honoured are refused when a file is read. `layers_to_transform` and
/// `exclude_modules` need nothing: the tensors say which modules are adapted.
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
  /// Whether the shared factors of `VERA` are beside the vectors.
  public var saveProjection: Bool?

  /// Describes an adapter for use.
  public init(_ kind: Kind, rank: Int, targets: [String], baseModel: String?) {
    peftType = kind
    baseModelNameOrPath = baseModel
    targetModules = .names(targets)
    r = rank
    fanInFanOut = false
    inferenceMode = true
  }

  /// The scale of `LORA`; 1 for other kinds.
  public var scale: Float {
    guard peftType == .lora else { return 1 }
    // What PEFT's LoraConfig has unless told.
    let alpha = Float(loraAlpha ?? 8)
    // In single precision, as methods here compute theirs.
    return alpha / (useRslora ?? false ? Float(r).squareRoot() : Float(r))
  }

  /// The name of the method here that trains such adapters.
  var method: String {
    switch peftType {
    case .lora: useDora ?? false ? "dora" : "lora"
    case .shira: "shira"
    case .vera: "vera"
    }
  }

  /// The text of an `adapter_config.json`.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}
