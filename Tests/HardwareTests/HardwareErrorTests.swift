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

  @Test("an action without a price is named")
  func missing() {
    let needed = ConstantCost.actions.map(\.rawValue).joined(separator: ", ")
    #expect(
      message { _, library in library.components.remove(at: 1) }
        == "component library 'numbered': no component has the action 'wordline_drive'; needed: "
        + needed)
  }

  @Test("an action with two prices is refused")
  func duplicate() {
    #expect(
      message { _, library in
        library.components[1].action = .adcConversion
        library.components[1].bits = 8
      }
        == "component library 'numbered': the action 'adc_conversion' is priced by 'part-1' and "
        + "'part-2'; allowed: one component")
  }

  @Test("converters are chosen by their resolution")
  func converters() throws {
    var library = numberedLibrary()
    var other = library.components[0]
    (other.name, other.bits, other.energy) = ("finer", 10, .picojoules(99))
    library.components.append(other)
    let chip = referenceDescription()
    let costs = try [8, 10].map {
      try Hardware(chip, library: library, converterBits: $0).cost(of: .adcConversion).energy
    }
    #expect(costs == [.picojoules(1), .picojoules(99)])
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
      message { _, library in library.components[0].action = nil }
        == "component library 'numbered': 'action' of component 'part-1' is missing; "
        + "allowed: an action for the energy")
    #expect(
      message { _, library in library.components[0].leakage = .milliwatts(1) }
        == "component library 'numbered': 'per' of component 'part-1' is missing; allowed: "
        + "cell, row, column, adc, array, processing_element, vector_lane, tile, chip")
  }

  @Test("a price for a derived action is refused")
  func derived() {
    let allowed = ConstantCost.actions.map(\.rawValue).joined(separator: ", ")
    #expect(
      message { _, library in library.components[1].action = .setDriverLoss }
        == "component library 'numbered': 'action' of component 'part-2' is 'set_driver_loss', "
        + "which is derived; allowed: \(allowed)")
  }
}
