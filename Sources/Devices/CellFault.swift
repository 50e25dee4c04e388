/// Why a cell cannot be programmed, named by its physics.
///
/// Papers disagree which of the two "stuck-at-0" is, so that name is not used here.
public enum CellFault: UInt8, Sendable, CaseIterable {
  /// The cell can be programmed.
  case healthy = 0
  /// Stuck in the high-resistance state from the start: level 0, G_min.
  case stuckHRS = 1
  /// Stuck in the low-resistance state from the start: the top level, G_max.
  case stuckLRS = 2
  /// Worn out and stuck in the high-resistance state since.
  case wornHRS = 3
  /// Worn out and stuck in the low-resistance state since.
  case wornLRS = 4

  /// Where the cell is stuck, in level units; nothing for a healthy one.
  @inlinable
  public func stuckLevel(topLevel: Float) -> Float? {
    switch self {
    case .healthy: nil
    case .stuckHRS, .wornHRS: 0
    case .stuckLRS, .wornLRS: topLevel
    }
  }
}
