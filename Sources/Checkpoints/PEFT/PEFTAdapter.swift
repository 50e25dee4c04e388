public import Adaptation
import FileFormats
import Foundation
import MatrixMath
public import Networks

/// An adapter as the Hugging Face library PEFT keeps it: `adapter_config.json` and `adapter_model.safetensors`, and the
/// head of its task beside them as `head.safetensors` or among `modules_to_save`.
public struct PEFTAdapter: Sendable {
  /// The tensors of one module by the part of their names behind the module's: `lora_A`, `lora_magnitude_vector`.
  struct ModuleTensors: Sendable {
    var floats: [String: TensorValues] = [:]
    var integers: [String: (values: [Int64], shape: [Int])] = [:]
  }

  /// The last component of the folder's path.
  public let name: String
  /// What `adapter_config.json` says.
  public let configuration: PEFTConfiguration
  /// The head of the task, where there is one.
  public let head: ClassifierHead?
  /// Every module's tensors, by the module's name.
  let modules: [String: ModuleTensors]
  /// VeRA's shared factors, by their names.
  let shared: [String: TensorValues]

  /// What PEFT puts before the names of the model's own modules.
  static let prefix = "base_model.model."
  /// What PEFT puts before the names of what modules share.
  static let sharedPrefix = "base_model."
  /// The file of the configuration.
  static let configurationFile = "adapter_config.json"
  /// The file beside it.
  static let tensorFile = "adapter_model.safetensors"
  /// A head that is no part of the adapter.
  static let headFile = "head.safetensors"

  /// The names of the adapted modules, sorted.
  public var moduleNames: [String] { modules.keys.sorted() }

  /// Reads an adapter folder.
  ///
  /// Every tensor is used or named in the error.
  /// - Parameters:
  ///   - folder: with `adapter_config.json` and `adapter_model.safetensors`.
  ///   - family: that of the model; its names decide which names in the adapter mean the same module.
  /// - Returns: all tensors, module by module.
  /// - Throws: ``CheckpointError`` and the errors of the files.
  public static func read(_ folder: String, of family: any ModelFamily.Type) throws -> PEFTAdapter {
    func path(_ name: String) -> String { (folder as NSString).appendingPathComponent(name) }
    let configuration = try PEFTConfiguration.read(path(configurationFile))
    let file = try SafetensorsFile.open(path(tensorFile))
    let names = PEFTNames(kind: configuration.peftType, family: family)
    var (modules, shared): ([String: ModuleTensors], [String: TensorValues]) = ([:], [:])
    var (head, unknown): ([String: TensorValues], [String]) = ([:], [])
    func floats(_ name: String) throws -> TensorValues {
      let values = try file.floats(name)
      try requireFinite(values, name, file.path)
      return values
    }
    var known: [PEFTNames.Place: String] = [:]
    for name in file.names {
      let place = names.place(of: name)
      if let other = known.updateValue(name, forKey: place), place != .unknown {
        throw CheckpointError.ambiguousTensor(file: file.path, names: [other, name])
      }
      switch place {
      case .module(let module, let part) where part == PEFTNames.indices:
        modules[module, default: ModuleTensors()].integers[part] = try file.integers(name)
      case .module(let module, let part):
        modules[module, default: ModuleTensors()].floats[part] = try floats(name)
      case .shared(let part): shared[part] = try floats(name)
      case .head(let part): head[part] = try floats(name)
      case .unknown: unknown.append(name)
      }
    }
    guard unknown.isEmpty else {
      throw CheckpointError.unknownTensors(file: file.path, names: unknown)
    }
    if !head.isEmpty, isFile(path(headFile)) {
      throw CheckpointError.ambiguousTensor(
        file: folder, names: [headFile, "\(tensorFile): modules_to_save"])
    }
    return PEFTAdapter(
      name: (folder as NSString).lastPathComponent, configuration: configuration,
      head: try head.isEmpty
        ? readHead(path(headFile)) : classifier(head, file: file.path), modules: modules,
      shared: shared)
  }

