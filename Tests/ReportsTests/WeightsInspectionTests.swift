import FileFormats
import Foundation
import Testing

@testable import Reports

@Suite("Inspection of weights files")
struct WeightsInspectionTests {
  /// Cells of one matrix: targets and conductances in µS.
  private struct Cells {
    let name: String
    let outputs: Int
    let inputs: Int
    let weights: [Float]
    let held: [Float]
    let targets: [Double]
    let conductances: [Double]
    let events: [Int32]
    let pulses: [Int32]
    let wear: [Float]
    let faults: [UInt8]
  }

  /// Two columns per weight; one cell is 3 µS off and one is stuck.
  private static let layer = Cells(
    name: "layer", outputs: 2, inputs: 1, weights: [3, -4], held: [3, -3.5],
    targets: [1, 14, 40, 27], conductances: [1, 17, 40, 40], events: [1, 3, 1, 2],
    pulses: [2, 40, 1, 1], wear: [0.5, 3, 0.25, 0.25], faults: [0, 0, 0, 2])
  /// One column per weight; nothing but zeros, which are held.
  private static let zeros = Cells(
    name: "zeros", outputs: 1, inputs: 2, weights: [0, 0], held: [0, 0], targets: [1, 1],
    conductances: [1, 1], events: [1, 1], pulses: [4, 4], wear: [1, 1], faults: [0, 0])

