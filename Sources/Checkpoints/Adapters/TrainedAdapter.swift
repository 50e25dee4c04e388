public import Adaptation
import MatrixMath
public import Networks

/// An adapter with what it belongs to: the method and task it was trained with, the model, and the head.
public struct TrainedAdapter: Sendable, Equatable {
  /// The model that an adapter belongs to.
  public struct Base: Sendable, Equatable {
    /// The value of `model_type`.
    public let modelType: String
    /// The last part of the model's path.
    public let name: String
    /// What the checkpoint puts before the names of the base model.
    public let prefix: String

    /// Names a model.
    public init(modelType: String, name: String, prefix: String) {
      self.modelType = modelType
      self.name = name
      self.prefix = prefix
    }
  }

  /// One adapted module.
  public struct Module: Sendable, Equatable {
    /// Its name here.
    public let name: String
    /// Its name in the model's checkpoint.
    public let checkpointName: String
    /// The number of outputs.
    public let outputs: Int
    /// The number of inputs.
    public let inputs: Int

    /// Describes a module; the checkpoint has the same name unless given.
    public init(name: String, checkpointName: String? = nil, outputs: Int, inputs: Int) {
      self.name = name
      self.checkpointName = checkpointName ?? name
      self.outputs = outputs
      self.inputs = inputs
    }
  }

  /// The method that trained it, as experiments name it.
  public let method: String
  /// The task it was trained on.
  public let task: String
  /// Where the values come from, in words.
  public let origin: String
  /// The model; nothing where it is no Hugging Face model.
  public let base: Base?
  /// The adapted modules.
  public let modules: [Module]
  /// What each of them has.
  public let adapter: PortableAdapter
  /// The task's head; nothing where the network gives out logits itself.
  public let head: ClassifierHead?

  /// Joins an adapter and what it belongs to; `modules` are in the order of the adapter's.
  public init(
    method: String, task: String, origin: String, base: Base?, modules: [Module],
    adapter: PortableAdapter, head: ClassifierHead?
  ) {
    self.method = method
    self.task = task
    self.origin = origin
    self.base = base
    self.modules = modules
    self.adapter = adapter
    self.head = head
  }

  /// Joins an adapter and what it belongs to.
  ///
  /// - Parameters:
  ///   - method: the method that trained it.
  ///   - task: the task it was trained on.
  ///   - origin: where the values come from, in words.
  ///   - model: the model; nothing where it is no Hugging Face model.
  ///   - shapes: the adapted modules, in the order of the adapter's.
  ///   - adapter: what each of them has.
  ///   - head: the task's head.
  public init(
    method: String, task: String, origin: String, model: ModelReference?, shapes: [ModuleShape],
    adapter: PortableAdapter, head: ClassifierHead?
  ) {
    self.init(
      method: method, task: task, origin: origin,
      base: model.map { Base(modelType: $0.family.modelType, name: $0.name, prefix: $0.prefix) },
      modules: shapes.map { shape in
        Module(
          name: shape.name, checkpointName: model?.checkpointNames[shape.name],
          outputs: shape.outputs, inputs: shape.inputs)
      }, adapter: adapter, head: head)
  }

  /// The adapter as a member of a pool.
  ///
  /// - Parameters:
  ///   - adapted: the modules of the network; the adapter must have factors of each, and of no others.
  ///   - modelType: the family of the network; nothing for one that is of none.
  ///   - task: what the adapter is called from then on; the task it was trained on unless given.
  /// - Returns: the factors, in the order of `adapted`.
  /// - Throws: ``CheckpointError/otherBase(adapter:differences:)`` for another family, other modules, shapes or forms.
  public func lowRankAdapter(
    _ adapted: [ModuleShape], of modelType: String?, named task: String? = nil
  ) throws -> LowRankAdapter {
    guard base?.modelType == modelType else {
      func named(_ type: String?) -> String { type.map { "of the type '\($0)'" } ?? "of no type" }
      throw CheckpointError.otherBase(
        adapter: self.task,
        differences: [
          "it was trained on a model \(named(base?.modelType)), this one is \(named(modelType))"
        ])
    }
    let places = Dictionary(uniqueKeysWithValues: modules.indices.map { (modules[$0].name, $0) })
    try requireModules(adapted, Set(places.keys), adapter: self.task, base: base?.name)
    let factors = try adapted.map { shape -> LowRankFactors in
      guard let place = places[shape.name] else {
        preconditionFailure("'\(shape.name)' is among the modules")
      }
      let module = modules[place]
      guard module.outputs == shape.outputs, module.inputs == shape.inputs else {
        throw CheckpointError.otherBase(
          adapter: self.task,
          differences: [
            "its \(module.name) is [\(module.outputs), \(module.inputs)], the model has "
              + "[\(shape.outputs), \(shape.inputs)]"
          ])
      }
      return try adapter.plainFactors(ofModule: place, named: module.name, adapter: self.task)
    }
    return LowRankAdapter(task: task ?? self.task, scale: adapter.scale, modules: factors)
  }
}

extension TrainedAdapter: CustomStringConvertible {
  /// One line: `lora on trec, 12 modules of minilm, with a head`.
  public var description: String {
    "\(method) on \(task), \(modules.count) modules" + (base.map { " of \($0.name)" } ?? "")
      + (head == nil ? "" : ", with a head of \(head?.weight.rows ?? 0) classes")
  }
}

extension PortableAdapter {
  /// A pair of factors without a magnitude, as pools have them.
  func plainFactors(
    ofModule index: Int, named module: String, adapter: String
  ) throws -> LowRankFactors {
    guard case .lowRank(let factors, nil) = modules[index] else {
      throw CheckpointError.otherBase(
        adapter: adapter,
        differences: [
          "what it has of \(module) is not one pair of low-rank factors without magnitudes, "
            + "which is all that a pool takes"
        ])
    }
    return factors
  }
}

/// Refuses an adapter for other modules, and says which.
///
/// - Throws: ``CheckpointError/otherBase(adapter:differences:)``.
func requireModules(
  _ adapted: [ModuleShape], _ found: Set<String>, adapter: String, base: String?
) throws {
  let wanted = Set(adapted.map(\.name))
  guard wanted != found else { return }
  throw CheckpointError.otherBase(
    adapter: adapter,
    differences: listing(wanted.subtracting(found), "it does not adapt")
      + listing(found.subtracting(wanted), "it also adapts")
      + (base.map { ["its base is '\($0)'"] } ?? []))
}

/// The first of some names and how many more there are; nothing for none.
func listing(_ names: Set<String>, _ text: String) -> [String] {
  guard let first = names.sorted().first else { return [] }
  return ["\(text) \(first)" + (names.count > 1 ? " and \(names.count - 1) more" : "")]
}
