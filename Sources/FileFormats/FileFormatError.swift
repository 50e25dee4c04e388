/// Why a file could not be read or written.
public enum FileFormatError: Error, Equatable, Sendable {
  /// The file does not exist.
  case missingFile(path: String)
  /// The file exists and is no HDF5 file.
  case notHDF5(path: String)
  /// A call of the HDF5 library failed; `cause` is the library's own text.
  case hdf5(call: String, object: String, file: String, cause: String)
  /// An object that is asked for is not in the file; `known` are the names beside it.
  case missingObject(object: String, file: String, parent: String, known: [String])
  /// An object, a column or an attribute is of another type than asked for.
  case wrongType(object: String, file: String, found: String, expected: String)
  /// A dataset has another number of dimensions than asked for.
  case wrongRank(object: String, file: String, found: [Int], expected: Int)
  /// A dataset claims more bytes than are allowed, or than its stored bytes can hold.
  case implausibleSize(object: String, file: String, shape: [Int], stored: Int, limit: Int)
  /// A dataset is cut into more chunks than are read at once.
  case tooManyChunks(object: String, file: String, chunks: Int, limit: Int)
  /// The rows that are asked for are not all in the table.
  case rowsOutOfRange(object: String, file: String, found: Range<Int>, rows: Int)
  /// The columns of rows to append differ from the columns of the table.
  case wrongColumns(object: String, file: String, found: String, expected: String)
  /// A text cannot be stored: it holds a zero byte, or is longer than its column.
  case unstorableText(object: String, file: String, text: String, reason: String)
  /// A call of the operating system failed.
  case system(call: String, path: String, cause: String)
  /// A YAML text breaks the grammar.
  case yamlSyntax(file: String, line: Int, column: Int, problem: String)
  /// A YAML mapping has a key that nothing reads.
  case unknownKey(file: String, line: Int, keyPath: String, nearest: String?)
  /// A YAML mapping lacks a key; `similar` is a key of it that may be a misspelling.
  case missingKey(file: String, line: Int, keyPath: String, similar: String?)
  /// A YAML value is not what its key wants.
  case yamlValue(file: String, line: Int, keyPath: String, problem: String)
  /// A value cannot be written as YAML.
  case unencodable(keyPath: String, problem: String)
}

extension FileFormatError: CustomStringConvertible {
  /// One line: where, what was found, what is allowed.
  public var description: String {
    switch self {
    case .missingFile(let path):
      "\(path): the file does not exist"
    case .notHDF5(let path):
      "\(path): not an HDF5 file (no HDF5 signature found)"
    case .hdf5(let call, let object, let file, let cause):
      "\(file): \(object): \(call) failed: \(cause)"
    case .missingObject(let object, let file, let parent, let known):
      "\(file): \(object): does not exist; \(parent) holds \(Self.listing(known))"
    case .wrongType(let object, let file, let found, let expected):
      "\(file): \(object): found \(found), expected \(expected)"
    case .wrongRank(let object, let file, let found, let expected):
      "\(file): \(object): found shape \(found), expected \(expected) dimension(s)"
    case .implausibleSize(let object, let file, let shape, let stored, let limit):
      "\(file): \(object): shape \(shape) is refused: \(stored) stored bytes,"
        + " at most \(limit) bytes may be read"
    case .tooManyChunks(let object, let file, let chunks, let limit):
      "\(file): \(object): cut into \(chunks) chunks, at most \(limit) are read at once"
    case .rowsOutOfRange(let object, let file, let found, let rows):
      "\(file): \(object): rows \(found) asked for, the table has \(rows)"
    case .wrongColumns(let object, let file, let found, let expected):
      "\(file): \(object): found columns \(found), expected \(expected)"
    case .unstorableText(let object, let file, let text, let reason):
      "\(file): \(object): cannot store the text '\(text.prefix(40))': \(reason)"
    case .system(let call, let path, let cause):
      "\(path): \(call) failed: \(cause)"
    case .yamlSyntax, .unknownKey, .missingKey, .yamlValue, .unencodable:
      yamlDescription
    }
  }

  private var yamlDescription: String {
    switch self {
    case .yamlSyntax(let file, let line, let column, let problem):
      "\(file):\(line):\(column): \(problem)"
    case .unknownKey(let file, let line, let keyPath, .some(let nearest)):
      "\(Self.place(file, line)): unknown key '\(keyPath)'; nearest valid key: '\(nearest)'"
    case .unknownKey(let file, let line, let keyPath, .none):
      "\(Self.place(file, line)): unknown key '\(keyPath)'; no keys are valid here"
    case .missingKey(let file, let line, let keyPath, .some(let similar)):
      "\(Self.place(file, line)): missing key '\(keyPath)'; is '\(similar)' a misspelling of it?"
    case .missingKey(let file, let line, let keyPath, .none):
      "\(Self.place(file, line)): missing key '\(keyPath)'"
    case .yamlValue(let file, let line, "", let problem):
      "\(Self.place(file, line)): \(problem)"
    case .yamlValue(let file, let line, let keyPath, let problem):
      "\(Self.place(file, line)): \(keyPath): \(problem)"
    case .unencodable(let keyPath, let problem):
      "cannot write '\(keyPath)' as YAML: \(problem)"
    default:
      ""
    }
  }

  /// File and line; values that replace those of the file have no line.
  private static func place(_ file: String, _ line: Int) -> String {
    line > 0 ? "\(file):\(line)" : "\(file), as overridden"
  }

  /// At most twelve names, so that the message stays one line.
  private static func listing(_ names: [String]) -> String {
    if names.isEmpty { return "nothing" }
    let shown = names.prefix(12).map { "'\($0)'" }.joined(separator: ", ")
    return names.count > 12 ? "\(shown) and \(names.count - 12) more" : shown
  }
}
