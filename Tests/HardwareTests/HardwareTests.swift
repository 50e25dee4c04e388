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
    #expect(array.writeSlot() == .nanoseconds(150))
    array.resetPulseWidth = .nanoseconds(400)
    #expect(array.writeSlot() == .nanoseconds(500))
    array.setPulseWidth = .nanoseconds(900)
    #expect(array.writeSlot() == .nanoseconds(1000))
    (array.setPulseWidth, array.resetPulseWidth) = (.nanoseconds(30), .nanoseconds(20))
    #expect(array.writeSlot() == .nanoseconds(130))
  }

  @Test("separate phases follow each other, and a slot of one polarity holds its pulse alone")
  func separatePhases() {
    var array = ArrayDescription()
    array.setPulseWidth = .nanoseconds(30)
    array.resetPulseWidth = .nanoseconds(200)
    #expect(array.writeSlot(reset: false) == .nanoseconds(130))
    #expect(array.writeSlot(set: false) == .nanoseconds(300))
    array.writePhases = .separate
    #expect(array.writeSlot() == .nanoseconds(330))
    #expect(array.writeSlot(reset: false) == .nanoseconds(130))
  }

  @Test("a price has the component and the source of its entry")
  func constants() throws {
    let hardware = try Hardware(referenceDescription(), library: numberedLibrary())
    let costs = hardware.costs(of: .wordlineDrive)
    #expect(
      costs == [ActionCost(component: "part-2", energy: .picojoules(2), source: "the test")])
    for tally in [Action.cellWrite, .cellSkip] {
      #expect(hardware.costs(of: tally).map(\.energy) == [.zero])
    }
  }

  @Test("several components share the cost of an action, in the order of the library")
  func shared() throws {
    var library = numberedLibrary()
    var second = library.components[1]
    (second.name, second.energy) = ("line", .picojoules(50))
    library.components.append(second)
    let costs = try Hardware(referenceDescription(), library: library).costs(of: .wordlineDrive)
    #expect(costs.map(\.component) == ["part-2", "line"])
    #expect(costs.map(\.energy) == [.picojoules(2), .picojoules(50)])
  }

  @Test("what a chip never does needs no price and has none")
  func unperformed() throws {
    let reference = referenceDescription()
    let never = Action.allCases.filter { !reference.performs($0) }
    #expect(never == [.integrationStep, .halfSelect])
    let hardware = try Hardware(reference, library: numberedLibrary())
    for action in never { #expect(hardware.costs(of: action).isEmpty) }
    var other = reference
    other.array.driverEfficiency = 1
    other.array.sampleAndHold = false
    other.array.halfSelect = .half
    #expect(!other.performs(.setDriverLoss) && !other.performs(.resetDriverLoss))
    #expect(!other.performs(.sampleHold) && other.performs(.halfSelect))
    other.array.integration = IntegrationDescription()
    #expect(other.performs(.sampleHold) && other.performs(.integrationStep))
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
    for key in [
      "processing_elements", "read_cycle", "columns_per_adc", "square_root", "mesh_link_bits",
    ] {
      #expect(text.contains("\"\(key)\":"))
    }
    let sparse = #"{"name": "chip", "components": "numbered.yaml"}"#
    #expect(
      try JSONDecoder().decode(HardwareDescription.self, from: Data(sparse.utf8))
        == referenceDescription())
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
