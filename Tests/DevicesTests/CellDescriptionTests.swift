import Foundation
import Quantities
import Testing

@testable import Devices

@Suite("The description of a cell")
struct CellDescriptionTests {
  private func decodingProblem(_ json: String) -> String {
    do {
      _ = try decoded(CellDescription.self, from: json)
      return "no error"
    } catch DecodingError.dataCorrupted(let context) {
      return context.codingPath.map(\.stringValue).joined(separator: ".") + ": "
        + context.debugDescription
    } catch {
      return "\(error)"
    }
  }

  @Test("programs equally spaced levels to themselves")
  func linear() {
    let cell = CellDescription()
    for level: Float in [0, 0.3, 1, 2.5, 3] { #expect(cell.target(ofLevel: level) == level) }
  }

  /// 1, 4, 20 and 40 µS in steps of 13 µS are levels 0, 3/13, 19/13 and 3.
  @Test("programs the levels of a table to its conductances, and between them on a line")
  func table() throws {
    let cell = try decoded(
      CellDescription.self, from: #"{"levels": ["1 uS", "4 uS", "20 uS", "40 uS"]}"#)
    try cell.validate(for: "test")
    for (level, conductance) in [(0, 1), (1, 4), (2, 20), (3, 40), (0.5, 2.5), (2.25, 25)] {
      let target = cell.target(ofLevel: Float(level))
      #expect(abs(cell.conductance(ofLevel: target).microsiemens - conductance) < 1e-5)
    }
    #expect(cell.target(ofLevel: 0) == 0)
    #expect(cell.target(ofLevel: 3) == 3)
    let text = try #require(String(bytes: JSONEncoder().encode(cell), encoding: .utf8))
    #expect(try decoded(CellDescription.self, from: text) == cell)
  }

  /// sinh(1)/sinh(2) = 1.1752012/3.6268604 = 0.3240271.
  @Test("drives by sinh: odd, exact at 0 and 1, linear for an ohmic cell")
  func drive() {
    var cell = CellDescription()
    for fraction: Float in [-1, -0.2, 0, 0.5, 1] { #expect(cell.drive(fraction) == fraction) }
    cell.ivNonlinearity = 2
    #expect(abs(cell.drive(0.5) - 0.324_027_1) < 1e-6)
    #expect(cell.drive(-0.5) == -cell.drive(0.5))
    #expect(cell.drive(0) == 0)
    #expect(cell.drive(1) == 1)
  }

  @Test("takes an on/off ratio in place of the minimum, also an infinite one")
  func ratio() throws {
    let ten = try decoded(CellDescription.self, from: #"{"on_off_ratio": 10}"#)
    #expect(abs(ten.minimumConductance.microsiemens - 4) < 1e-12)
    let zero = try decoded(CellDescription.self, from: #"{"minimum_conductance": "0 S"}"#)
    try zero.validate(for: "test")
    #expect(zero.zeroConductanceLevel == 0)
    #expect(abs(zero.step.microsiemens - 40.0 / 3) < 1e-12)
    let infinite = CellDescription(minimumConductance: .microsiemens(40) / Double.infinity)
    #expect(infinite == zero)
    #expect(
      decodingProblem(#"{"on_off_ratio": 10, "minimum_conductance": "1 uS"}"#)
        == "on_off_ratio: found beside minimum_conductance, expected one of the two")
    #expect(
      decodingProblem(#"{"on_off_ratio": 1}"#)
        == "on_off_ratio: found 1.0, expected a number above 1")
  }

  @Test("writes cells with an infinite on/off ratio down to 0 S and not below")
  func zeroConductance() throws {
    let model = try GaussianDevice(
      .init(
        cell: CellDescription(minimumConductance: .zero), programmingError: 0.05,
        dependence: .inverse, faults: .none))
    var writes = cellWrites(count: 2000, from: { _ in 3 }, to: { _ in 0 })
    let s = model.program(&writes, array: 0, streams: RandomStreams(seed: 2))
    #expect(writes.conductances.allSatisfy { $0 >= 0 && $0.isFinite })
    #expect(s.failures < 40)
  }

  @Test("refuses levels that do not fill the window, and values out of range")
  func errors() {
    func message(_ cell: CellDescription) -> String {
      do {
        _ = try IdealDevice(.init(cell: cell))
        return "no error"
      } catch {
        return "\(error)"
      }
    }
    func levels(_ values: [Double]) -> CellDescription {
      CellDescription(levelConductances: values.map { .microsiemens($0) })
    }
    #expect(
      message(levels([1, 40]))
        == "ideal: cell.levels is a table of 2 conductances, allowed is 2^bits = 4 of them")
    #expect(
      message(levels([1, 20, 20, 40]))
        == "ideal: cell.levels is 20 µS and then 20 µS at level 2, allowed is an increasing table")
    #expect(
      message(levels([2, 20, 30, 40]))
        == "ideal: cell.levels is a table from 2 µS to 40 µS, allowed is one from "
        + "cell.minimum_conductance, 1 µS, to cell.maximum_conductance, 40 µS")
    #expect(
      message(CellDescription(ivNonlinearity: -1))
        == "ideal: cell.iv_nonlinearity is -1.0, allowed is 0.0 to 20.0")
    #expect(
      message(
        CellDescription(temperature: CellTemperature(kelvin: 0, coefficientPerKelvin: 0)))
        == "ideal: cell.temperature.kelvin is 0.0, allowed is 1.0 to 1000.0")
    #expect(
      message(
        CellDescription(temperature: CellTemperature(kelvin: 400, coefficientPerKelvin: -0.02)))
        == "ideal: cell.temperature.coefficient_per_kelvin is -0.02, allowed is what leaves a "
        + "conductance of 0 S or more at 400.0 K")
  }
}
