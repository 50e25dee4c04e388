/// Whether SET and RESET pulses of the cells that are written together share slots.
public enum WritePhases: String, Sendable, Codable, CaseIterable {
  /// Every column has the polarity of its cell: one slot holds pulses of both, followed by a verify read.
  case shared
  /// SET pulses first, then RESET pulses, then a verify read, where both occur.
  case separate
}

/// The bias of unselected lines while cells without access transistors are written.
public enum HalfSelect: String, Sendable, Codable, CaseIterable {
  /// Cells have access transistors: nothing flows through unselected cells.
  case none
  /// Unselected lines at half the voltage: the other cells of the row and of the column see V/2.
  case half = "v_half"
  /// Unselected lines at a third and two thirds: every other cell of the array sees V/3.
  case third = "v_third"
}
