/// Why a dataset cannot give what is asked for.
public enum DatasetError: Error, Equatable, Sendable {
  /// A dataset has no task of this name.
  case unknownTask(name: String, dataset: String, known: [String])
  /// A file of a dataset has another layout.
  case wrongShape(file: String, object: String, found: [Int], expected: [Int])
  /// A file of a dataset holds a value that the dataset does not know.
  case wrongValue(file: String, object: String, index: Int, found: Int, expected: ClosedRange<Int>)
  /// A file of a dataset breaks its format; `place` is a line, a byte or an object of it.
  case malformed(file: String, place: String, found: String, expected: String)
  /// A dataset needs a file, a folder or a vocabulary that is not given.
  case missingSource(dataset: String, setting: String, expected: String)
  /// A dataset is given what it does not read.
  case unusedSource(dataset: String, setting: String)
  /// More or fewer tokens per text are asked for than possible.
  case wrongMaximumTokens(found: Int, expected: ClosedRange<Int>)
}

extension DatasetError: CustomStringConvertible {
  /// One line: where, what was found, what is allowed.
  public var description: String {
    switch self {
    case .unknownTask(let name, let dataset, let known):
      "dataset '\(dataset)' has no task '\(name)'; its tasks: \(known.joined(separator: ", "))"
    case .wrongShape(let file, let object, let found, let expected):
      "\(file): \(object): found shape \(found), expected \(expected)"
    case .wrongValue(let file, let object, let index, let found, let expected):
      "\(file): \(object): found \(found) at index \(index), expected \(expected.lowerBound)"
        + " to \(expected.upperBound)"
    case .malformed(let file, let place, let found, let expected):
      "\(file): \(place): found \(found), expected \(expected)"
    case .missingSource(let dataset, let setting, let expected):
      "dataset '\(dataset)' needs a \(setting): \(expected)"
    case .unusedSource(let dataset, let setting):
      "dataset '\(dataset)' reads no \(setting); leave it out"
    case .wrongMaximumTokens(let found, let expected):
      "\(found) tokens per text asked for, allowed: \(expected.lowerBound) to \(expected.upperBound)"
    }
  }
}