  private func withFile<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).h5").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try HDF5File.create(at: path)
    for (name, value) in [
      ("schema", "crossfuse-weights-1"), ("package_version", "0.1.0"), ("name", "by hand"),
      ("content_hash", "c0ffee00c0ffee00"), ("label", "LoRA"), ("task", "vflip"),
      ("state", "first seed, as it is tested"),
    ] {
      try file.setAttribute(name, .string(value), on: "/")
    }
    try file.write([7] as [Int64], shape: [], to: "/provenance/seed", units: "1", axes: "")
    try file.write([12.5], shape: [], to: "/time", units: "s", axes: "")
    try file.write(
      ["layer", "zeros"], shape: [2], to: "/matrix_names", units: "1", axes: "matrix")
    try file.write([13e-6], shape: [], to: "/cell/level_step", units: "S", axes: "")
    for cells in [Self.layer, Self.zeros] { try write(cells, to: file) }
    try file.close()
    return try body(path)
  }

  private func write(_ cells: Cells, to file: borrowing HDF5File) throws {
    let group = "/matrices/\(cells.name)"
    let weights = [cells.outputs, cells.inputs]
    try file.write(
      cells.weights, shape: weights, to: "\(group)/target_weights", units: "1",
      axes: "output,input")
    try file.write(
      cells.held, shape: weights, to: "\(group)/programmed_weights", units: "1",
      axes: "output,input")
    try file.write([1] as [Int64], shape: [], to: "\(group)/clipped_weights", units: "1", axes: "")
    let columns = cells.targets.count / cells.inputs / cells.outputs
    func write<Value: HDF5Number>(_ values: [Value], _ name: String, _ units: String) throws {
      try file.write(
        values, shape: [cells.inputs, columns, cells.outputs], to: "\(group)/\(name)",
        units: units, axes: "input,column,output")
    }
    try write(cells.targets.map { Float($0 * 1e-6) }, "target_conductances", "S")
    try write(cells.conductances.map { Float($0 * 1e-6) }, "conductances", "S")
    try write(cells.events, "events", "event")
    try write(cells.pulses, "pulses", "pulse")
    try write(cells.wear, "wear", "full-window cycle")
    try write(cells.faults, "faults", "1")
    try file.setAttribute(
      "kinds", .strings(["0 healthy", "2 stuck LRS"]), on: "\(group)/faults")
  }

  /// Numbers by hand.
  ///
  /// Errors of 0, 3, 0 and 13 µS: mean 4, rms √(178/4), and over all six cells 16/6 and √(178/6). Weights miss
  /// 0.5 of √(9 + 16).
  @Test("statistics and histogram of all matrices")
  func wholeFile() throws {
    let (applies, text) = try withFile { path in
      (try WeightsInspection.applies(to: path), try WeightsInspection(of: path).text)
    }
    #expect(applies)
    #expect(
      text == """
        LoRA on vflip, seed 7
        first seed, as it is tested; age of the chip: 12.5 s
        experiment by hand, configuration c0ffee00c0ff, crossfuse 0.1.0

        Conductance, programmed − target, and relative rms error of the weights
                                                                                  weight
                 outputs         mean   rms  worst      mean       rms     worst   error  clipped
        matrix  × inputs  cells  [µS]  [µS]   [µS]  [levels]  [levels]  [levels]     [%]  weights
        ──────  ────────  ─────  ────  ────  ─────  ────────  ────────  ────────  ──────  ───────
        layer      2 × 1      4     4  6.67     13     0.308     0.513         1      10        1
        zeros      1 × 2      2     0     0      0         0         0         0     n/a        1
        all                   6  2.67  5.45     13     0.205     0.419         1      10        2

        Writes, pulses and full-window cycles per cell, and stuck cells
                                                    wear      wear    stuck
                writes  writes  pulses  pulses      mean       max      LRS
        matrix    mean     max    mean     max  [cycles]  [cycles]  [cells]
        ──────  ──────  ──────  ──────  ──────  ────────  ────────  ───────
        layer     1.75       3      11      40         1         3        1
        zeros        1       1       4       4         1         1        0
        all        1.5       3    8.67      40         1         3        1

        Programmed conductances of all matrices
        from    to
        [µS]  [µS]  cells
        ────  ────  ─────  ────────────────────────────────────────────────────────────
         0.0   2.5      3  ████████████████████████████████████████████████████████████
         2.5   5.0      0
         5.0   7.5      0
         7.5  10.0      0
        10.0  12.5      0
        12.5  15.0      0
        15.0  17.5      1  ████████████████████
        17.5  20.0      0
        20.0  22.5      0
        22.5  25.0      0
        25.0  27.5      0
        27.5  30.0      0
        30.0  32.5      0
        32.5  35.0      0
        35.0  37.5      0
        37.5  40.0      2  ████████████████████████████████████████

        """)
  }

  @Test("statistics and histogram of one matrix")
  func oneMatrix() throws {
    let text = try withFile { try WeightsInspection(of: $0, matrix: "zeros").text }
    #expect(
      text == """
        LoRA on vflip, seed 7
        first seed, as it is tested; age of the chip: 12.5 s
        experiment by hand, configuration c0ffee00c0ff, crossfuse 0.1.0

        Conductance, programmed − target, and relative rms error of the weights
                                                                                  weight
                 outputs         mean   rms  worst      mean       rms     worst   error  clipped
        matrix  × inputs  cells  [µS]  [µS]   [µS]  [levels]  [levels]  [levels]     [%]  weights
        ──────  ────────  ─────  ────  ────  ─────  ────────  ────────  ────────  ──────  ───────
        zeros      1 × 2      2     0     0      0         0         0         0     n/a        1

        Writes, pulses and full-window cycles per cell; no cell is stuck
                                                    wear      wear
                writes  writes  pulses  pulses      mean       max
        matrix    mean     max    mean     max  [cycles]  [cycles]
        ──────  ──────  ──────  ──────  ──────  ────────  ────────
        zeros        1       1       4       4         1         1

        Programmed conductances of zeros
        from    to
        [µS]  [µS]  cells
        ────  ────  ─────  ────────────────────────────────────────────────────────────
           1     2      2  ████████████████████████████████████████████████████████████

        """)
  }

  @Test("an unknown matrix and another file are refused")
  func refusals() throws {
    try withFile { path in
      let unknown = #expect(throws: ReportError.self) {
        try WeightsInspection(of: path, matrix: "head")
      }
      #expect(unknown?.description == "\(path): has no matrix 'head'; known: layer, zeros")
    }
    try ResultsFile.with { path in
      let applies = try WeightsInspection.applies(to: path)
      #expect(!applies)
      let foreign = #expect(throws: ReportError.self) { try WeightsInspection(of: path) }
      #expect(
        foreign?.description
          == "\(path): is no weights file; only a file from 'crossfuse run --weights' has matrices "
          + "to show")
    }
  }

  @Test(
    "bins are 1, 2, 2.5 or 5 times a power of ten wide and at most twenty",
    arguments: [
      (0.0, 40.0, 0.0, 2.5, 16), (1.0, 40.0, 0.0, 2.5, 16), (1.0, 1.0, 1.0, 1.0, 1),
      (14.0, 14.001, 14.0, 0.0001, 10), (0.0, 225.0, 0.0, 20.0, 12), (-3.0, 2.9, -3.0, 0.5, 12),
    ])
  func bins(smallest: Double, largest: Double, start: Double, width: Double, count: Int) {
    let histogram = Histogram(from: smallest, to: largest)
    #expect(abs(histogram.start - start) < 1e-9)
    #expect(abs(histogram.width - width) < 1e-9)
    #expect(histogram.counts.count == count)
  }

  @Test("a 32-bit conductance at the edge of two bins is in the upper one")
  func edges() {
    var histogram = Histogram(from: 0, to: 40)
    for level in [1.0, 15.0, 27.5, 40.0] { histogram.add(Double(Float(level * 1e-6)) * 1e6) }
    let filled = histogram.counts.indices.filter { histogram.counts[$0] > 0 }
    #expect(filled == [0, 6, 11, 15])
  }
}
