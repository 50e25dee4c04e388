public import FileFormats
public import MatrixMath
public import Networks

/// A transformer from a Hugging Face model folder, `config.json` and `model.safetensors`, whole or in shards; or from a
/// ``HDF5Model`` that was made of one.
public struct HuggingFaceModel: Sendable {
  /// What `config.json` says.
  public let configuration: ModelConfiguration
  /// The network.
  public let weights: TransformerWeights
  /// The head, where the checkpoint has one and the network gives out what it stands on.
  public let head: ClassifierHead?
  /// What the checkpoint puts before the names of the base model: `bert.`, or nothing.
  public let prefix: String

  /// Reads a model folder, or the HDF5 file that one was made into.
  ///
  /// Every tensor of the checkpoint is used, known to be unneeded, or named in the error.
  /// - Parameters:
  ///   - path: a folder with `config.json` and `model.safetensors` or `model.safetensors.index.json`, or an HDF5 file.
  ///   - output: what the network is to give out; as its architecture has it unless given.
  /// - Returns: the network with its head.
  /// - Throws: ``CheckpointError`` and the errors of the files.
  public static func read(_ path: String, output: ModelOutput? = nil) throws -> HuggingFaceModel {
    let source = try ModelSource(path)
    return try HuggingFaceModel(source.configuration, source.tensors, output: output)
  }

  /// Takes the tensors that a configuration asks for from where they are kept.
  ///
  /// - Throws: ``CheckpointError`` for tensors that are missing, of another shape, or not known.
  public init(
    _ configuration: ModelConfiguration, _ source: any TensorSource, output: ModelOutput? = nil
  ) throws {
    let names = try TensorNames(of: type(of: configuration.family), in: source)
    let given = configuration.output(output)
    let description = try configuration.family.describe(given)
    let shapes = try description.tensors()
    var tensors: [String: Matrix] = [:]
    for shape in shapes { tensors[shape.name] = try names.matrix(shape) }
    let classifier = configuration.classifier
    try names.requireKnown(
      configuration.family.tensorNames
        + (classifier.map { ["\($0).weight", "\($0).bias"] } ?? []))
    self.configuration = configuration
    let weights = TransformerWeights(description, tensors: tensors)
    self.weights = weights
    head = try classifier.flatMap {
      given == .vocabulary ? nil : try names.head(named: $0, features: weights.features)
    }
    prefix = names.prefix
  }
}

/// The linear head of a classifier.
public struct ClassifierHead: Sendable, Equatable {
  /// Shape [classes, features].
  public let weight: Matrix
  /// Shape [1, classes].
  public let bias: Matrix

  /// Joins a weight and a bias.
  public init(weight: Matrix, bias: Matrix) {
    self.weight = weight
    self.bias = bias
  }
}

/// The tensors of a checkpoint by the names that they have here.
struct TensorNames {
  /// What the checkpoint puts before the names of the base model.
  let prefix: String
  private let family: any ModelFamily.Type
  private let source: any TensorSource
  /// The names in the checkpoint.
  private let places: [String: String]

  /// Finds every tensor.
  ///
  /// - Throws: ``CheckpointError/ambiguousTensor(file:names:)`` where two mean the same.
  init(of family: any ModelFamily.Type, in source: any TensorSource) throws {
    self.family = family
    self.source = source
    let isPrefixed =
      !family.prefix.isEmpty && source.names.contains { $0.hasPrefix(family.prefix) }
    prefix = isPrefixed ? family.prefix : ""
    var places: [String: String] = [:]
    for name in source.names {
      let base = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
      if let other = places.updateValue(name, forKey: family.canonical(base)) {
        throw CheckpointError.ambiguousTensor(file: source.path, names: [other, name])
      }
    }
    self.places = places
  }

  /// A tensor in the shape that the network wants: dimensions of 1 are left out, and those behind the first joined.
  func matrix(_ shape: TensorShape) throws -> Matrix {
    let place = try place(of: shape)
    return Matrix(
      rows: shape.rows, columns: shape.columns,
      elements: try tensor(at: place, shape).values)
  }

