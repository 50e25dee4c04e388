import Crossbars
import FileFormats
import Foundation
import Quantities
import TestSupport
import Testing

/// Arrays with wires as ngspice and CrossSim compute them.
@Suite struct WireGoldenTests {
  /// Files of the same two kinds outside the package, of any size and resistance.
  static let outside = SharedGolden.files { $0.contains("irdrop_") }

  @Test(arguments: ["irdrop_16", "irdrop_64", "crosssim_irdrop_64_rp1.0"])
  func committed(name: String) throws {
    let path = try #require(
      Bundle.module.path(forResource: name, ofType: "h5", inDirectory: "Golden"))
    try check(path)
  }

  @Test(
    .enabled(if: !outside.isEmpty, "no golden files outside the package; see CROSSFUSE_GOLDEN"),
    arguments: outside)
  func more(path: String) throws {
    try check(path)
  }

  private func check(_ path: String) throws {
    let file = try HDF5File.open(reading: path)
    if URL(fileURLWithPath: path).lastPathComponent.hasPrefix("crosssim") {
      try checkCrossSim(file)
    } else {
      try checkNgspice(file)
    }
  }

  private func checkNgspice(_ file: borrowing HDF5File) throws {
    let cells = try file.doubles(at: "/G", rank: 2)
    let (rows, columns) = (cells.shape[0], cells.shape[1])
    let resistance = try file.doubles(at: "/r_wire", rank: 0).values[0]
    let voltages = try file.doubles(at: "/V", rank: 2).values
    let currents = try file.doubles(at: "/I_ngspice", rank: 2).values
    let matrix = effectiveConductances(
      cells.values, rows: rows, columns: columns, wires: Wires(ohms: resistance, resistance),
      direction: .forward)
    #expect(voltages.count / rows * columns == currents.count)
    for (index, current) in currents.enumerated() {
      let (vector, column) = (index / columns, index % columns)
      let sum = (0..<rows).reduce(0) {
        $0 + voltages[vector * rows + $1] * matrix[$1 * columns + column]
      }
      #expect(abs(sum - current) <= 1e-9 * abs(current), "vector \(vector), column \(column)")
    }
  }

  /// In units of Gmax and of the full-scale voltage, so a resistance is that of a segment × Gmax.
  private func checkCrossSim(_ file: borrowing HDF5File) throws {
    let lowest = 0.01
    let resistance = try file.doubles(at: "/rp_norm", rank: 0).values[0]
    let inputs = try file.doubles(at: "/x", rank: 1).values
    #expect(inputs.allSatisfy { ($0 * 255).rounded() / 255 == $0 }, "inputs are levels of 8 bits")
    let expected = try file.doubles(at: "/y_direct", rank: 1).values
    func currents(_ name: String) throws -> [Double] {
      let cells = try file.doubles(at: name, rank: 2)
      let (outputs, rows) = (cells.shape[0], cells.shape[1])
      // Outputs are columns of the array: the file holds it transposed.
      let array = (0..<rows * outputs).map { cells.values[$0 % outputs * rows + $0 / outputs] }
      let matrix = effectiveConductances(
        array, rows: rows, columns: outputs, wires: Wires(ohms: resistance, resistance),
        direction: .forward)
      return (0..<outputs).map { output in
        (0..<rows).reduce(0) { $0 + inputs[$1] * matrix[$1 * outputs + output] }
      }
    }
    let outputs = zip(try currents("/G_pos"), try currents("/G_neg"))
      .map { ($0 - $1) / (1 - lowest) }
    #expect(worstError(outputs, expected) < 1e-9)
  }
}
