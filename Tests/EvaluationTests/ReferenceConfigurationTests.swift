import FileFormats
import Hardware
import Quantities
import Testing

@testable import Evaluation

@Suite("Reference chip")
struct ReferenceConfigurationTests {
  @Test("the file has the values of the default description")
  func defaults() throws {
    let hardware = try referenceHardware()
    let expected = HardwareDescription(
      name: "reference-32nm", components: "../components/isaac-32nm.yaml")
    #expect(hardware.description == expected)
  }

  @Test("every action has a source and lies in its range", arguments: Action.allCases)
  func ranges(action: Action) throws {
    for cost in try referenceHardware().costs(of: action) {
      #expect(!cost.source.isEmpty)
      #expect((cost.low ?? cost.energy) <= cost.energy)
      #expect((cost.high ?? cost.energy) >= cost.energy)
    }
  }

  /// By the rows of ISAAC's Table I a tile takes 0.37229 mm², the links 22.88 mm².
  ///
  /// The library has no sigmoid, pooling, tile-level shift-and-add and tile output register (0.0041 mm² per tile), and its cells
  /// are 1T1R instead of ISAAC's 0.0002 mm² per 8 arrays.
  @Test("areas add up to ISAAC's chip")
  func area() throws {
    let hardware = try referenceHardware()
    let cells = hardware.areas.filter { $0.component == "cells" }.reduce(Area.zero) { $0 + $1.area }
    let tile = 0.37229 - 0.0041 - 12 * 0.0002
    let rest = (hardware.area - cells).squareMillimeters
    #expect(deviation(rest, 168 * tile + 22.88) < 1e-4)
    #expect(deviation(cells.squareMillimeters, 168 * 96 * 16_384 * 48 * 32e-6 * 32e-6) < 1e-12)
  }

  @Test("single-precision costs are Horowitz's, scaled")
  func arithmetic() throws {
    let hardware = try referenceHardware()
    let add = try #require(hardware.costs(of: .vectorAdd).first).energy.picojoules
    let multiply = try #require(hardware.costs(of: .vectorMultiply).first).energy.picojoules
    #expect(deviation(add, 0.9 * 0.5412) < 1e-12)
    #expect(deviation(multiply, 3.7 * 0.5412) < 1e-12)
    let exponential = try #require(hardware.costs(of: .vectorExponential).first).energy.picojoules
    #expect(deviation(exponential, 10 * add + 10 * multiply + 0.1 * 0.5412) < 1e-3)
  }

  @Test("an unknown key of a hardware file is refused with its line")
  func unknownKey() throws {
    let text = try configuration("hardware/reference-32nm.yaml")
      .replacing("  rows: 128", with: "  rows: 128\n  rowz: 128")
    #expect(throws: FileFormatError.self) {
      try StrictYAML.decode(HardwareDescription.self, from: text, file: "chip.yaml")
    }
  }
}
