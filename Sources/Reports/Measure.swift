/// A dataset of a method in a results file that has a value per seed.
///
/// The raw value is the name of the dataset.
public enum Measure: String, Sendable, Hashable, CaseIterable {
  /// Test accuracy on ideal digital weights, 0…1.
  case accuracyDigital = "accuracy_digital"
  /// Test accuracy on the simulated arrays, 0…1.
  case accuracyArrays = "accuracy_arrays"
  /// Cells rewritten in one adaptation.
  case cellsRewritten = "cells_rewritten"
  /// Pulses of one adaptation.
  case pulses
  /// Cells that stayed outside the acceptance window.
  case failedWrites = "failed_writes"
  /// Cells written when the method is put on the chip.
  case cellsDeployed = "cells_deployed"
  /// Energy to put the method on the chip, in joules.
  case energyDeploy = "energy_deploy"
  /// Time to put the method on the chip, in seconds.
  case latencyDeploy = "latency_deploy"
  /// Energy of one adaptation, in joules.
  case energyAdaptation = "energy_adaptation"
  /// Time of one adaptation, in seconds.
  case latencyAdaptation = "latency_adaptation"
  /// Energy of one inference, in joules.
  case energyInference = "energy_inference"
  /// Time of one inference, in seconds.
  case latencyInference = "latency_inference"
  /// Cells rewritten to go from one task to the next.
  case cellsSwitch = "cells_switch"
  /// Energy to go from one task to the next, in joules.
  case energySwitch = "energy_switch"
  /// Time to go from one task to the next, in seconds.
  case latencySwitch = "latency_switch"
  /// Write events of the most written cell.
  case worstCellEvents = "worst_cell_events"
  /// Pulses of the most pulsed cell.
  case worstCellPulses = "worst_cell_pulses"
  /// Leakage of one adaptation, in joules.
  case energyStaticAdaptation = "energy_static_adaptation"
  /// Distinct rows written in one adaptation, each write counted.
  case rowsRewritten = "rows_rewritten"
  /// The most power at one time of an adaptation, in watts.
  case peakPowerAdaptation = "peak_power_adaptation"
  /// Part of the conversions that lay outside the converter's range, 0…1.
  case saturatedShare = "saturated_share"

  /// Test accuracy of the base network on its own task after an adaptation, its weights restored, 0…1.
  case baseAccuracyAfter = "base_accuracy_after"
  /// Test accuracy of what was trained on ideal digital weights and then programmed, 0…1.
  case accuracyTransferred = "accuracy_transferred"

  /// Weights on the arrays that lay beyond their range when they were last written, after an adaptation.
  case clippedWeightsAfter = "clipped_weights_after"
  /// Cells that were written at least once in one adaptation.
  case cellsTouched = "cells_touched"
  /// Write events in one adaptation of the cell that had most.
  case worstCellEventsAdaptation = "worst_cell_events_adaptation"
  /// Word lines with a cell that was written in one adaptation.
  case wordLinesTouched = "word_lines_touched"
  /// Write events in one adaptation of the cells of a word line, of the line that had most.
  case worstWordLineEvents = "worst_word_line_events"

  /// Whether a file may leave the dataset out.
  var isOptional: Bool {
    switch self {
    case .baseAccuracyAfter, .accuracyTransferred, .clippedWeightsAfter, .cellsTouched,
      .worstCellEventsAdaptation, .wordLinesTouched, .worstWordLineEvents:
      true
    default: false
    }
  }

  /// The engine whose runs the dataset is about.
  var engine: String { self == .accuracyDigital ? "digital" : "arrays" }

  /// The shape that the dataset must have.
  func shape(seeds: Int, tasks: Int) -> [Int] {
    switch self {
    case .cellsDeployed, .energyDeploy, .latencyDeploy: [seeds]
    case .cellsSwitch, .energySwitch, .latencySwitch: [seeds, max(0, tasks - 1)]
    default: [seeds, tasks]
    }
  }
}
