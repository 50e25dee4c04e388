/// What can be wrong with a network, its weights or its training.
public enum NetworkError: Error, Equatable, CustomStringConvertible {
  /// A weight is NaN or infinite.
  case notFinite(what: String, row: Int, column: Int, value: Float)
  /// A pattern names no module of the network.
  case noSuchModule(pattern: String, known: [String])
  /// A matrix has another shape than the place that it is meant for.
  case shapeMismatch(what: String, found: String, expected: String)
  /// An example is none that the network can take.
  case unusableExample(of: String, row: Int, problem: String)
  /// A tensor of the network is not there.
  case missingTensor(name: String)
  /// A setting is outside what is allowed.
  case invalidSetting(key: String, found: String, allowed: String)

  /// One line that says what is wrong and what is allowed.
  public var description: String {
    switch self {
    case .notFinite(let what, let row, let column, let value):
      "\(what): the value at row \(row), column \(column) is \(value); weights must be finite"
    case .noSuchModule(let pattern, let known):
      "'\(pattern)' names no module of the network; its modules are \(Self.listing(known))"
    case .shapeMismatch(let what, let found, let expected):
      "\(what): the shape is \(found), expected \(expected)"
    case .unusableExample(let name, let row, let problem):
      "\(name), example \(row): \(problem)"
    case .missingTensor(let name):
      "the tensor '\(name)' of the network is missing"
    case .invalidSetting(let key, let found, let allowed):
      "\(key): found \(found), allowed is \(allowed)"
    }
  }

  /// At most twelve names, so that the message stays one line.
  private static func listing(_ names: [String]) -> String {
    let shown = names.prefix(12).joined(separator: ", ")
    return names.count > 12 ? "\(shown) and \(names.count - 12) more" : shown
  }
}
