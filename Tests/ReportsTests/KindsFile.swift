import FileFormats
import Foundation
import Reports

/// Results files of the other kinds with numbers that can be worked out by hand: one seed or two, two tasks, one method.
struct KindsFile {
  /// Writes a file into a folder of its own and passes its path on; the folder is removed afterwards.
  static func with<Result>(
    schema: String, seeds: Int = 2, hasBase: Bool = true,
    _ write: (borrowing HDF5File) throws -> Void,
    _ body: (_ path: String) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "results.h5").path
    let file = try HDF5File.create(at: path)
    for (name, value) in [
      ("schema", schema), ("package_version", "0.1.0"), ("training_fidelity", "behavioural"),
      ("test_fidelity", "behavioural"), ("experiment", "kind"), ("engines", "digital, arrays"),
      ("name", "by hand"), ("content_hash", "c0ffee"),
    ] {
      try file.setAttribute(name, .string(value), on: "/")
    }
    try file.write(
      (0..<seeds).map(Int64.init), shape: [seeds], to: "/provenance/seeds", units: "1",
      axes: "seed")
    try file.write(["vflip", "ge5"], shape: [2], to: "/tasks", units: "1", axes: "task")
    try file.write(["SHiRA"], shape: [1], to: "/method_labels", units: "1", axes: "method")
    if hasBase {
      try file.write(
        Array(repeating: 0.96, count: seeds), shape: [seeds], to: "/base/accuracy", units: "1",
        axes: "seed")
    }
    try file.createGroup("/methods/SHiRA")
    try file.setAttribute("method", .string("shira"), on: "/methods/SHiRA")
    try file.setAttribute("write_policy", .string("every 2 steps"), on: "/methods/SHiRA")
    try write(file)
    try file.close()
    return try body(path)
  }

  /// Writes datasets of the method.
  static func write(
    _ datasets: [(String, [Double], [Int])], to file: borrowing HDF5File, hasBase: Bool = true
  ) throws {
    for (name, values, shape) in datasets where hasBase || !name.hasPrefix("base_accuracy") {
      let axes = ["seed", "switch", "task"].prefix(shape.count).joined(separator: ",")
      try file.write(
        values, shape: shape, to: "/methods/SHiRA/\(name)", units: "1", axes: axes)
    }
  }

  /// Three switches of two seeds.
  static func stream(_ file: borrowing HDF5File) throws { try stream(file, hasBase: true) }

  /// The same, of a network with or without a task of its own.
  static func stream(_ file: borrowing HDF5File, hasBase: Bool) throws {
    try file.write(
      [0, 1, 0, 1, 0, 1, 0, 1] as [Int64], shape: [2, 4], to: "/visits", units: "1",
      axes: "seed,visit")
    let counts = [
      "trained_scalars", "head_scalars", "resident_cells",
    ]
    try write(counts.enumerated().map { ($1, [Double(10 * ($0 + 1))], []) }, to: file)
    try write(
      [
        ("energy_deploy", [1e-6, 3e-6], [2]), ("latency_deploy", [1e-3, 1e-3], [2]),
        ("cells_deployed", [500, 500], [2]), ("base_accuracy_before", [0.95, 0.97], [2]),
        ("accuracy_arrays", [0.8, 0.9, 0.8, 0.9], [2, 2]),
        ("energy_adaptation", [1e-6, 1e-6, 1e-6, 1e-6], [2, 2]),
        ("latency_adaptation", [1e-3, 1e-3, 1e-3, 1e-3], [2, 2]),
        ("diverged_at_step_arrays", [0, 17, 0, 0], [2, 2]),
        // 6 nJ in one seed, 12 nJ in the other: 9 nJ in all, 3 nJ per switch.
        ("energy_switch", [1e-9, 2e-9, 3e-9, 2e-9, 4e-9, 6e-9], [2, 3]),
        ("energy_static_switch", [0, 0, 0, 0, 0, 0], [2, 3]),
        ("latency_switch", [1e-6, 1e-6, 1e-6, 3e-6, 3e-6, 3e-6], [2, 3]),
        ("cells_switch", [10, 20, 30, 10, 20, 30], [2, 3]),
        ("rows_switch", [1, 2, 3, 1, 2, 3], [2, 3]),
        ("pulses_switch", [40, 50, 60, 40, 50, 60], [2, 3]),
        ("failed_writes_switch", [0, 1, 0, 2, 0, 1], [2, 3]),
        ("task_accuracy_switch", [0.9, 0.8, 0.7, 0.9, 0.8, 0.7], [2, 3]),
        ("base_accuracy_switch", [0.9, 0.8, 0.7, 0.9, 0.8, 0.6], [2, 3]),
        ("worst_cell_events_switch", [2, 3, 4, 2, 4, 5], [2, 3]),
        ("clipped_weights_switch", [0, 2, 1, 0, 0, 0], [2, 3]),
        ("clipped_weights_after", [0, 2, 0, 0], [2, 2]),
      ], to: file, hasBase: hasBase)
    try file.writeTable(
      [
        .texts(name: "part", units: "1", ["switch"]), .texts(name: "phase", units: "1", ["switch"]),
        .texts(name: "component", units: "1", ["cell"]),
        .texts(name: "action", units: "1", ["set_pulse"]),
        .integers(name: "count", units: "1", [1]), .reals(name: "amount", units: "1", [1]),
        .reals(name: "unit_energy", units: "J", [18e-9]),
        .reals(name: "unit_energy_low", units: "J", [18e-9]),
        .reals(name: "unit_energy_high", units: "J", [18e-9]),
        .reals(name: "energy", units: "J", [18e-9]),
      ], to: "/methods/SHiRA/ledger")
    try file.setAttribute("total_energy", .real(18e-9), on: "/methods/SHiRA/ledger")
  }

  /// Two adapters of two seeds.
  static func fusion(_ file: borrowing HDF5File) throws { try fusion(file, hasBase: true) }

  /// The same, of a network with or without a task of its own.
  static func fusion(_ file: borrowing HDF5File, hasBase: Bool) throws {
    try file.write(["vflip, ge5"], shape: [1], to: "/pairs", units: "1", axes: "pair")
    try write(
      [
        ("trained_scalars", [96], []),
        ("accuracy_base_digital", [0.5, 0.6, 0.5, 0.6], [2, 2]),
        ("accuracy_single_digital", [0.8, 0.9, 0.82, 0.92], [2, 2]),
        ("accuracy_fused_digital", [0.7, 0.8, 0.72, 0.82], [2, 2]),
        ("accuracy_base_arrays", [0.4, 0.6, 0.4, 0.6], [2, 2]),
        ("accuracy_single_arrays", [0.8, 0.8, 0.8, 0.8], [2, 2]),
        ("accuracy_fused_arrays", [0.5, 0.7, 0.6, 0.6], [2, 2]),
        ("changed_weights", [280, 284], [2]),
        ("base_accuracy_before", [0.96, 0.96], [2]), ("base_accuracy_after", [0.95, 0.95], [2]),
        ("diverged_at_step_digital", [0, 0, 0, 0], [2, 2]),
        ("awom", [0.5, 1.5], [2, 1]), ("awor", [0.25, 0.75], [2, 1]),
      ], to: file, hasBase: hasBase)
    // Energies of 1, 2, 3 … nJ in this order of parts, times of as many µs, cells tenfold.
    for (index, part) in ["deploy", "add_one", "add", "remove"].enumerated() {
      let shape = part == "add_one" ? [2, 2] : [2]
      let values = Array(repeating: Double(index + 1), count: shape.reduce(1, *))
      try write(
        [
          ("energy_\(part)", values.map { $0 * 1e-9 }, shape),
          ("latency_\(part)", values.map { $0 * 1e-6 }, shape),
          ("cells_\(part)", values.map { $0 * 10 }, shape), ("rows_\(part)", values, shape),
          ("pulses_\(part)", values, shape), ("failed_writes_\(part)", values, shape),
        ], to: file)
    }
  }

  /// One axis of two values, one seed.
  static func robustness(_ file: borrowing HDF5File) throws {
    try file.write(["error"], shape: [1], to: "/axis_names", units: "1", axes: "axis")
    try file.write(["0", "0.05"], shape: [2], to: "/axes/error/values", units: "1", axes: "value")
    try file.setAttribute(
      "keys", .strings(["device.parameters.programming_error"]), on: "/axes/error/values")
    try write(
      [
        ("accuracy_digital", [0.9, 0.8], [1, 2]),
        ("axes/error/accuracy_transferred", [0.9, 0.8, 0.5, 0.3], [1, 2, 2]),
        ("axes/error/accuracy_arrays", [0.9, 0.8, 0.8, 0.7], [1, 2, 2]),
        ("axes/error/diverged_at_step_arrays", [0, 0, 0, 9], [1, 2, 2]),
      ], to: file)
  }
}

extension KindsFile {
  /// Two networks; the values of every measure are its position from 1, and ten times that.
  static func scale(_ file: borrowing HDF5File) throws {
    try file.write(
      ["small", "large"], shape: [2], to: "/networks/names", units: "1", axes: "network")
    for (index, name) in [
      "parameters", "matrices", "adapted_matrices", "adapted_weights", "batch_sequences",
      "batch_tokens", "batch_target_tokens",
    ].enumerated() {
      try file.write(
        [Int64(index + 1), 0] as [Int64], shape: [2], to: "/networks/\(name)", units: "1",
        axes: "network")
    }
    try file.write([1000] as [Int64], shape: [], to: "/settings/steps", units: "step", axes: "")
    for (index, measure) in ScaleMeasure.allCases.enumerated() where measure != .latencySwitch {
      let value = Double(index + 1)
      try file.write(
        [value, 10 * value], shape: [2], to: "/methods/SHiRA/\(measure.rawValue)", units: "1",
        axes: "network")
    }
  }
}
