/// What can be wrong with a checkpoint.
public enum CheckpointError: Error, Equatable, CustomStringConvertible {
  /// The file is HDF5 and not a checkpoint of this version.
  case wrongSchema(file: String, expected: String)
  /// A pool member does not say which task it was trained on.
  case missingTask(member: String, file: String)

  /// One line that says what is wrong and what is allowed.
  public var description: String {
    switch self {
    case .wrongSchema(let file, let expected):
      "\(file): not a checkpoint of this version; the root needs attribute schema = '\(expected)'"
    case .missingTask(let member, let file):
      "\(file): \(member) needs a text attribute 'task'"
    }
  }
}
