import Quantities
import Testing

@testable import Hardware

@Suite("Hardware errors")
struct HardwareErrorTests {
  private func message(_ change: (inout HardwareDescription, inout ComponentLibrary) -> Void)
    -> String
  {
    var description = referenceDescription()
    var library = numberedLibrary()
    change(&description, &library)
    do {
      _ = try Hardware(description, library: library)
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  @Test("the reference chip is accepted")
  func accepted() {
    #expect(message { _, _ in } == "accepted")
  }

  @Test("values outside their range are named with the key path")
  func ranges() {
    #expect(
      message { chip, _ in chip.array.rows = 0 }
        == "hardware 'chip': 'array.rows' is 0; allowed: at least 1")
    #expect(
      message { chip, _ in chip.array.writeParallelism = 129 }
        == "hardware 'chip': 'array.write_parallelism' is 129; allowed: 1 to 128")
    #expect(
      message { chip, _ in chip.array.conductionTime = .nanoseconds(101) }
        == "hardware 'chip': 'array.conduction_time' is 101 ns; allowed: above 0 s, at most 100 ns")
    #expect(
      message { chip, _ in chip.array.driverEfficiency = 1.5 }
        == "hardware 'chip': 'array.driver_efficiency' is 1.5; allowed: above 0, at most 1")
    #expect(
      message { chip, _ in chip.array.setPulseWidth = .zero }
        == "hardware 'chip': 'array.set_pulse_width' is 0 s; allowed: above 0 s")
    #expect(
      message { chip, _ in chip.array.resetPulseWidth = .nanoseconds(-1) }
        == "hardware 'chip': 'array.reset_pulse_width' is -1 ns; allowed: above 0 s")
    #expect(
      message { chip, _ in chip.clock = .zero }
        == "hardware 'chip': 'clock' is 0 Hz; allowed: above 0 Hz")
    #expect(
      message { chip, _ in chip.tile.writingArrays = 97 }
        == "hardware 'chip': 'tile.writing_arrays' is 97; allowed: 1 to 96")
  }

  @Test("zero of something needed is refused")
  func nothing() {
    let changes: [(String, String, (inout HardwareDescription) -> Void)] = [
      ("chip.tiles", "at least 1", { $0.chip.tiles = 0 }),
      ("chip.mesh_link_bits", "at least 1", { $0.chip.meshLinkBits = 0 }),
      ("chip.link_bits", "at least 1", { $0.chip.linkBits = 0 }),
      ("chip.issue_window", "at least 1", { $0.chip.issueWindow = 0 }),
      ("chip.mesh_columns", "1 to 168", { $0.chip.meshColumns = 0 }),
      ("tile.processing_elements", "at least 1", { $0.tile.processingElements = 0 }),
      ("tile.buffer_bytes", "at least 1", { $0.tile.bufferBytes = 0 }),
      ("tile.buffer_bus_bits", "at least 1", { $0.tile.bufferBusBits = 0 }),
      ("tile.vector_lanes", "at least 1", { $0.tile.vectorLanes = 0 }),
      ("processing_element.arrays", "at least 1", { $0.processingElement.arrays = 0 }),
      (
        "processing_element.shared_converters", "at least 1",
        { $0.processingElement.sharedConverters = 0 }
      ),
      ("array.columns_per_adc", "1 to 128", { $0.array.columnsPerADC = 0 }),
    ]
    for (key, allowed, change) in changes {
      #expect(
        message { chip, _ in change(&chip) }
          == "hardware 'chip': '\(key)' is 0; allowed: \(allowed)")
    }
  }

  @Test("more than can be counted is refused")
  func tooMuch() {
    #expect(
      message { chip, _ in chip.chip.tiles = .max }
        == "hardware 'chip': 'chip.tiles' is 9223372036854775807; allowed: 1 to 1073741824")
    #expect(
      message { chip, _ in chip.tile.processingElements = .max }
        == "hardware 'chip': 'tile.processing_elements' is 9223372036854775807; allowed: 1 to "
        + "1073741824")
    #expect(
      message { chip, _ in chip.chip.tiles = 1_000_000_000 }
        == "hardware 'chip': 'chip.tiles' is 1000000000; allowed: so many that the chip has at most "
        + "134217728 arrays")
    #expect(
      message { chip, _ in chip.array.verifyTime = .nanoseconds(1e18) }
        == "hardware 'chip': 'array.verify_time' is 1000000000 s; allowed: at most 1000 s, which are "
        + "10¹² cycles of the clock")
  }

  @Test("a converter has 1 to 32 bits", arguments: [-5, 0, 33])
  func converterBits(bits: Int) {
    let error = #expect(throws: HardwareError.self) {
      try Hardware(referenceDescription(), library: numberedLibrary(), converterBits: bits)
    }
    #expect(
      error?.description == "hardware 'chip': 'converter bits' is \(bits); allowed: 1 to 32")
  }

  @Test("quantities that a chip cannot have are refused")
  func quantities() {
    #expect(
      message { chip, _ in chip.technology.node = .zero }
        == "hardware 'chip': 'technology.node' is 0 m; allowed: above 0 m")
    #expect(
      message { chip, _ in chip.tile.writePowerLimit = .zero }
        == "hardware 'chip': 'tile.write_power_limit' is 0 W; allowed: above 0 W")
    #expect(
      message { chip, _ in chip.array.pipeline.merge = .nanoseconds(-1) }
        == "hardware 'chip': 'array.pipeline.merge' is -1 ns; allowed: at least 0 s")
    #expect(
      message { chip, _ in
        chip.array.integration = IntegrationDescription()
        chip.array.integration?.phaseBits = 0
      } == "hardware 'chip': 'array.integration.phase_bits' is 0; allowed: 1 to 16")
    #expect(
      message { chip, _ in chip.array.adcBitTime = .zero }
        == "hardware 'chip': 'array.adc_bit_time' is 0 s; allowed: above 0 s")
  }

  @Test("an action without a price is named")
  func missing() {
    #expect(
      message { _, library in library.components.remove(at: 1) }
        == "component library 'numbered': no component has the action 'wordline_drive'; needed by "
        + "hardware 'chip'")
    #expect(
      message { chip, _ in chip.array.halfSelect = .half }
        == "component library 'numbered': no component has the action 'half_select'; needed by "
        + "hardware 'chip'")
  }

  @Test("an action with two prices of one component is refused")
  func duplicate() {
    let text =
      "component library 'numbered': the action 'adc_conversion' is priced twice by 'part-1'; "
      + "allowed: one entry per component and action"
    #expect(message { _, library in library.components.append(library.components[0]) } == text)
    #expect(
      message { _, library in
        var other = modelled(.adcConversion, "neurosim_sar")
        other.name = "part-1"
        library.components.append(other)
      } == text)
  }

  @Test("converters are chosen by their resolution")
  func converters() throws {
    var library = numberedLibrary()
    var other = library.components[0]
    (other.bits, other.energy) = (10, .picojoules(99))
    library.components.append(other)
    let chip = referenceDescription()
    let costs = try [8, 10].map {
      try Hardware(chip, library: library, converterBits: $0).costs(of: .adcConversion).map(
        \.energy)
    }
    #expect(costs == [[.picojoules(1)], [.picojoules(99)]])
    let error = #expect(throws: HardwareError.self) {
      _ = try Hardware(chip, library: library, converterBits: 6)
    }
    #expect(
      error?.description
        == "component library 'numbered': no adc_conversion has 6 bits; priced are 8, 10")
  }

  @Test("a converter needs a resolution, other components have none")
  func resolutions() {
    #expect(
      message { _, library in library.components[0].bits = nil }
        == "component library 'numbered': 'bits' of component 'part-1' is missing; "
        + "allowed: the resolution of the converter")
    #expect(
      message { _, library in library.components[1].bits = 3 }
        == "component library 'numbered': 'bits' of component 'part-2' is 3; "
        + "allowed: no bits, which only converters have")
  }

  @Test("incomplete entries are refused")
  func incomplete() {
    #expect(
      message { _, library in library.components[0].source = "" }
        == "component library 'numbered': 'source' of component 'part-1' is empty; "
        + "allowed: where the numbers come from")
    #expect(
      message { _, library in library.components[0].energy = nil }
        == "component library 'numbered': 'energy' of component 'part-1' is missing; "
        + "allowed: an energy for 'adc_conversion'")
    #expect(
      message { _, library in library.components[0].energy = .picojoules(-1) }
        == "component library 'numbered': 'energy' of component 'part-1' is -1 pJ; "
        + "allowed: at least 0 J")
    #expect(
      message { _, library in library.components[0].energy = Energy(si: 1001) }
        == "component library 'numbered': 'energy' of component 'part-1' is 1.001 kJ; "
        + "allowed: at most 1 kJ")
    #expect(
      message { _, library in library.components[0].action = nil }
        == "component library 'numbered': 'action' of component 'part-1' is missing; "
        + "allowed: an action for the energy")
    #expect(
      message { _, library in library.components[0].leakage = .milliwatts(1) }
        == "component library 'numbered': 'per' of component 'part-1' is missing; allowed: "
        + "cell, row, column, adc, array, processing_element, vector_lane, tile, chip")
  }

  @Test("a price for a tally is refused")
  func tally() {
    let allowed = Action.allCases.filter { !Action.tallies.contains($0) }.map(\.rawValue)
    #expect(
      message { _, library in library.components[1].action = .cellWrite }
        == "component library 'numbered': 'action' of component 'part-2' is 'cell_write'; allowed: "
        + "\(allowed.joined(separator: ", ")) for the model 'constant'")
  }

  @Test("a model gets the numbers that it uses, and no others")
  func modelNumbers() {
    #expect(
      message { _, library in library.components[1].model = "linear" }
        == "component library 'numbered': 'model' of component 'part-2' is 'linear'; allowed: "
        + "constant, power, energy_per_bit, cell_conduction, write_driver_loss, half_select, "
        + "accelergy_adc, neurosim_sar, scaled_digital")
    #expect(
      message { _, library in library.components[1].model = "cell_conduction" }
        == "component library 'numbered': 'action' of component 'part-2' is 'wordline_drive'; "
        + "allowed: cell_conduction for the model 'cell_conduction'")
    #expect(
      message { _, library in library.components[0].model = "accelergy_adc" }
        == "component library 'numbered': 'energy' of component 'part-1' is 1 pJ; allowed: "
        + "no energy, which the model 'accelergy_adc' does not use")
    #expect(
      message { _, library in
        library.components[0].model = "accelergy_adc"
        library.components[0].energy = nil
      }
        == "component library 'numbered': 'bits' of component 'part-1' is 8; allowed: "
        + "no bits, which the model 'accelergy_adc' takes from the chip")
    #expect(
      message { _, library in
        library.components[1].model = "power"
        library.components[1].energy = nil
      }
        == "component library 'numbered': 'power' of component 'part-2' is missing; allowed: a power"
    )
    #expect(
      message { _, library in
        library.components[1].power = .milliwatts(1)
      }
        == "component library 'numbered': 'power' of component 'part-2' is 1 mW; allowed: "
        + "no power, which the model 'constant' does not use")
  }

  @Test("a power needs to know how long an action takes")
  func unknownTime() {
    #expect(
      message { _, library in
        let last = library.components.count - 1
        library.components[last].model = "power"
        library.components[last].energy = nil
        library.components[last].power = .milliwatts(1)
        library.components[last].per = .vectorLane
      }
        == "component library 'numbered': 'latency' of component 'part-\(pricedActions.count)' is "
        + "missing; allowed: the time of one action, which the hardware does not say")
  }

  @Test("ranges that do not hold the value are refused")
  func wrongRanges() {
    #expect(
      message { _, library in library.components[1].low = .picojoules(3) }
        == "component library 'numbered': 'low' of component 'part-2' is 3 pJ; allowed: at most 2 pJ"
    )
    #expect(
      message { _, library in library.components[1].high = .picojoules(1) }
        == "component library 'numbered': 'high' of component 'part-2' is 1 pJ; allowed: "
        + "at least 2 pJ")
    #expect(
      message { _, library in
        library.components[1].area = .squareMicrometers(-1)
        library.components[1].per = .row
      }
        == "component library 'numbered': 'area' of component 'part-2' is -1 µm²; allowed: "
        + "at least 0 m²")
    #expect(
      message { _, library in library.components[1].latency = .zero }
        == "component library 'numbered': 'latency' of component 'part-2' is 0 s; allowed: above 0 s"
    )
  }
}
