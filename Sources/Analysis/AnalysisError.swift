/// What can go wrong in an analysis whose size a user chooses.
public enum AnalysisError: Error, Equatable, CustomStringConvertible {
  /// A Sobol sequence has fewer dimensions than were asked for.
  case tooManyDimensions(Int, allowed: Int)
  /// A Sobol sequence has fewer points than were asked for.
  case tooManyPoints(Int, allowed: Int)

  /// The error as one line for a user.
  public var description: String {
    switch self {
    case .tooManyDimensions(let found, let allowed):
      "a Sobol sequence of \(found) dimensions: at most \(allowed) are tabulated"
    case .tooManyPoints(let found, let allowed):
      "a Sobol sequence of \(found) points: at most \(allowed) differ"
    }
  }
}
