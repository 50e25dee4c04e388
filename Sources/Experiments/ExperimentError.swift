/// What can be wrong with an experiment's configuration.
public enum ExperimentError: Error, Equatable, CustomStringConvertible {
  /// The kind of experiment is not known.
  case unknownKind(found: String, file: String, known: [String])
  /// A setting is outside what is allowed.
  case invalidSetting(file: String, key: String, found: String, allowed: String)
  /// A method does not fit the network or the pool.
  case misfit(file: String, problem: String)
  /// What a method did on the arrays is not what it declares: a defect of the program.
  case undeclared(method: String, part: String, found: String, declared: String)
  /// The base network or the pool could not be trained.
  case preparationDiverged(what: String, seed: UInt64, step: Int)
  /// Files cannot be made in the output directory.
  case unwritable(path: String)
  /// A setting is given twice or in a form that cannot be read.
  case malformedOverride(text: String)
  /// A setting of a method is given in a form that cannot be read.
  case malformedSetting(text: String)
  /// No network has the name.
  case unknownNetwork(found: String, known: [String])
  /// No adaptation method has the name.
  case unknownMethod(found: String, known: [String])
  /// A method has no setting of the name.
  case unknownMethodSetting(method: String, found: String, known: [String])

  /// One line that says what is wrong and what is allowed.
  public var description: String {
    switch self {
    case .unknownKind(let found, let file, let known):
      "\(file): experiment: found '\(found)', known are \(known.joined(separator: ", "))"
    case .invalidSetting(let file, let key, let found, let allowed):
      "\(file): \(key): found \(found), allowed is \(allowed)"
    case .misfit(let file, let problem): "\(file): \(problem)"
    case .undeclared(let method, let part, let found, let declared):
      "\(method): \(part): found \(found), declared \(declared)"
    case .preparationDiverged(let what, let seed, let step):
      "\(what) diverged at step \(step), seed \(seed): allowed is a smaller learning rate"
    case .unwritable(let path):
      "\(path): not a directory that files can be written into"
    case .malformedOverride(let text):
      "--set \(text): expected KEY.PATH=VALUE, such as adaptation.epochs=5"
    case .malformedSetting(let text):
      "--set \(text): expected KEY=VALUE, such as rank=8"
    case .unknownNetwork(let found, let known):
      "unknown network '\(found)'; known: \(known.joined(separator: ", ")), or the path of a YAML file"
    case .unknownMethod(let found, let known):
      "unknown method '\(found)'; known: \(known.joined(separator: ", "))"
    case .unknownMethodSetting(let method, let found, let known):
      "\(method) has no setting '\(found)'; known: \(known.joined(separator: ", "))"
    }
  }
}
