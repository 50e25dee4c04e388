/// What can go wrong in a decomposition; shapes that do not fit are errors of the program and stop it.
public enum MatrixMathError: Error, Sendable, Equatable {
  /// A matrix to be decomposed holds a number that is infinite or not a number.
  case notFinite(operation: String, row: Int, column: Int, value: Double)
  /// LAPACK's iteration did not converge; `order` is the smaller side of the matrix.
  case noConvergence(operation: String, order: Int)
}

extension MatrixMathError: CustomStringConvertible {
  /// One line: which operation, what was found, what is allowed.
  public var description: String {
    switch self {
    case .notFinite(let operation, let row, let column, let value):
      "\(operation): the matrix holds \(value) at row \(row), column \(column); "
        + "only finite numbers can be decomposed"
    case .noConvergence(let operation, let order):
      "\(operation): LAPACK did not converge on a matrix whose smaller side is \(order)"
    }
  }
}
