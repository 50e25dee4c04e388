/// The numbers that a setting of an experiment is judged by: of every method one each.
///
/// They are the datasets of results files under the same names, each over all seeds, tasks and switches: the mean, or the
/// largest where a worst case is meant.
public enum MethodMetrics {
  /// All numbers that there may be, in the order of tables.
  public static let all: [Metric] = [
    ("accuracy_digital", "1"), ("accuracy_arrays", "1"), ("accuracy_transferred", "1"),
    ("base_accuracy_before", "1"), ("base_accuracy_after", "1"),
    ("energy_adaptation", "J"), ("energy_static_adaptation", "J"), ("latency_adaptation", "s"),
    ("peak_power_adaptation", "W"), ("energy_deploy", "J"), ("energy_static_deploy", "J"),
    ("latency_deploy", "s"), ("peak_power_deploy", "W"), ("energy_switch", "J"),
    ("energy_static_switch", "J"), ("latency_switch", "s"), ("peak_power_switch", "W"),
    ("energy_inference", "J"), ("latency_inference", "s"), ("simulated_time", "s"),
    ("cells_rewritten", "cell"), ("rows_rewritten", "row"), ("pulses", "pulse"),
    ("failed_writes", "cell"), ("cells_deployed", "cell"), ("rows_deployed", "row"),
    ("cells_switch", "cell"), ("rows_switch", "row"), ("cells_touched", "cell"),
    ("word_lines_touched", "row"), ("worst_cell_events", "event"),
    ("worst_cell_pulses", "pulse"), ("worst_cell_events_adaptation", "event"),
    ("worst_word_line_events", "event"), ("tasks_until_1_percent_dead", "task"),
    ("matrix_tasks_until_1_percent_dead", "task"), ("lifetime", "s"), ("clipped_weights", "1"),
    ("clipped_weights_after", "1"), ("saturated_share", "1"), ("trained_scalars", "1"),
    ("head_scalars", "1"), ("steps", "1"), ("resident_cells", "cell"), ("arrays_used", "array"),
    ("tiles_used", "tile"), ("utilisation", "1"), ("array_utilisation", "1"), ("area", "mm2"),
    ("bytes_training", "byte"), ("bytes_total", "byte"),
  ].map { Metric(name: $0, units: $1) }
}
