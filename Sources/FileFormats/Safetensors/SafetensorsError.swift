/// Why a safetensors file could not be read or written.
public enum SafetensorsError: Error, Equatable, Sendable {
  /// The file is too short for the length of its header.
  case tooShort(file: String, bytes: Int)
  /// The header claims to be longer than the file or than ``SafetensorsFile/headerLimit``.
  case headerLength(file: String, found: UInt64, allowed: Int)
  /// The header or the index is not the JSON that it has to be.
  case malformed(file: String, problem: String)
  /// The header describes a tensor in a way that the format does not know.
  case malformedEntry(file: String, tensor: String, problem: String)
  /// The bytes of a tensor are not where they can be; `offsets` count from the end of the header.
  case wrongOffsets(file: String, tensor: String, offsets: [Int], problem: String)
  /// Bytes after the last tensor.
  case trailingBytes(file: String, count: Int)
  /// A tensor that is asked for is not there.
  case missingTensor(tensor: String, file: String, known: [String])
  /// A tensor that is asked for holds elements of another type than can be read.
  case wrongType(
    tensor: String, file: String, found: SafetensorsElementType,
    expected: [SafetensorsElementType])
  /// A folder without a model.
  case missingModel(folder: String)
  /// The index and a shard do not fit together.
  case wrongShard(index: String, tensor: String, shard: String, problem: String)
  /// A tensor cannot be written.
  case unwritable(file: String, tensor: String, problem: String)
}

extension SafetensorsError: CustomStringConvertible {
  /// One line: where, what was found, what is allowed.
  public var description: String {
    switch self {
    case .tooShort(let file, let bytes):
      "\(file): \(bytes) byte(s), a safetensors file has at least 8"
    case .headerLength(let file, let found, let allowed):
      "\(file): the header claims \(found) bytes, at most \(allowed) are possible"
    case .malformed(let file, let problem):
      "\(file): \(problem)"
    case .malformedEntry(let file, let tensor, let problem),
      .unwritable(let file, let tensor, let problem):
      "\(file): tensor '\(Self.shown(tensor))': \(problem)"
    case .wrongOffsets(let file, let tensor, let offsets, let problem):
      "\(file): tensor '\(Self.shown(tensor))': data_offsets \(Self.shown(offsets)): \(problem)"
    case .trailingBytes(let file, let count):
      "\(file): \(count) byte(s) after the last tensor, allowed are none"
    case .missingTensor(let tensor, let file, let known):
      "\(file): tensor '\(Self.shown(tensor))': does not exist; the file holds"
        + " \(Self.listing(known))"
    case .wrongType(let tensor, let file, let found, let expected):
      "\(file): tensor '\(Self.shown(tensor))': found \(found.rawValue), expected one of"
        + " \(expected.map(\.rawValue).joined(separator: ", "))"
    case .missingModel(let folder):
      "\(folder): holds neither '\(SafetensorsFolder.modelName)' nor"
        + " '\(SafetensorsFolder.indexName)'"
    case .wrongShard(let index, let tensor, let shard, let problem):
      "\(index): tensor '\(Self.shown(tensor))': shard '\(Self.shown(shard))': \(problem)"
    }
  }

  /// A name from a file, so that the message stays one line of some length.
  static func shown(_ name: String) -> String {
    let start = name.unicodeScalars.prefix(100).map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: scalar.escaped(asASCII: true)
      default: String(scalar)
      }
    }
    return start.joined() + (name.unicodeScalars.count > 100 ? "…" : "")
  }

  /// The first numbers of a shape or of offsets.
  static func shown(_ numbers: [Int]) -> String {
    numbers.count > 12 ? "\(numbers.prefix(12).dropLast()) and more" : "\(numbers)"
  }

  private static func listing(_ names: [String]) -> String {
    if names.isEmpty { return "none" }
    let shown = names.prefix(12).map { "'\(Self.shown($0))'" }.joined(separator: ", ")
    return names.count > 12 ? "\(shown) and \(names.count - 12) more" : shown
  }
}
