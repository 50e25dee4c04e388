/// Why a dataset cannot give what is asked for.
public enum DatasetError: Error, Equatable, Sendable {
  /// A dataset has no task of this name.
  case unknownTask(name: String, dataset: String, known: [String])
  /// A file of a dataset has another layout.
  case wrongShape(file: String, object: String, found: [Int], expected: [Int])
  /// A file of a dataset holds a value that the dataset does not know.
  case wrongValue(file: String, object: String, index: Int, found: Int, expected: ClosedRange<Int>)
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
    }
  }
}
