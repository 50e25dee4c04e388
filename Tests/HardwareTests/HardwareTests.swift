import Foundation
import Quantities
import Testing

@testable import Hardware

@Suite("Hardware")
struct HardwareTests {
  @Test("the reference chip has ISAAC's numbers of parts")
  func counts() {
    let chip = referenceDescription()
    #expect(chip.arraysPerTile == 96)
    #expect(chip.arrays == 16_128)
    #expect(chip.array.converters == 1)
    #expect(chip.instances(of: .cell, tiles: 2) == 2 * 96 * 128 * 128)
    #expect(chip.instances(of: .row, tiles: 1) == 96 * 128)
    #expect(chip.instances(of: .column, tiles: 1) == 96 * 128)
    #expect(chip.instances(of: .adc, tiles: 3) == 288)
    #expect(chip.instances(of: .array, tiles: 3) == 288)
    #expect(chip.instances(of: .processingElement, tiles: 3) == 36)
    #expect(chip.instances(of: .vectorLane, tiles: 3) == 192)
    #expect(chip.instances(of: .tile, tiles: 3) == 3)
    #expect(chip.instances(of: .chip, tiles: 3) == 1)
  }

  @Test("times become whole cycles, rounded up but not by a rounding error")
  func cycles() {
    var chip = referenceDescription()
    #expect(chip.cycles(.nanoseconds(100)) == 100)
    #expect(chip.cycles(.nanoseconds(100.2)) == 101)
    #expect(chip.cycles(.nanoseconds(0.1)) == 1)
    #expect(chip.cycles(.zero) == 0)
    #expect(chip.time(800) == .nanoseconds(800))
    chip.clock = .gigahertz(1.2)
    #expect(chip.cycles(.nanoseconds(100)) == 120)
    #expect(chip.cycles(.nanoseconds(50)) == 60)
  }

  @Test("a write slot is the longer pulse and its verify read")
  func writeSlot() {
    var array = ArrayDescription()
    #expect(array.writeSlot == .nanoseconds(150))
    array.resetPulseWidth = .nanoseconds(400)
    #expect(array.writeSlot == .nanoseconds(500))
    array.setPulseWidth = .nanoseconds(900)
    #expect(array.writeSlot == .nanoseconds(1000))
    (array.setPulseWidth, array.resetPulseWidth) = (.nanoseconds(30), .nanoseconds(20))
    #expect(array.writeSlot == .nanoseconds(130))
  }

  @Test("every action is priced by exactly one model", arguments: Action.allCases)
  func oneModelPerAction(action: Action) {
    #expect(componentModels.filter { $0.actions.contains(action) }.count == 1)
  }

  @Test("constants come from the library with component and source")
  func constants() throws {
    let hardware = try Hardware(referenceDescription(), library: numberedLibrary())
    let cost = hardware.cost(of: .wordlineDrive)
    #expect(cost.energy == .picojoules(2))
    #expect(cost.component == "part-2")
    #expect(cost.source == "the test")
  }

  @Test("derived costs follow from the description")
  func derived() throws {
    var description = referenceDescription()
    description.array.driverEfficiency = 0.25
    let hardware = try Hardware(description, library: numberedLibrary())
    // (0.2 V)² × 50 ns = 2e-9 J per siemens.
    #expect(abs(hardware.cost(of: .cellConduction).energy.si - 2e-9) < 1e-24)
    // 1/0.25 − 1 = 3 times the pulse energy.
    let pulse = hardware.cost(of: .setPulse).energy
    #expect(hardware.cost(of: .setDriverLoss).energy == pulse * 3)
    #expect(hardware.cost(of: .setDriverLoss).component == "write_driver_loss")
    #expect(hardware.cost(of: .resetDriverLoss).energy == hardware.cost(of: .resetPulse).energy * 3)
    #expect(hardware.cost(of: .cellWrite).energy == .zero)
    #expect(hardware.cost(of: .cellSkip).energy == .zero)
  }

  @Test("areas are instances × area, and add")
  func areas() throws {
    var library = numberedLibrary()
    library.components[0].area = .squareMicrometers(1000)
    library.components[0].per = .adc
    library.components[1].area = .squareMillimeters(2)
    library.components[1].per = .chip
    let hardware = try Hardware(referenceDescription(), library: library)
    #expect(hardware.areas.map(\.instances) == [16_128, 1])
    #expect(abs(hardware.area.squareMillimeters - 18.128) < 1e-12)
  }

  @Test("a description is read back from a file as it was")
  func codable() throws {
    var description = referenceDescription()
    description.array.rows = 64
    description.tile.writingArrays = 4
    let data = try JSONEncoder().encode(description)
    #expect(try JSONDecoder().decode(HardwareDescription.self, from: data) == description)
    let text = String(decoding: data, as: UTF8.self)
    for key in ["processing_elements", "read_cycle", "columns_per_adc", "square_root", "mesh_bits"]
    {
      #expect(text.contains("\"\(key)\":"))
    }
    let library = numberedLibrary()
    let libraryData = try JSONEncoder().encode(library)
    #expect(try JSONDecoder().decode(ComponentLibrary.self, from: libraryData) == library)
  }

  @Test("counts add exactly and keep their order")
  func actionCounts() {
    var counts = ActionCounts()
    #expect(counts.isEmpty)
    counts[.setPulse] = 3
    counts[.adcConversion] += 2
    let sum = (counts + counts) * 5
    #expect(sum[.setPulse] == 30)
    #expect(sum[.adcConversion] == 20)
    #expect(sum.entries.map(\.action) == [.adcConversion, .setPulse])
    #expect(sum.entries.map(\.count) == [20, 30])
    #expect(counts * 10 == sum)
  }
}
