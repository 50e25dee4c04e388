import Checkpoints
import FileFormats
public import Networks
import Quantities

/// A network of which only the shapes are known, read from a file of `configs/networks`.
///
/// It is a perceptron, or a transformer of one of the families of checkpoints: the layers that train with values are those
/// that are described here.
public struct NetworkDescription: Sendable {
  /// The name of the network.
  public let network: String
  /// What it consists of, as the file says it.
  public let kind: Kind
  /// The batch that a training step is traced with; nothing where the file does not say it.
  public let batch: BatchDescription?
  /// The modules that methods adapt, by name or pattern (`*` for any characters); queries and values of a transformer and
  /// all of a perceptron unless given.
  public let adaptedModules: [String]
  /// The layers, without values.
  public let model: any NetworkModel

  /// What a network consists of.
  public enum Kind: Sendable, Equatable {
    /// The number of inputs of a perceptron, then the outputs of every layer.
    case perceptron(widths: [Int])
    /// A transformer.
    case transformer(ModelKeys)
  }

  /// All weight matrices; the layer of each is its block, in which fusion coefficients are shared.
  public var modules: [ModuleShape] { model.moduleShapes }

  /// The indices of the modules that some patterns name, ascending.
  ///
  /// - Parameter patterns: names, `*` standing for any characters; those of the network unless given.
  /// - Returns: the positions of the modules in ``modules``.
  /// - Throws: `NetworkError` for a pattern that names none.
  public func adaptedModuleIndices(_ patterns: [String]? = nil) throws -> [Int] {
    try ModulePattern.choose(patterns ?? adaptedModules, of: modules.map(\.name))
  }
}

extension NetworkDescription: Codable {
  enum CodingKeys: String, CodingKey {
    case network, widths, model, output, batch
    case adaptedModules = "adapted_modules"
  }

  /// The largest width of a layer of a perceptron.
  private static let largestWidth = 1 << 24 - 1

  /// Decodes a network and makes its layers, without values.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    network = try container.decode(String.self, forKey: .network)
    let widths = try container.decodeIfPresent([Int].self, forKey: .widths)
    let keys = try container.decodeIfPresent(ModelKeys.self, forKey: .model)
    let output = try container.choice(.output) as ModelOutput?
    switch (widths, keys) {
    case (let widths?, nil):
      kind = .perceptron(widths: widths)
      try Self.check(widths, output, in: container)
      model = PerceptronWeights(shapesOf: widths)
    case (nil, var keys?):
      keys.output = output
      kind = .transformer(keys)
      model = try configured(.output, in: container) { try keys.weights }
    default:
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: container.codingPath,
          debugDescription: "'widths' or 'model' is needed, one of the two"))
    }
    batch = try container.decodeIfPresent(BatchDescription.self, forKey: .batch)
    let (size, layers) = (batch, model)
    if let size { try configured(.batch, in: container) { try size.check(for: layers) } }
    adaptedModules = try container.value(.adaptedModules, default: keys?.usuallyAdapted ?? ["*"])
  }

  private static func check(
    _ widths: [Int], _ output: ModelOutput?, in container: KeyedDecodingContainer<CodingKeys>
  ) throws {
    guard widths.count > 1, widths.allSatisfy({ (1...largestWidth).contains($0) }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .widths, in: container,
        debugDescription: "found \(widths), expected two or more widths from 1 to \(largestWidth)")
    }
    guard output == nil else {
      throw DecodingError.dataCorruptedError(
        forKey: .output, in: container, debugDescription: "a perceptron has no choice of outputs")
    }
  }

  /// Encodes what was decoded.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(network, forKey: .network)
    switch kind {
    case .perceptron(let widths): try container.encode(widths, forKey: .widths)
    case .transformer(let keys):
      try container.encode(keys, forKey: .model)
      try container.encodeIfPresent(keys.output, forKey: .output)
    }
    try container.encodeIfPresent(batch, forKey: .batch)
    try container.encode(adaptedModules, forKey: .adaptedModules)
  }
}

extension NetworkDescription: Equatable {
  /// Whether the files say the same.
  public static func == (a: Self, b: Self) -> Bool {
    a.network == b.network && a.kind == b.kind && a.batch == b.batch
      && a.adaptedModules == b.adaptedModules
  }
}
