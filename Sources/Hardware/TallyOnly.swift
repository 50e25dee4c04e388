import Quantities

/// Actions that are counted for the reader and cost nothing themselves.
public enum TallyOnly: ComponentModel {
  /// The model's name in lists.
  public static let name = "tally"

  /// The tallies.
  public static let actions: [Action] = [.cellWrite, .cellSkip]

  /// No energy: what a written cell costs is in its pulses and verify reads.
  public static func cost(
    of action: Action, on description: HardwareDescription, with library: ComponentLibrary
  ) throws(HardwareError) -> ActionCost {
    ActionCost(
      component: "cells", energy: .zero, source: "a tally; pulses and reads carry the cost")
  }
}
