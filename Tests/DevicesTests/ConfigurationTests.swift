import Foundation
import Quantities
import Testing

@testable import Devices

@Suite("Device configurations")
struct ConfigurationTests {
  @Test("know their levels: 1 … 40 µS in 2 bits are 1, 14, 27 and 40 µS")
  func levels() {
    let cell = CellDescription()
    #expect(cell.levels == 4)
    for (level, conductance) in [1.0, 14, 27, 40].enumerated() {
      let found = cell.conductance(ofLevel: Float(level)).microsiemens
      #expect(abs(found - conductance) < 1e-9)
      #expect(abs(cell.level(of: .microsiemens(conductance)) - Float(level)) < 1e-6)
    }
    #expect(abs(cell.zeroConductanceLevel + 1 / 13) < 1e-7)
  }

  @Test("read absent keys as defaults and come back as they were written")
  func coding() throws {
    let parsed = try decoded(
      Wan2022.Configuration.self,
      from: """
        {"cell": {"bits": 3}, "write_verify": {"max_pulses": 12, "acceptance_window": "0.5 uS"},
         "faults": {"stuck_lrs": 0.0175}, "endurance": {"spread": 0.25}}
        """)
    let expected = Wan2022.Configuration(
      cell: CellDescription(bits: 3),
      writeVerify: WriteVerify(acceptanceWindow: .microsiemens(0.5), maxPulses: 12),
      faults: FaultModel(stuckLRS: 0.0175), endurance: Endurance(spread: 0.25))
    #expect(parsed == expected)
    let text = try #require(String(bytes: JSONEncoder().encode(parsed), encoding: .utf8))
    #expect(try decoded(Wan2022.Configuration.self, from: text) == parsed)
    #expect(try decodedFromNothing(GaussianDevice.Configuration.self) == .init())
    #expect(try decodedFromNothing(IdealDevice.Configuration.self) == .init())
  }

  /// "key: value" with numbers and conductances in one way of writing.
  private func normalised(_ line: String) -> String {
    let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
    if let number = Double(parts[1]) { return "\(parts[0]): \(number)" }
    guard let conductance = try? Conductance(parsing: parts[1]) else { return line }
    return "\(parts[0]): \(conductance)"
  }

