import FileFormats
import Foundation
public import Networks
import Quantities

/// A network of which only the shapes of its weight matrices are known, read from a file of `configs/networks`.
public struct NetworkDescription: Codable, Sendable, Equatable {
  /// The name of the network.
  public var network: String
  /// Equal blocks, in the order of the forward pass.
  public var groups: [Group]
  /// The modules that methods adapt, by name or pattern (`*` for any characters); all unless given.
  public var adaptedModules: [String]

  enum CodingKeys: String, CodingKey {
    case network, groups
    case adaptedModules = "adapted_modules"
  }

  /// Decodes a network; adapted modules that are absent are all.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    network = try container.decode(String.self, forKey: .network)
    groups = try container.decode([Group].self, forKey: .groups)
    adaptedModules = try container.value(.adaptedModules, default: ["*"])
    guard !groups.isEmpty else {
      throw DecodingError.dataCorruptedError(
        forKey: .groups, in: container, debugDescription: "found none, at least one is needed")
    }
    for (index, group) in groups.enumerated() {
      if let twin = groups[..<index].first(where: { !$0.layers.isDisjoint(with: group.layers) }) {
        throw DecodingError.dataCorruptedError(
          forKey: .groups, in: container,
          debugDescription: "'\(twin.name)' and '\(group.name)' have blocks of the same name")
      }
    }
  }

  /// Blocks that have the same matrices.
  public struct Group: Codable, Sendable, Equatable {
    /// The name of the blocks, to which their number from 1 is added where they are counted.
    public var name: String
    /// The number of blocks; nothing for one that has no number.
    public var blocks: Int?
    /// Whether the outputs of the modules have biases; not unless given.
    public var biases: Bool
    /// The matrices of one block, in the order of the forward pass.
    public var modules: [Module]

    enum CodingKeys: String, CodingKey { case name, blocks, biases, modules }
  }

  /// One matrix of a block.
  public struct Module: Sendable, Equatable {
    /// The name within the block.
    public var name: String
    /// The number of outputs.
    public var outputs: Int
    /// The number of inputs.
    public var inputs: Int
  }

  /// All weight matrices; the layer of each is its block, in which fusion coefficients are shared.
  public var modules: [ModuleShape] {
    groups.flatMap { group in
      group.layerNames.flatMap { layer in
        group.modules.map { module in
          ModuleShape(
            name: "\(layer).\(module.name)", layer: layer, outputs: module.outputs,
            inputs: module.inputs, hasBias: group.biases)
        }
      }
    }
  }

  /// The indices of the modules that some patterns name, ascending.
  ///
  /// - Parameter patterns: names, `*` standing for any characters; those of the network unless given.
  /// - Returns: the positions of the modules in ``modules``.
  /// - Throws: `NetworkError` for a pattern that names none.
  public func adaptedModuleIndices(_ patterns: [String]? = nil) throws -> [Int] {
    try ModulePattern.choose(patterns ?? adaptedModules, of: modules.map(\.name))
  }
}

extension NetworkDescription.Group {
  /// Decodes a group; without `biases` there are none.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    blocks = try container.decodeIfPresent(Int.self, forKey: .blocks)
    biases = try container.value(.biases, default: false)
    guard !name.isEmpty, !name.contains(where: { ".*/".contains($0) }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .name, in: container,
        debugDescription: "found '\(name)', expected a name without '.', '*' and '/'")
    }
    guard blocks.map({ $0 > 0 }) ?? true else {
      throw DecodingError.dataCorruptedError(
        forKey: .blocks, in: container, debugDescription: "found \(blocks ?? 0), expected 1 or more"
      )
    }
    let shapes = try container.nestedContainer(keyedBy: ModuleName.self, forKey: .modules)
    modules = try shapes.allKeys.map { key in
      let shape = try shapes.decode([Int].self, forKey: key)
      guard shape.count == 2, shape.allSatisfy({ $0 > 0 }) else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: shapes, debugDescription: "found \(shape), expected [outputs, inputs]")
      }
      return .init(name: key.stringValue, outputs: shape[0], inputs: shape[1])
    }
    guard !modules.isEmpty else {
      throw DecodingError.dataCorruptedError(
        forKey: .modules, in: container, debugDescription: "found none, at least one is needed")
    }
  }

  /// Encodes what was decoded.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encodeIfPresent(blocks, forKey: .blocks)
    try container.encode(biases, forKey: .biases)
    var shapes = container.nestedContainer(keyedBy: ModuleName.self, forKey: .modules)
    for module in modules {
      try shapes.encode([module.outputs, module.inputs], forKey: ModuleName(module.name))
    }
  }

  /// The names of the blocks.
  fileprivate var layerNames: [String] {
    blocks.map { count in (1...count).map { "\(name)\($0)" } } ?? [name]
  }

  fileprivate var layers: Set<String> { Set(layerNames) }
}

/// The name of a module as a key of its block.
private struct ModuleName: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}
