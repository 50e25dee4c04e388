import FileFormats
import Foundation

@testable import Reports

/// A results file with numbers that can be worked out by hand: two seeds, two tasks, two methods.
struct ResultsFile {
  /// The dataset that is left out or replaced, to see what the reader says.
  enum Defect {
    case none
    case schema(String)
    case missing(String)
    case values(String, [Double], shape: [Int])
    case totalEnergy(Double)
    case tasks([String])
    case seeds([Int64])
    /// The base network has no task of its own.
    case noBase
    /// Nothing was simulated on arrays.
    case digitalAlone
  }

  /// Writes the file into a folder of its own and passes its path on; the folder is removed afterwards.
  static func with<Result>(
    _ defect: Defect = .none, _ body: (_ path: String) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "results.h5").path
    try write(to: path, defect)
    return try body(path)
  }

  private static func write(to path: String, _ defect: Defect) throws {
    let file = try HDF5File.create(at: path)
    var schema = ResultSummary.schema
    if case .schema(let other) = defect { schema = other }
    for (name, value) in [
      ("schema", schema), ("package_version", "0.1.0"), ("training_fidelity", "bit_serial"),
      ("test_fidelity", "bit_serial"), ("experiment", "adaptation"),
      ("name", "by hand"), ("content_hash", "c0ffee"),
    ] {
      try file.setAttribute(name, .string(value), on: "/")
    }
    if case .digitalAlone = defect {
      try file.setAttribute("engines", .string("digital"), on: "/")
    }
    var tasks = ["vflip", "ge5"]
    if case .tasks(let others) = defect { tasks = others }
    var seeds: [Int64] = [0, 1]
    if case .seeds(let others) = defect { seeds = others }
    try file.write(seeds, shape: [2], to: "/provenance/seeds", units: "1", axes: "seed")
    try file.write(
      tasks, shape: [tasks.count], to: "/tasks", units: "1", axes: "task")
    try file.write(
      ["LoRA", "linear probe"], shape: [2], to: "/method_labels", units: "1",
      axes: "method")
    if case .noBase = defect {
    } else {
      try file.write([0.96, 0.97], shape: [2], to: "/base/accuracy", units: "1", axes: "seed")
    }
    if case .digitalAlone = defect {
      try writeDigital(.lora, label: "LoRA", to: file)
      try writeDigital(.probe, label: "linear probe", to: file)
    } else {
      try write(.lora, label: "LoRA", to: file, defect)
      try write(.probe, label: "linear probe", to: file, .none)
    }
    try file.close()
  }

  /// What a method leaves behind on ideal digital weights.
  private static func writeDigital(
    _ method: HandWorkedMethod, label: String, to file: borrowing HDF5File
  ) throws {
    let group = "/methods/\(label)"
    try file.createGroup(group)
    try file.setAttribute("method", .string(method.name), on: group)
    for (name, count) in method.counts
    where ["trained_scalars", "head_scalars", "steps"].contains(name) {
      try file.write([count], shape: [], to: "\(group)/\(name)", units: "1", axes: "")
    }
    for (name, values, shape) in method.datasets where name == "accuracy_digital" {
      try file.write(values, shape: shape, to: "\(group)/\(name)", units: "1", axes: "seed,task")
    }
  }

  private static func units(of name: String) -> String {
    let known = [("energy", "J"), ("latency", "s"), ("peak_power", "W"), ("cells", "cell")]
    return known.first { name.hasPrefix($0.0) }?.1 ?? "1"
  }

  private static func writeWear(
    _ method: HandWorkedMethod, _ label: String, to file: borrowing HDF5File
  ) throws {
    for (name, units, counts) in [
      ("cells", "cell", method.cellsByEvents), ("word_lines", "row", method.wordLinesByEvents),
    ] {
      let bins = counts.count / 4
      try file.write(
        [0, 1, 2, 4, 8].prefix(bins).map { Int64($0) }, shape: [bins],
        to: "/wear/\(label)/\(name)_fewest_events", units: "event", axes: "bin")
      try file.write(
        counts, shape: [2, 2, bins], to: "/wear/\(label)/\(name)_by_events", units: units,
        axes: "seed,task,bin")
    }
  }

  private static func write(
    _ method: HandWorkedMethod, label: String, to file: borrowing HDF5File, _ defect: Defect
  ) throws {
    let group = "/methods/\(label)"
    try file.createGroup(group)
    try file.setAttribute("method", .string(method.name), on: group)
    for (name, count) in method.counts {
      try file.write([count], shape: [], to: "\(group)/\(name)", units: "1", axes: "")
    }
    try file.write(
      [method.utilisation], shape: [], to: "\(group)/utilisation", units: "1", axes: "")
    for (name, values, shape) in method.datasets {
      var (values, shape) = (values, shape)
      if case .missing(let missing) = defect, missing == name { continue }
      if case .values(let changed, let others, let otherShape) = defect, changed == name {
        (values, shape) = (others, otherShape)
      }
      let axes = ["seed", "task"].prefix(shape.count).joined(separator: ",")
      try file.write(
        values, shape: shape, to: "\(group)/\(name)", units: units(of: name), axes: axes)
    }
    let shares = [0.001, 0.01, 0.1]
    try file.write(
      shares, shape: [3], to: "/wear/\(label)/dead_shares", units: "1", axes: "share")
    try file.write(
      method.tasksUntilDead, shape: [2, 2, 3], to: "/wear/\(label)/matrix_tasks_until_dead",
      units: "task", axes: "seed,task,share")
    try writeWear(method, label, to: file)
    let count = method.ledger.count
    let zeros = [Double](repeating: 0, count: count)
    try file.writeTable(
      [
        .texts(name: "part", units: "1", Array(repeating: "adaptation", count: count)),
        .texts(name: "phase", units: "1", method.ledger.map(\.phase)),
        .texts(name: "component", units: "1", method.ledger.map(\.component)),
        .texts(name: "action", units: "1", method.ledger.map(\.component)),
        .integers(name: "count", units: "1", Array(repeating: 1, count: count)),
        .reals(name: "amount", units: "1 or S", zeros),
        .reals(name: "unit_energy", units: "J", zeros),
        .reals(name: "unit_energy_low", units: "J", zeros),
        .reals(name: "unit_energy_high", units: "J", zeros),
        .reals(name: "energy", units: "J", method.ledger.map(\.energy)),
      ], to: "\(group)/ledger")
    var total = method.ledger.map(\.energy).reduce(0, +)
    if case .totalEnergy(let other) = defect { total = other }
    try file.setAttribute("total_energy", .real(total), on: "\(group)/ledger")
  }
}

