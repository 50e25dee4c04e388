import FileFormats
public import Foundation

/// What `config.json` says of a model: its family with all sizes, and the class it was saved from.
public struct ModelConfiguration: Sendable {
  /// The family and its sizes.
  public let family: any ModelFamily
  /// The first entry of `architectures`, which tells what the model gives out.
  public let architecture: String?

  /// Joins a family and an architecture.
  public init(family: any ModelFamily, architecture: String? = nil) {
    self.family = family
    self.architecture = architecture
  }

  /// Reads the `config.json` of a model folder, or the text of it that an ``HDF5Model`` keeps.
  ///
  /// - Throws: ``CheckpointError``, and `FileFormatError` for a file that is missing.
  public static func read(_ path: String) throws -> ModelConfiguration {
    if isFile(path) { return try ModelSource(path).configuration }
    let file = Self.path(in: path)
    return try ModelConfiguration(json: try text(of: file), file: file)
  }

  /// The name of the file in a model folder.
  static func path(in folder: String) -> String {
    (folder as NSString).appendingPathComponent("config.json")
  }

  /// The most bytes of a configuration; those that are in use have a few thousand.
  private static let largestText = 1 << 24

  /// The bytes of a `config.json` or `adapter_config.json`.
  static func text(of file: String) throws -> Data {
    let size = try regularFileSize(file)
    guard size <= largestText else {
      throw CheckpointError.configuration(
        file: file, problem: "found \(size) bytes, allowed is at most \(largestText)")
    }
    return try regularFileContents(file)
  }

  /// Reads the text of a `config.json`.
  ///
  /// - Parameters:
  ///   - text: JSON.
  ///   - file: the name for messages.
  /// - Throws: ``CheckpointError`` for a family that is not known, a missing key or a value that is not allowed.
  public init(json text: Data, file: String) throws {
    let header = try Self.decode(Header.self, text, file: file)
    guard let type = modelFamilies.first(where: { $0.modelType == header.modelType }) else {
      throw CheckpointError.configuration(
        file: file,
        problem: "model_type: found \(header.modelType.map { "'\($0)'" } ?? "none"), allowed is "
          + modelFamilies.map { $0.modelType }.joined(separator: ", "))
    }
    let family = try Self.decode(type, text, file: file)
    do {
      try family.validate()
    } catch let error as CheckpointError {
      throw CheckpointError.configuration(file: file, problem: error.description)
    }
    self.init(family: family, architecture: header.architectures?.first)
  }

  /// What the network gives out: what is asked for, or what the architecture gives.
  public func output(_ asked: ModelOutput?) -> ModelOutput {
    asked ?? family.usualOutput(architecture: architecture)
  }

  /// The name of the linear head of a classifier, without `.weight` and `.bias`.
  var classifier: String? { architecture.flatMap { type(of: family).classifiers[$0] } }

  private struct Header: Decodable {
    let modelType: String?
    let architectures: [String]?
  }

  /// Decodes JSON whose keys are in snake case, or as they are.
  ///
  /// - Throws: ``CheckpointError/configuration(file:problem:)``.
  static func decode<Value: Decodable>(
    _ type: Value.Type, _ text: Data, file: String, fromSnakeCase: Bool = true
  ) throws -> Value {
    let decoder = JSONDecoder()
    if fromSnakeCase { decoder.keyDecodingStrategy = .convertFromSnakeCase }
    do {
      return try decoder.decode(type, from: text)
    } catch let error as DecodingError {
      throw CheckpointError.configuration(file: file, problem: problem(error))
    }
  }

  private static func problem(_ error: DecodingError) -> String {
    func key(_ path: [any CodingKey], _ last: (any CodingKey)? = nil) -> String {
      (path + (last.map { [$0] } ?? [])).map { snake($0.stringValue) }.joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let missing, let context):
      return "lacks the key '\(key(context.codingPath, missing))'"
    case .typeMismatch(let expected, let context), .valueNotFound(let expected, let context):
      return "'\(key(context.codingPath))' is not of the type \(expected)"
    case .dataCorrupted(let context):
      return context.codingPath.isEmpty
        ? "no valid JSON" : "'\(key(context.codingPath))': \(context.debugDescription)"
    @unknown default: return "cannot be read"
    }
  }

  /// `hiddenSize` as it stands in the file: `hidden_size`.
  private static func snake(_ name: String) -> String {
    name.reduce(into: "") { text, character in
      text += character.isUppercase ? "_\(character.lowercased())" : "\(character)"
    }
  }
}
