import Quantities
import Testing

@testable import Hardware

/// Energy and throughput of a core of 256 × 256 cells at the eight published precisions, with one set of constants.
///
/// Source: Wan et al., Nature 2022, Extended Data Fig. 12, as digitised by CiMLoop. None of the constants is fitted to a
/// precision; the configuration says where each comes from.
/// The row of 8 output and 6 input bits contradicts itself by 11 %: its energy per operation is not the sum of its parts.
@Suite("NeuRRAM from its components")
struct NeuRRAMTests {
  @Test(
    "TOPS and TOPS/W to 10 %",
    arguments: [
      (3, 1, 2.122, 43.08), (4, 2, 1.793, 40.33), (5, 3, 1.165, 23.09), (6, 4, 0.744, 15.95),
      (7, 5, 0.525, 11.03), (8, 6, 0.418, 8.257), (9, 7, 0.344, 7.750), (10, 8, 0.264, 6.437),
    ])
  func precision(outputBits: Int, inputBits: Int, tera: Double, teraPerWatt: Double) throws {
    let hardware = try preset("neurram", converterBits: outputBits)
    // The sign of an input takes no input cycle of its own.
    let plan = ReadPlan(
      inputCycles: max(1, inputBits - 1), conversions: 1, on: hardware.description.array)
    let counts: [(Action, Int)] = [
      (.wordlineDrive, 256 * plan.drives), (.sampleHold, 256 * plan.drives),
      (.integrationStep, 256 * plan.steps), (.adcConversion, 256 * plan.conversions),
      (.shiftAdd, 256 * plan.conversions), (.arrayRead, plan.steps),
    ]
    let energy = counts.reduce(Energy.zero) { sum, entry in
      hardware.costs(of: entry.0).reduce(sum) { $0 + $1.energy * Double(entry.1) }
    }
    let operations = 2.0 * 256 * 128
    #expect(deviation(operations / energy.picojoules, teraPerWatt) < 0.1)
    let cycles = hardware.description.readCycles(plan, wires: 256, converterBits: outputBits)
    let time = hardware.description.time(cycles)
    #expect(deviation(48 * operations / time.seconds / 1e12, tera) < 0.1)
  }
}
