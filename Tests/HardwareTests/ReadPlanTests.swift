import Quantities
import Testing

@testable import Hardware

@Suite("Reading a vector")
struct ReadPlanTests {
  @Test("without integration every input cycle is one drive and one read cycle")
  func plain() {
    let plan = ReadPlan(inputCycles: 8, conversions: 2, on: ArrayDescription())
    #expect([plan.drives, plan.steps, plan.conversions] == [8, 8, 2])
  }

  /// Bit k takes 2ᵏ steps; more than three bits are split into two phases, the upper one not shorter.
  @Test(
    "with integration a phase of b bits takes 2ᵇ − 1 steps and one conversion",
    arguments: [
      (1, 1, 1), (2, 3, 1), (3, 7, 1), (4, 3 + 3, 2), (5, 7 + 3, 2), (6, 7 + 7, 2), (7, 15 + 7, 2),
    ])
  func integrated(bits: Int, steps: Int, conversions: Int) {
    var array = ArrayDescription()
    array.integration = IntegrationDescription()
    let plan = ReadPlan(inputCycles: bits, conversions: 9, on: array)
    #expect([plan.drives, plan.steps, plan.conversions] == [bits, steps, conversions])
  }

  @Test("held currents are converted while the next are read, others after they are read")
  func cycles() {
    var chip = referenceDescription()
    let plan = ReadPlan(inputCycles: 8, conversions: 8, on: chip.array)
    #expect(chip.readCycles(plan, wires: 128, converterBits: 8) == 800)
    chip.array.adcRate = .gigahertz(1)
    #expect(chip.readCycles(plan, wires: 128, converterBits: 8) == 8 * 128)
    #expect(chip.readCycles(plan, wires: 64, converterBits: 8) == 800)
    chip.array.sampleAndHold = false
    #expect(chip.readCycles(plan, wires: 64, converterBits: 8) == 8 * 164)
    chip.array.columnsPerADC = 16
    #expect(chip.readCycles(plan, wires: 64, converterBits: 8) == 8 * 116)
    chip.array.adcBitTime = .nanoseconds(5)
    #expect(chip.readCycles(plan, wires: 64, converterBits: 4) == 8 * (100 + 16 * 20))
  }

  @Test("converters that a processing element shares set its peak rate")
  func sharedConverters() {
    var chip = referenceDescription()
    let own = chip.peakOperationsPerSecond(cellsPerWeight: 8, inputCycles: 8)
    #expect(deviation(own, 2 * 128 * 16 * 16_128 / 800e-9) < 1e-9)
    chip.processingElement.sharedConverters = 4
    #expect(chip.instances(of: .adc, tiles: 1) == 48)
    let shared = chip.peakOperationsPerSecond(cellsPerWeight: 8, inputCycles: 8)
    #expect(deviation(shared, own / 2) < 1e-9)
    let time = chip.interval(of: .adcConversion, per: .processingElement, converterBits: 8)
    #expect(time.map { deviation($0.nanoseconds, 0.78125 / 4) < 1e-9 } == true)
  }
}