  /// A tensor as the checkpoint has it; nothing is read before its shape is known to fit, and all values are finite.
  func tensor(_ shape: TensorShape) throws -> (place: String, tensor: TensorValues) {
    let place = try place(of: shape)
    return (place, try tensor(at: place, shape))
  }

  /// The name in the checkpoint.
  func place(of shape: TensorShape) throws -> String {
    guard let place = places[shape.name] else {
      throw CheckpointError.missingTensor(
        file: source.path, name: prefix + shape.name, found: source.names.count)
    }
    return place
  }

  private func tensor(at place: String, _ shape: TensorShape) throws -> TensorValues {
    let found = source.shape(of: place) ?? []
    let rows = shape.rows == 1 ? 1 : found.first { $0 != 1 } ?? 1
    guard rows == shape.rows, elementCount(found) == elementCount([shape.rows, shape.columns])
    else {
      throw CheckpointError.wrongShape(
        file: source.path, name: place, found: found,
        expected: [shape.rows, shape.columns])
    }
    let tensor = try source.floats(place)
    try requireFinite(tensor, place, source.path)
    return tensor
  }

  /// Refuses tensors that are neither used nor known to be unneeded.
  func requireKnown(_ used: [String]) throws {
    let known = Set(used)
    let unknown = places.filter { name, _ in
      !known.contains(name)
        && !family.ignored.contains { $0.hasPrefix(".") ? name.hasSuffix($0) : name.hasPrefix($0) }
    }
    guard unknown.isEmpty else {
      throw CheckpointError.unknownTensors(file: source.path, names: unknown.values.sorted())
    }
  }

  /// Whether the checkpoint has a tensor of each of some names.
  func hasAll(_ names: [String]) -> Bool { names.allSatisfy { places[$0] != nil } }

  /// The name that a module has in the checkpoint.
  func module(_ name: String) -> String {
    places["\(name).weight"].map { String($0.dropLast(".weight".count)) } ?? prefix + name
  }

  /// The shapes of the head of a classifier, as the checkpoint has it; nothing where it has none.
  ///
  /// Throws for sizes that cannot be, and where the head takes another number than the given one of `features`.
  func headShapes(
    named name: String, features: Int? = nil
  ) throws -> (weight: TensorShape, bias: TensorShape)? {
    guard let place = places["\(name).weight"], let shape = source.shape(of: place)
    else { return nil }
    let sizes = 1...0xff_ffff
    guard shape.count == 2, shape.allSatisfy({ sizes ~= $0 }),
      features.map({ $0 == shape[1] }) ?? true
    else {
      throw CheckpointError.configuration(
        file: source.path,
        problem: "the tensor '\(place)' has the shape \(shape), expected two sizes of "
          + "1 to \(sizes.upperBound)" + (features.map { ", the second \($0)" } ?? ""))
    }
    return (
      TensorShape(name: "\(name).weight", rows: shape[0], columns: shape[1]),
      TensorShape(name: "\(name).bias", rows: 1, columns: shape[0])
    )
  }

  /// The head of a classifier, if the checkpoint has it.
  func head(named name: String, features: Int) throws -> ClassifierHead? {
    guard let shapes = try headShapes(named: name, features: features) else { return nil }
    return ClassifierHead(weight: try matrix(shapes.weight), bias: try matrix(shapes.bias))
  }
}

/// Refuses a tensor with a value that is not finite.
///
/// - Throws: ``CheckpointError/notFinite(file:name:index:value:)``.
func requireFinite(_ tensor: TensorValues, _ name: String, _ file: String) throws {
  if let index = tensor.values.firstIndex(where: { !$0.isFinite }) {
    throw CheckpointError.notFinite(
      file: file, name: name, index: index, value: tensor.values[index])
  }
}
