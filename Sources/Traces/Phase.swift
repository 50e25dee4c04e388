/// What a part of a run is for.
public enum Phase: String, Sendable, Hashable, Codable, CaseIterable {
  /// Writing the weights for the first time.
  case deploy
  /// Computing outputs during training.
  case forward
  /// Computing gradients.
  case backward
  /// Changing trained values.
  case update
  /// Changing from one task to another.
  case taskSwitch = "switch"
  /// Computing outputs after training.
  case inference

  /// The position of the phase in `allCases`.
  public var index: Int {
    switch self {
    case .deploy: 0
    case .forward: 1
    case .backward: 2
    case .update: 3
    case .taskSwitch: 4
    case .inference: 5
    }
  }
}
