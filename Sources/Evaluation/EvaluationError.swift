public import Quantities

/// What can be wrong with what is evaluated together.
public enum EvaluationError: Error, Equatable {
  /// The placement does not hold the matrices of the trace.
  case placementMismatch(placed: Int, matrices: Int)
  /// A matrix has to be swapped in, and the trace does not say what programming it takes.
  case noProgramming(matrix: String, hardware: String)
  /// Two ledgers price the same action differently, so their counts cannot be added.
  case differentUnitCost(component: String, action: String, first: Energy, second: Energy)
  /// The counts or cycles of a trace up to an operation may be too large to be counted.
  case tooLarge(operation: Int)
  /// How often an action of a component happened is too large to be counted.
  case uncountable(component: String, action: String)
}

extension EvaluationError: CustomStringConvertible {
  /// One line: what was found and what is allowed.
  public var description: String {
    switch self {
    case .placementMismatch(let placed, let matrices):
      "the placement holds \(placed) matrices; the trace has \(matrices)"
    case .noProgramming(let matrix, let hardware):
      "hardware '\(hardware)': matrices have to be swapped, and the trace does not say what "
        + "programming matrix '\(matrix)' takes; record it, or choose 'chip.when_full: refuse'"
    case .differentUnitCost(let component, let action, let first, let second):
      "ledgers do not add: '\(action)' of '\(component)' costs \(first) in one and \(second) "
        + "in the other"
    case .tooLarge(let operation):
      "operation \(operation): up to it, the counts or cycles of the trace on this chip may exceed 2⁶⁰, "
        + "more than is counted"
    case .uncountable(let component, let action):
      "the count of '\(action)' of '\(component)' exceeds \(Int.max), the largest count"
    }
  }
}
