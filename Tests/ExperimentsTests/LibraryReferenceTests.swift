import Foundation
import Hardware
import Testing

@testable import Experiments

@Suite("Component libraries of experiments")
struct LibraryReferenceTests {
  private static let experiment = packageRoot + "/configs/experiments/smoke.yaml"

  @Test("a library written out in an experiment includes files, and the run keeps what came of it")
  func inline() throws {
    let text = try loadExperiment(
      Self.experiment,
      overrides: [
        "chip.components={name: mine, components: [], "
          + "include: [../components/isaac-32nm.yaml, ../components/accelergy-adc.yaml]}"
      ]
    ).resolvedText
    #expect(text.contains("model: accelergy_adc\n"))
    #expect(text.contains("model: scaled_digital\n"))
    #expect(!text.contains("include:"))
  }

  @Test("a file that an inline library includes and that is missing is named")
  func missing() {
    let error = #expect(throws: (any Error).self) {
      _ = try loadExperiment(
        Self.experiment,
        overrides: ["chip.components={name: mine, components: [], include: [nowhere.yaml]}"])
    }
    #expect(
      error.map { "\($0)" }
        == packageRoot + "/configs/experiments/nowhere.yaml: the file does not exist")
  }

  @Test("every shipped chip is read with its library")
  func chips() throws {
    let folder = packageRoot + "/configs/hardware"
    for file in try FileManager.default.contentsOfDirectory(atPath: folder) {
      let hardware = try loadHardware("\(folder)/\(file)")
      #expect("\(hardware.description.name).yaml" == file)
    }
    let error = #expect(throws: HardwareError.self) {
      _ = try loadHardware("\(folder)/isaac.yaml", converterBits: 9)
    }
    #expect(
      error?.description
        == "component library 'isaac-table1': no adc_conversion has 9 bits; priced are 8")
  }
}
