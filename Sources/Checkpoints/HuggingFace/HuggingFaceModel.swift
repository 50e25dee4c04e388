public import FileFormats
public import MatrixMath
public import Networks

/// A transformer from a Hugging Face model folder: `config.json` and `model.safetensors`, whole or in shards.
public struct HuggingFaceModel: Sendable {
  /// The linear head of a classifier.
  public struct Head: Sendable, Equatable {
    /// Shape [classes, features].
    public let weight: Matrix
    /// Shape [1, classes].
    public let bias: Matrix
  }

  /// What `config.json` says.
  public let configuration: ModelConfiguration
  /// The network.
  public let weights: TransformerWeights
  /// The head, where the checkpoint has one and the network gives out what it stands on.
  public let head: Head?
  /// What the checkpoint puts before the names of the base model: `bert.`, or nothing.
  public let prefix: String

  /// Reads a model folder.
  ///
  /// Every tensor of the checkpoint is used, known to be unneeded, or named in the error.
  /// - Parameters:
  ///   - folder: with `config.json` and `model.safetensors` or `model.safetensors.index.json`.
  ///   - output: what the network is to give out; as its architecture has it unless given.
  /// - Returns: the network with its head.
  /// - Throws: ``CheckpointError`` and the errors of the files.
  public static func read(_ folder: String, output: ModelOutput? = nil) throws -> HuggingFaceModel {
    try HuggingFaceModel(
      try ModelConfiguration.read(folder), try SafetensorsFolder.open(folder), output: output)
  }

  /// Takes the tensors that a configuration asks for from where they are kept.
  ///
  /// - Throws: ``CheckpointError`` for tensors that are missing, of another shape, or not known.
  public init(
    _ configuration: ModelConfiguration, _ source: some TensorSource, output: ModelOutput? = nil
  ) throws {
    let names = TensorNames(of: type(of: configuration.family), in: source)
    let description = try configuration.family.describe(configuration.output(output))
    let shapes = try description.tensors()
    var tensors: [String: Matrix] = [:]
    for shape in shapes { tensors[shape.name] = try names.matrix(shape) }
    let classifier = configuration.classifier
    try names.requireKnown(
      shapes.map(\.name) + (classifier.map { ["\($0).weight", "\($0).bias"] } ?? []))
    self.configuration = configuration
    let weights = TransformerWeights(description, tensors: tensors)
    self.weights = weights
    head = try classifier.flatMap { try names.head(named: $0, features: weights.features) }
    prefix = names.prefix
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

  init(of family: any ModelFamily.Type, in source: any TensorSource) {
    self.family = family
    self.source = source
    let isPrefixed =
      !family.prefix.isEmpty && source.names.contains { $0.hasPrefix(family.prefix) }
    prefix = isPrefixed ? family.prefix : ""
    var places: [String: String] = [:]
    for name in source.names {
      let base = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
      places[family.canonical(base)] = name
    }
    self.places = places
  }

  /// A tensor in the shape that the network wants: dimensions of 1 are left out, and those behind the first joined.
  func matrix(_ shape: TensorShape) throws -> Matrix {
    guard let place = places[shape.name] else {
      throw CheckpointError.missingTensor(
        file: source.path, name: prefix + shape.name, found: source.names.count)
    }
    let found = try source.floats(place)
    let dimensions = found.shape.drop { $0 == 1 }
    let rows = shape.rows == 1 ? 1 : dimensions.first ?? 1
    guard rows == shape.rows, found.values.count == shape.rows * shape.columns else {
      throw CheckpointError.wrongShape(
        file: source.path, name: place, found: found.shape,
        expected: [shape.rows, shape.columns])
    }
    if let index = found.values.firstIndex(where: { !$0.isFinite }) {
      throw CheckpointError.notFinite(
        file: source.path, name: place, index: index, value: found.values[index])
    }
    return Matrix(rows: shape.rows, columns: shape.columns, elements: found.values)
  }

  /// Refuses tensors that are neither used nor known to be unneeded.
  func requireKnown(_ used: [String]) throws {
    let known = Set(used)
    let unknown = places.filter { name, _ in
      !known.contains(name) && !family.ignored.contains { name.hasPrefix($0) }
    }
    guard unknown.isEmpty else {
      throw CheckpointError.unknownTensors(file: source.path, names: unknown.values.sorted())
    }
  }

  /// The head of a classifier; nothing where it stands on other features.
  func head(named name: String, features: Int) throws -> HuggingFaceModel.Head? {
    guard let place = places["\(name).weight"], let entry = source.entry(place),
      let classes = entry.shape.first, entry.shape.count == 2, entry.shape[1] == features
    else { return nil }
    return HuggingFaceModel.Head(
      weight: try matrix(
        TensorShape(name: "\(name).weight", rows: classes, columns: features)),
      bias: try matrix(TensorShape(name: "\(name).bias", rows: 1, columns: classes)))
  }
}
