/// What can be wrong with a crossbar's description or the weights it is given.
public enum CrossbarError: Error, Equatable, CustomStringConvertible {
  /// A setting is outside what is allowed.
  case invalidSetting(key: String, found: String, allowed: String)
  /// A name is not in the list of what can be chosen.
  case unknownName(key: String, found: String, known: [String])
  /// The cells of a matrix do not fit the memory.
  case tooLarge(matrix: String, outputs: Int, inputs: Int, cellsPerWeight: Int, allowed: Int)
  /// A weight is NaN or infinite.
  case notFinite(matrix: String, output: Int, input: Int, value: Float)

  /// One line that says what is wrong and what is allowed.
  public var description: String {
    switch self {
    case .invalidSetting(let key, let found, let allowed):
      "crossbar: \(key) is \(found), allowed is \(allowed)"
    case .unknownName(let key, let found, let known):
      "crossbar: \(key) is '\(found)', known are \(known.joined(separator: ", "))"
    case .tooLarge(let matrix, let outputs, let inputs, let cellsPerWeight, let allowed):
      "\(matrix): \(outputs) outputs, \(inputs) inputs and \(cellsPerWeight) cells per weight do not fit the "
        + "memory of this machine, allowed are \(allowed) cells"
    case .notFinite(let matrix, let output, let input, let value):
      "\(matrix): the weight of output \(output), input \(input) is \(value); weights must be finite"
    }
  }
}
