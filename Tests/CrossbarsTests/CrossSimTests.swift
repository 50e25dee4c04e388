import Foundation
import MatrixMath
import TestSupport
import Testing

@testable import Crossbars

/// Every deterministic result of CrossSim 3.2.0, number for number.
@Suite struct CrossSimTests {
  /// Files outside the package: whole results, with any settings.
  static let outside = SharedGolden.files { $0.hasPrefix("crosssim_") && !$0.contains("irdrop") }

  @Test(arguments: ["crosssim_balanced_s4_calibrated_16", "crosssim_offset_s4_max_16"])
  func committed(name: String) throws {
    let path = try #require(
      Bundle.module.path(forResource: name, ofType: "h5", inDirectory: "Golden"))
    try checkCells(path)
    try checkProducts(path)
  }

  @Test(
    .enabled(if: !outside.isEmpty, "no golden files outside the package; see CROSSFUSE_GOLDEN"),
    arguments: outside)
  func more(path: String) throws {
    try checkCells(path)
    try checkProducts(path)
  }

  /// The same conductances are programmed.
  private func checkCells(_ path: String) throws {
    let golden = try CrossSimCase(path: path)
    let matrix = try golden.programmed()
    let signs = golden.isDifferential ? 2 : 1
    var worst = 0.0
    for input in 0..<matrix.inputs {
      for column in 0..<matrix.encoding.physicalColumns {
        for output in 0..<matrix.outputs {
          let expected = golden.level(
            slice: column / signs, sign: column % signs, output: output, input: input)
          let found = Double(matrix.levels[matrix.cell(input, column, output)])
          worst = max(worst, abs(found - expected))
        }
      }
    }
    #expect(worst < 1e-4)
  }

  /// Outputs agree to single-precision rounding.
  ///
  /// Where a value lies on a decision level, which happens for
  /// exact sums of thirds, the code may be the one beside; nothing else may differ.
  private func checkProducts(_ path: String) throws {
    let golden = try CrossSimCase(path: path)
    var matrix = try golden.programmed()
    let y = matrix.product(golden.inputs, .forward).0
    let tolerance = 2e-6 * golden.outputs.reduce(0) { max($0, abs($1)) }
    var unexplained: [(output: Int, vector: Int, error: Double)] = []
    for vector in 0..<y.rows {
      for output in 0..<y.columns {
        let error = Double(y[vector, output]) - golden.outputs[output * y.rows + vector]
        guard abs(error) > tolerance else { continue }
        let ties =
          golden.settings.adc == 0
          ? [] : Conversions(matrix, golden.inputs, vector, output).stepsAtTies
        // Each of these conversions may have gone to the code beside.
        if !isSum(of: ties, error, tolerance) { unexplained.append((output, vector, error)) }
      }
    }
    #expect(unexplained.isEmpty, "\(golden.name): \(unexplained.prefix(3))")
  }

  /// Whether a difference is made of some of a few steps, each with either sign.
  private func isSum(of steps: [Double], _ difference: Double, _ tolerance: Double) -> Bool {
    var reachable = [0.0]
    for step in steps.prefix(12) { reachable += reachable.flatMap { [$0 + step, $0 - step] } }
    return reachable.contains { $0 != 0 && abs($0 - difference) <= tolerance }
  }
}

/// The conversions behind one output of one vector, in double precision.
private struct Conversions {
  /// What one code counts in the output, for every value that single precision cannot tell from a decision level.
  private(set) var stepsAtTies: [Double] = []

  init(_ matrix: CrossbarMatrix, _ inputs: Matrix, _ vector: Int, _ output: Int) {
    var matrix = matrix
    let read = matrix.readMatrix(.forward)
    let settings = ReadSettings(matrix, .forward)
    let codes = InputCodes(
      inputs, vectors: vector..<vector + 1, largest: matrix.stream.largest,
      range: matrix.description.inputRange)
    let drive = InputDrive(
      codes, matrix.stream, accumulation: matrix.description.inputAccumulation)
    let converters = matrix.encoding.converters
    for (index, sense) in converters.enumerated() {
      let range = settings.range(index, bound: read.bounds[index])
      let scale = matrix.converter.scale(range)
      for (row, weight) in drive.weights.enumerated() {
        var value = 0.0
        for line in 0..<matrix.inputs {
          let cell = read.conductances[(line * converters.count + index) * matrix.width + output]
          value += Double(drive.values[row * matrix.inputs + line]) * Double(cell)
        }
        let code = (value - Double(scale.origin)) / Double(scale.step)
        let distance = abs(code - code.rounded(.down) - 0.5)
        if distance <= 0x1p-22 * max(abs(code), abs(Double(scale.origin / scale.step))) {
          stepsAtTies.append(
            Double(scale.step) * Double(weight) * Double(sense.significance)
              * Double(codes.scales[0]) * Double(matrix.scales[output]))
        }
      }
    }
  }
}
