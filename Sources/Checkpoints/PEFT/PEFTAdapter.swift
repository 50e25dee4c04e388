public import Adaptation
public import FileFormats
import Foundation
public import MatrixMath
public import Networks

/// An adapter as the Hugging Face library PEFT keeps it: `adapter_config.json` and `adapter_model.safetensors`.
public struct PEFTAdapter: Sendable {
  /// What one module has: tensors by the part of their names behind the module's: `lora_A`, `lora_magnitude_vector`.
  public typealias ModuleTensors = [String: TensorValues]

  /// The last component of the folder's path.
  public let name: String
  /// What `adapter_config.json` says.
  public let configuration: PEFTConfiguration
  /// Every module's tensors, by the module's name.
  public let modules: [String: ModuleTensors]
  /// Tensors that belong to no module: VeRA's shared factors, a head.
  public let shared: ModuleTensors

  /// What PEFT puts before the names of the model's own modules.
  static let prefix = "base_model.model."
  /// The file beside `adapter_config.json`.
  static let tensorFile = "adapter_model.safetensors"

  /// Reads an adapter folder.
  ///
  /// - Parameters:
  ///   - folder: with `adapter_config.json` and `adapter_model.safetensors`.
  ///   - family: that of the model; its names decide which names in the adapter mean the same module.
  /// - Returns: all tensors, module by module.
  /// - Throws: ``CheckpointError`` and the errors of the files.
  public static func read(_ folder: String, of family: any ModelFamily.Type) throws -> PEFTAdapter {
    func path(_ name: String) -> String { (folder as NSString).appendingPathComponent(name) }
    let configuration = try PEFTConfiguration.read(path("adapter_config.json"))
    let file = try SafetensorsFile.open(path(tensorFile))
    var (modules, shared): ([String: ModuleTensors], ModuleTensors) = ([:], [:])
    for name in file.names {
      let values = try file.floats(name)
      try requireFinite(values, name, file.path)
      if let (module, part) = split(name, configuration.peftType, family) {
        modules[module, default: [:]][part] = values
      } else {
        shared[name] = values
      }
    }
    return PEFTAdapter(
      name: (folder as NSString).lastPathComponent, configuration: configuration,
      modules: modules, shared: shared)
  }

  /// Cuts the name of a tensor into module and part; nothing for tensors of no module.
  private static func split(
    _ name: String, _ kind: PEFTConfiguration.Kind, _ family: any ModelFamily.Type
  ) -> (module: String, part: String)? {
    guard name.hasPrefix(prefix) else { return nil }
    var base = String(name.dropFirst(prefix.count))
    if !family.prefix.isEmpty, base.hasPrefix(family.prefix) {
      base = String(base.dropFirst(family.prefix.count))
    }
    for part in kind.parts {
      for ending in [".\(part).weight", ".\(part)"] where base.hasSuffix(ending) {
        let weight = family.canonical(base.dropLast(ending.count) + ".weight")
        return (String(weight.dropLast(".weight".count)), part)
      }
    }
    return nil
  }

  private static func requireFinite(
    _ tensor: TensorValues, _ name: String, _ file: String
  ) throws {
    if let index = tensor.values.firstIndex(where: { !$0.isFinite }) {
      throw CheckpointError.notFinite(
        file: file, name: name, index: index, value: tensor.values[index])
    }
  }
}

extension PEFTConfiguration.Kind {
  /// The parts that a module may have.
  var parts: [String] {
    switch self {
    case .lora: ["lora_A", "lora_B", "lora_magnitude_vector"]
    case .shira: ["shira_weight", "shira_indices"]
    case .vera: ["vera_lambda_b", "vera_lambda_d"]
    }
  }
}

extension PEFTAdapter {
  /// The low-rank factors of some modules, in their order.
  ///
  /// - Parameters:
  ///   - adapted: the modules; the adapter must have factors of each, and of no others.
  ///   - task: what the adapter is called from then on; its own name unless given.
  /// - Returns: the factors.
  /// - Throws: ``CheckpointError/otherBase(adapter:differences:)`` when it was made for other modules or shapes.
  public func lowRankAdapter(
    _ adapted: [ModuleShape], named task: String? = nil
  ) throws -> LowRankAdapter {
    try requireModules(adapted)
    return LowRankAdapter(
      task: task ?? name, scale: configuration.scale,
      modules: try adapted.map { shape in
        let rank = configuration.r
        return LowRankFactors(
          a: try matrix("lora_A", of: shape.name, rank, shape.inputs),
          b: try matrix("lora_B", of: shape.name, shape.outputs, rank))
      })
  }

  /// The magnitudes of some modules, [1, outputs] each, in their order; nothing for an adapter without.
  public func magnitudes(_ adapted: [ModuleShape]) throws -> [Matrix]? {
    guard configuration.useDora ?? false else { return nil }
    return try adapted.map {
      try matrix("lora_magnitude_vector", of: $0.name, 1, $0.outputs)
    }
  }

  /// A tensor of a module in the shape that the model gives it.
  func matrix(_ part: String, of module: String, _ rows: Int, _ columns: Int) throws -> Matrix {
    guard let tensor = modules[module]?[part] else {
      throw CheckpointError.otherBase(
        adapter: name, differences: ["it has no \(part) of \(module)"])
    }
    guard tensor.values.count == rows * columns, rows == 1 || tensor.shape.first == rows else {
      throw CheckpointError.otherBase(
        adapter: name,
        differences: [
          "its \(part) of \(module) is \(tensor.shape), the model has [\(rows), \(columns)]"
        ])
    }
    return Matrix(rows: rows, columns: columns, elements: tensor.values)
  }

  /// Refuses an adapter for other modules, and says which.
  private func requireModules(_ adapted: [ModuleShape]) throws {
    let wanted = Set(adapted.map(\.name))
    let found = Set(modules.keys)
    guard wanted != found else { return }
    func list(_ names: Set<String>, _ text: String) -> [String] {
      guard let first = names.sorted().first else { return [] }
      return ["\(text) \(first)" + (names.count > 1 ? " and \(names.count - 1) more" : "")]
    }
    throw CheckpointError.otherBase(
      adapter: name,
      differences: list(wanted.subtracting(found), "it does not adapt")
        + list(found.subtracting(wanted), "it also adapts")
        + (configuration.baseModelNameOrPath.map { ["its base is '\($0)'"] } ?? []))
  }
}