  private static func readHead(_ path: String) throws -> ClassifierHead? {
    guard isFile(path) else { return nil }
    let file = try SafetensorsFile.open(path)
    let tensors = try file.names.map { name in
      let values = try file.floats(name)
      try requireFinite(values, name, path)
      return (name, values)
    }
    return try classifier(Dictionary(uniqueKeysWithValues: tensors), file: path)
  }

  private static func classifier(
    _ tensors: [String: TensorValues], file: String
  ) throws -> ClassifierHead {
    let unknown = tensors.keys.filter { $0 != "weight" && $0 != "bias" }.sorted()
    guard unknown.isEmpty else {
      throw CheckpointError.unknownTensors(file: file, names: unknown)
    }
    guard let weight = tensors["weight"], let bias = tensors["bias"] else {
      throw CheckpointError.missingTensor(
        file: file, name: tensors["weight"] == nil ? "weight" : "bias", found: tensors.count)
    }
    guard weight.shape.count == 2, bias.shape == [weight.shape[0]] else {
      throw CheckpointError.wrongShape(
        file: file, name: "bias", found: bias.shape, expected: Array(weight.shape.prefix(1)))
    }
    return ClassifierHead(
      weight: Matrix(
        rows: weight.shape[0], columns: weight.shape[1], elements: weight.values),
      bias: Matrix(rows: 1, columns: bias.values.count, elements: bias.values))
  }
}

extension PEFTAdapter {
  /// What the adapter has of some modules, in their order: what the method of the same kind here starts from.
  ///
  /// - Parameter adapted: the modules; the adapter must have all of these, and no others.
  /// - Returns: what each of them has.
  /// - Throws: ``CheckpointError/otherBase(adapter:differences:)`` when it was made for other modules or shapes,
  ///   or ``CheckpointError/unsupported(key:found:allowed:)`` for a VeRA without its shared factors.
  public func portable(_ adapted: [ModuleShape]) throws -> PortableAdapter {
    try requireModules(
      adapted, Set(modules.keys), adapter: name, base: configuration.baseModelNameOrPath)
    return PortableAdapter(
      scale: configuration.scale, modules: try adapted.map(part),
      shared: configuration.peftType == .vera ? try sharedFactors(adapted) : nil)
  }

  /// The low-rank factors of some modules, in their order.
  ///
  /// - Parameters:
  ///   - adapted: the modules; the adapter must have factors of each, and of no others.
  ///   - task: what the adapter is called from then on; its own name unless given.
  /// - Returns: the factors.
  /// - Throws: ``CheckpointError/otherBase(adapter:differences:)`` when it was made for other modules or shapes, or has
  ///   something else than factors.
  public func lowRankAdapter(
    _ adapted: [ModuleShape], named task: String? = nil
  ) throws -> LowRankAdapter {
    let adapter = try portable(adapted)
    return LowRankAdapter(
      task: task ?? name, scale: configuration.scale,
      modules: try adapted.enumerated().map { index, shape in
        try adapter.plainFactors(ofModule: index, named: shape.name, adapter: name)
      })
  }

  /// Reads an adapter folder for a model.
  ///
  /// - Throws: as ``read(_:of:)`` and ``trained(on:)``.
  public static func trained(in folder: String, on model: ModelReference) throws -> TrainedAdapter {
    try read(folder, of: model.family).trained(on: model)
  }

  /// The adapter as the file of one keeps it.
  ///
  /// - Parameter model: the model that it belongs to; all adapted modules must be among its own.
  /// - Returns: the adapter, its modules in the order of the model's.
  /// - Throws: as ``portable(_:)``.
  public func trained(on model: ModelReference) throws -> TrainedAdapter {
    let strangers = Set(modules.keys).subtracting(model.modules.map(\.name))
    guard strangers.isEmpty, !modules.isEmpty else {
      throw CheckpointError.otherBase(
        adapter: name,
        differences: (modules.isEmpty
          ? ["it adapts nothing"] : listing(strangers, "the model has no module"))
          + (configuration.baseModelNameOrPath.map { ["its base is '\($0)'"] } ?? []))
    }
    let adapted = model.modules.filter { modules[$0.name] != nil }
    return TrainedAdapter(
      method: configuration.method, task: name, origin: "PEFT adapter '\(name)'", model: model,
      shapes: adapted, adapter: try portable(adapted), head: head)
  }
}