  /// The lines "key: value" of a preset.
  private func statedLines(_ name: String) throws -> [String] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appending(path: "configs/devices/\(name).yaml")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
      $0.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
    }
    return lines.filter { $0.contains(": ") }.map(normalised).sorted()
  }

  @Test(
    "have a preset that states every parameter with its default", arguments: DeviceLawTests.names)
  func presets(name: String) throws {
    func encodedLeaves(_ model: some DeviceModel) throws -> [String] {
      try leaves(of: model.configuration)
    }
    let expected = try encodedLeaves(standardModel(named: name)) + ["model: \(name)"]
    #expect(try statedLines(name) == expected.map(normalised).sorted())
  }

  @Test("have a preset of incremental pulses that is the calibrated one")
  func incrementalPresetFile() throws {
    let expected =
      try leaves(of: Wan2022.Configuration(writeVerify: incrementalPreset)) + ["model: wan2022"]
    #expect(try statedLines("wan2022-incremental") == expected.map(normalised).sorted())
  }

  @Test("switch endurance off with null, and come back so")
  func noEndurance() throws {
    let parsed = try decoded(Milo2021.Configuration.self, from: #"{"endurance": null}"#)
    #expect(parsed == Milo2021.Configuration(endurance: nil))
    let text = try #require(String(bytes: JSONEncoder().encode(parsed), encoding: .utf8))
    #expect(try decoded(Milo2021.Configuration.self, from: text) == parsed)
  }

  @Test("keep the defaults of their device in a group that is stated in part")
  func partialGroups() throws {
    let parsed = try decoded(
      Yao2020.Configuration.self,
      from: """
        {"cell": {"bits": 3}, "write_verify": {"acceptance_window": "0.5 uS"},
         "faults": {"clustering": "row"}, "read_noise": 0.02}
        """)
    var expected = Yao2020.Configuration()
    expected.cell.bits = 3
    expected.writeVerify.acceptanceWindow = .microsiemens(0.5)
    expected.faults.clustering = .row
    expected.readNoise = 0.02
    #expect(parsed == expected)
    #expect(parsed.cell.minimumConductance == .microsiemens(2))
    #expect(parsed.writeVerify.scheme == .identical)
    let gaussian = try decoded(
      GaussianDevice.Configuration.self, from: #"{"dependence": "inverse", "read_noise": 0}"#)
    #expect(gaussian == .init(programmingError: 0.02, dependence: .inverse, readNoise: 0))
    #expect(gaussian.programmingError == 0.02)
  }

  @Test("name a choice that does not exist and the ones that do")
  func choices() {
    func problem<T: Decodable>(_ type: T.Type, _ json: String) -> String {
      do {
        _ = try decoded(type, from: json)
        return "no error"
      } catch DecodingError.dataCorrupted(let context) {
        return context.debugDescription
      } catch {
        return "\(error)"
      }
    }
    #expect(
      problem(WriteVerify.self, #"{"scheme": "ispp"}"#)
        == "found 'ispp', known are targeted, identical, incremental")
    #expect(
      problem(FaultModel.self, #"{"clustering": "tile"}"#)
        == "found 'tile', known are none, row, column")
    #expect(
      problem(GaussianDevice.Configuration.self, #"{"dependence": "square"}"#)
        == "found 'square', known are independent, proportional, inverse")
  }
}

@Suite("Device errors")
struct DeviceErrorTests {
  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test("name the bits", arguments: [0, 9, -1])
  func bits(bits: Int) {
    #expect(
      message { _ = try IdealDevice(.init(cell: CellDescription(bits: bits))) }
        == "ideal: cell.bits is \(bits), allowed is 1 to 8")
  }

  @Test(
    "name the conductance window",
    arguments: [
      (40.0, 40.0, "40 µS to 40 µS"), (2, 1, "2 µS to 1 µS"), (-1, 40, "-1 µS to 40 µS"),
      (1, .infinity, "1 µS to inf S"), (.nan, 40, "nan S to 40 µS"),
    ])
  func window(low: Double, high: Double, text: String) {
    let cell = CellDescription(
      minimumConductance: .microsiemens(low), maximumConductance: .microsiemens(high))
    #expect(
      message { _ = try Wan2022(.init(cell: cell)) }
        == "wan2022: the conductance window is \(text); allowed is 0 S ≤ "
        + "cell.minimum_conductance < cell.maximum_conductance, finite")
  }

  @Test("name the write–verify parameter")
  func writeVerify() {
    func text(_ parameters: WriteVerify) -> String {
      message { _ = try GaussianDevice(.init(writeVerify: parameters)) }
    }
    #expect(
      text(WriteVerify(acceptanceWindow: .zero))
        == "gaussian: write_verify.acceptance_window is 0 S, allowed is a finite conductance "
        + "above 0 S")
    #expect(
      text(WriteVerify(pulseGain: 2))
        == "gaussian: write_verify.pulse_gain is 2.0, allowed is above 0 and below 2")
    #expect(
      text(WriteVerify(pulseDeviation: .microsiemens(-1)))
        == "gaussian: write_verify.pulse_deviation is -1 µS, allowed is a finite conductance of "
        + "0 S or more")
    #expect(
      text(WriteVerify(maxPulses: 0))
        == "gaussian: write_verify.max_pulses is 0, allowed is 1 to 65535")
    #expect(
      text(WriteVerify(acceptanceWindow: .microsiemens(.nan)))
        == "gaussian: write_verify.acceptance_window is nan S, allowed is a finite conductance "
        + "above 0 S")
  }

  @Test("name fractions and an unknown model")
  func others() {
    #expect(
      message { _ = try GaussianDevice(.init(programmingError: -0.1)) }
        == "gaussian: programming_error is -0.1, allowed is 0.0 to 1.0")
    #expect(
      message { _ = try Wan2022(.init(readNoise: .nan)) }
        == "wan2022: read_noise is nan, allowed is 0.0 to 1.0")
    #expect(
      message { _ = try Wan2022(.init(faults: FaultModel(stuckHRS: 2))) }
        == "wan2022: faults.stuck_hrs is 2.0, allowed is 0.0 to 1.0")
    #expect(
      message { _ = try Wan2022(.init(faults: FaultModel(stuckHRS: 0.75, stuckLRS: 0.5))) }
        == "wan2022: faults.stuck_hrs + faults.stuck_lrs is 1.25, allowed is 0.0 to 1.0")
    #expect(
      message {
        _ = try Wan2022(.init(faults: FaultModel(stuckHRS: 0.75, stuckLRS: 0, clustering: .row)))
      }
        == "wan2022: faults.cluster_density is 0.5, allowed is above 0, at least the rate of stuck "
        + "cells, 0.75, and at most 1")
    #expect(
      message { _ = try Wan2022(.init(endurance: Endurance(medianCycles: 0))) }
        == "wan2022: endurance.median_cycles is 0.0, allowed is a finite number above 0")
    #expect(
      message { _ = try Wan2022(.init(endurance: Endurance(spread: -1))) }
        == "wan2022: endurance.spread is -1.0, allowed is 0.0 to 3.0")
    #expect(
      message { _ = try Wan2022(.init(endurance: Endurance(stuckHRSShare: 2))) }
        == "wan2022: endurance.stuck_hrs_share is 2.0, allowed is 0.0 to 1.0")
    #expect(
      message { _ = try deviceModel(named: "memristor") }
        == "no device model is called 'memristor'; known are ideal, gaussian, "
        + "lognormal, wan2022, milo2021, yao2020, falcone2025")
  }
}
