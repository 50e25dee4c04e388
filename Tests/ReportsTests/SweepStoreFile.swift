import FileFormats
import Foundation

@testable import Reports

/// A sweep's store that can be worked out by hand: three points, one of them failed, two methods.
struct SweepStoreFile {
  var methods = ["LoRA", "linear probe"]
  var statuses = ["done", "done", "done", "done", "failed"]
  var limit = "<= 3e-6"
  var objective = "energy"
  /// By row; nothing where a point failed.
  static let accuracies = [0.75, 0.5, 0.875, 0.5, .nan]
  static let energies = [2e-6, 1e-7, 4e-6, 1.25e-7, .nan]

  /// Writes the store into a folder of its own and passes its path on; the folder is removed afterwards.
  func with<Result>(_ body: (_ path: String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "sweep.h5").path
    try write(to: path)
    return try body(path)
  }

  private func write(to path: String) throws {
    let file = try HDF5File.create(at: path)
    for (name, value) in [
      ("schema", SweepResult.schema), ("package_version", "0.1.0"), ("experiment", "adaptation"),
      ("name", "by hand"), ("content_hash", "c0ffee"), ("sampling", "grid"),
    ] {
      try file.setAttribute(name, .string(value), on: "/")
    }
    try file.write(
      ["sweep: by hand"], shape: [], to: "/provenance/config", units: "1", axes: "")
    try file.writeTable(points, to: "/points")
    try file.writeTable(
      [
        texts("name", ["bits", "pulse"]), texts("unit", ["1", "J"]),
        texts("kind", ["text", "number"]), texts("paths", ["chip.bits", "chip.pulse"]),
      ], to: "/axes")
    try file.writeTable(
      [
        texts("metric", ["accuracy", objective]), texts("direction", ["higher", "lower"]),
        texts("limit", ["", limit]),
      ], to: "/objectives")
    try file.writeTable(
      [
        texts("name", ["functional run"]), .integers(name: "runs", units: "1", [2]),
        .integers(name: "without_sharing", units: "1", [4]),
      ], to: "/stages")
    try file.writeTable(
      [
        texts("metric", ["accuracy"]), .reals(name: "value", units: "1", [0.8]),
        texts("label", ["chip"]), texts("source", ["Author 2025"]),
      ], to: "/references")
    try file.close()
  }

  private var points: [TableColumn] {
    [
      .integers(name: "point", units: "1", [0, 0, 1, 1, 2]),
      texts("hash", ["a", "a", "b", "b", "c"]), texts("status", statuses),
      texts("error", ["", "", "", "", "no room"]),
      texts("bits", ["six", "six", "eight", "eight", "ten"]),
      .reals(name: "pulse", units: "J", [1e-12, 1e-12, 1e-10, 1e-10, 1e-8]),
      texts("method", [methods[0], methods[1], methods[0], methods[1], ""]),
      .reals(name: "accuracy", units: "1", Self.accuracies),
      .reals(name: "energy", units: "J", Self.energies),
    ]
  }

  private func texts(_ name: String, _ values: [String]) -> TableColumn {
    .texts(name: name, units: "1", values)
  }
}