/// The numbers of one method, with the mean worked out beside each dataset.
struct HandWorkedMethod: Sendable {
  var name: String
  var counts: [(String, Int64)]
  var utilisation = 0.625
  /// By seed, task and share.
  var tasksUntilDead = [Double](repeating: .infinity, count: 12)
  /// By seed, task and bin: 0, 1, 2–3, 4–7 and 8–15 events, as many bins as there are runs that need them.
  var cellsByEvents: [Int64] = [100, 100, 100, 100]
  /// The same of word lines.
  var wordLinesByEvents: [Int64] = [40, 40, 40, 40]
  var datasets: [(String, [Double], [Int])]
  var ledger: [(phase: String, component: String, energy: Double)]

  static let lora = HandWorkedMethod(
    name: "lora",
    counts: [
      ("trained_scalars", 21_504), ("head_scalars", 2_570), ("resident_cells", 1_234_567),
      ("steps", 200), ("arrays_used", 120), ("tiles_used", 2),
    ],
    // Of 1 %, the second of every three, 1,250 are the fewest.
    tasksUntilDead: [
      500, 1_750, 9_000, 400, 1_250, .infinity, 450, 1_500, 8_000, 600, .infinity, .infinity,
    ],
    // 60, 20, 0 and 20 in the mean.
    cellsByEvents: [70, 20, 0, 10, 50, 20, 0, 30, 70, 10, 0, 20, 50, 30, 0, 20],
    // 30, nothing in three bins, and 10.
    wordLinesByEvents: [32, 0, 0, 0, 8, 28, 0, 0, 0, 12, 30, 0, 0, 0, 10, 30, 0, 0, 0, 10],
    datasets: [
      // Seeds 85 % and 87 %: mean 86, deviation √2 = 1.41.
      ("accuracy_digital", [0.80, 0.90, 0.82, 0.92], [2, 2]),
      // Seeds 83 % and 83 %: no deviation.
      ("accuracy_arrays", [0.76, 0.90, 0.78, 0.88], [2, 2]),
      // 2,500 in 200 steps: 12.5 per step.
      ("cells_rewritten", [1_000, 2_000, 3_000, 4_000], [2, 2]),
      ("pulses", [8_000, 17_000, 26_000, 34_000], [2, 2]),  // 21,250
      ("failed_writes", [1, 2, 3, 4], [2, 2]),  // 2.5
      ("cells_deployed", [900, 900], [2]),
      ("energy_deploy", [3.40e-6, 3.42e-6], [2]),  // 3.41 µJ
      ("latency_deploy", [1e-3, 3e-3], [2]),  // 2 ms
      ("energy_adaptation", [1e-6, 2e-6, 3e-6, 4e-6], [2, 2]),  // 2.5 µJ, per step 12.5 nJ
      ("latency_adaptation", [0.01, 0.02, 0.03, 0.04], [2, 2]),  // 25 ms, per step 125 µs
      ("energy_inference", [9.996e-7, 9.996e-7, 9.996e-7, 9.996e-7], [2, 2]),  // rounds to 1 µJ
      ("latency_inference", [1e-6, 1e-6, 2e-6, 2e-6], [2, 2]),  // 1.5 µs
      ("cells_switch", [5_000, 7_000], [2, 1]),  // 6,000
      ("energy_switch", [1e-9, 2e-9], [2, 1]),  // 1.5 nJ
      ("latency_switch", [40e-6, 60e-6], [2, 1]),  // 50 µs
      ("energy_static_adaptation", [2e-7, 4e-7, 6e-7, 8e-7], [2, 2]),  // 500 nJ
      ("rows_rewritten", [100, 200, 300, 400], [2, 2]),  // 250
      ("peak_power_adaptation", [0.1, 0.1, 0.1, 0.3], [2, 2]),  // 150 mW
      ("worst_cell_events", [5, 7, 6, 4], [2, 2]),  // 7
      ("worst_cell_pulses", [40, 63, 50, 30], [2, 2]),  // 63
      ("clipped_weights_after", [0, 3, 1, 0], [2, 2]),  // 1, and 3 of one run
      ("cells_touched", [30, 50, 30, 50], [2, 2]),  // 40
      ("worst_cell_events_adaptation", [4, 6, 5, 4], [2, 2]),  // 6
      ("word_lines_touched", [8, 12, 10, 10], [2, 2]),  // 10, of 40
      ("worst_word_line_events", [8, 9, 12, 15], [2, 2]),  // 15
      ("saturated_share", [0.001, 0.002, 0.003, 0.004], [2, 2]),  // 0.25 %
    ],
    // 40 J in all. Deploy, cell: 16 + 8 = 24 J, 60 %. The two smallest: 1 + 0.5 = 1.5 J, 3.75 %.
    ledger: [
      ("deploy", "cell", 16), ("deploy", "cell", 8), ("forward", "adc", 8),
      ("forward", "driver", 4), ("update", "cell", 2.5), ("backward", "adc", 1),
      ("switch", "cell", 0.5),
    ])

  /// Rewrites nothing; half the energy of an adaptation.
  static let probe = HandWorkedMethod(
    name: "linear_probe",
    counts: [
      ("trained_scalars", 0), ("head_scalars", 2_570), ("resident_cells", 1_200_000),
      ("steps", 200), ("arrays_used", 100), ("tiles_used", 2),
    ],
    datasets: lora.datasets.map { name, values, shape in
      switch name {
      case "accuracy_digital", "accuracy_arrays": (name, [0.70, 0.75, 0.71, 0.78], shape)
      case "energy_adaptation": (name, values.map { $0 / 2 }, shape)
      case _ where name.hasPrefix("energy") || name.hasPrefix("latency"): (name, values, shape)
      default: (name, values.map { _ in 0 }, shape)
      }
    },
    ledger: [("forward", "adc", 5e-6)])
}
