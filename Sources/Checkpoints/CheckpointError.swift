/// What can be wrong with a checkpoint.
public enum CheckpointError: Error, Equatable, CustomStringConvertible {
  /// The file is HDF5 and not a checkpoint of this version.
  case wrongSchema(file: String, expected: String)
  /// A pool member does not say which task it was trained on.
  case missingTask(member: String, file: String)
  /// What a file says of its content is not what is expected.
  case otherContent(file: String, what: String, found: String, expected: String)
  /// A configuration of a model cannot be used.
  case configuration(file: String, problem: String)
  /// A setting of a model has a value that is not known here.
  case unsupported(key: String, found: String, allowed: String)
  /// A tensor that the network needs is not in the checkpoint.
  case missingTensor(file: String, name: String, found: Int)
  /// A tensor has another shape than the network needs.
  case wrongShape(file: String, name: String, found: [Int], expected: [Int])
  /// A tensor has a value that is not finite.
  case notFinite(file: String, name: String, index: Int, value: Float)
  /// Tensors of which each means the same part of the network.
  case ambiguousTensor(file: String, names: [String])
  /// Tensors that nothing uses.
  case unknownTensors(file: String, names: [String])
  /// An adapter was made for another model, or for other modules of it.
  case otherBase(adapter: String, differences: [String])
  /// An adapter cannot be written as PEFT keeps adapters.
  case noPEFTForm(adapter: String, problem: String)

  /// One line that says what is wrong and what is allowed.
  public var description: String {
    switch self {
    case .wrongSchema(let file, let expected):
      "\(file): not a checkpoint of this version; the root needs attribute schema = '\(expected)'"
    case .missingTask(let member, let file):
      "\(file): \(member) needs a text attribute 'task'"
    case .otherContent(let file, let what, let found, let expected):
      "\(file): \(what): found \(found), expected \(expected)"
    case .configuration(let file, let problem):
      "\(file): \(problem)"
    case .unsupported(let key, let found, let allowed):
      "\(key): found \(found), allowed is \(allowed)"
    case .missingTensor(let file, let name, let found):
      "\(file): the tensor '\(name)' is missing among \(found)"
    case .wrongShape(let file, let name, let found, let expected):
      "\(file): the tensor '\(name)' has the shape \(found), expected \(expected)"
    case .notFinite(let file, let name, let index, let value):
      "\(file): the tensor '\(name)' holds \(value) at index \(index); weights must be finite"
    case .ambiguousTensor(let file, let names):
      "\(file): the tensors \(Self.listing(names)) are the same part of the network"
    case .unknownTensors(let file, let names):
      "\(file): nothing uses \(Self.listing(names))"
    case .noPEFTForm(let adapter, let problem):
      "the adapter '\(adapter)' has no form in PEFT: \(problem)"
    case .otherBase(let adapter, let differences):
      "the adapter '\(adapter)' does not fit the model: \(differences.joined(separator: "; "))"
    }
  }

  /// At most six names, so that the message stays one line.
  private static func listing(_ names: [String]) -> String {
    let shown = names.prefix(6).map { "'\($0)'" }.joined(separator: ", ")
    return names.count > 6 ? "\(shown) and \(names.count - 6) more tensors" : shown
  }
}
