import Crossbars
import Foundation
import MatrixMath
import Quantities
import Testing

/// Conductances uniform in 1…100 µS, as written; `zeros` is the share of cells of 0 S.
func randomConductances(_ count: Int, salt: UInt32, zeros: Float = 0) -> [Double] {
  let stream = RandomStream(seed: 1, domain: .dataset)
  return (0..<count).map { cell in
    let address = RandomAddress(array: salt, cell: UInt32(cell))
    let isZero = stream.uniform(RandomAddress(array: salt, cell: UInt32(cell), draw: 1)) < zeros
    return isZero ? 0 : 1e-6 + 99e-6 * Double(stream.uniform(address))
  }
}

extension Wires {
  init(ohms row: Double, _ column: Double, driver: Double = 0, sense: Double = 0) {
    self.init(
      row: .ohms(row), column: .ohms(column), driver: .ohms(driver), sense: .ohms(sense))
  }
}

/// The largest difference between two lists, relative to the largest expected magnitude.
func worstError(_ actual: [Double], _ expected: [Double]) -> Double {
  guard actual.count == expected.count else { return .infinity }
  let scale = expected.reduce(Double.leastNormalMagnitude) { max($0, $1.magnitude) }
  return zip(actual, expected).reduce(0) { worst, pair in
    let error = (pair.0 - pair.1).magnitude / scale
    return error <= worst ? worst : error
  }
}

/// What wires may be, and how they are written.
@Suite struct WireTests {
  @Test(arguments: [
    (Wires(ohms: -1, 1), "crossbar: wires.row is -1 Ω, allowed is a finite resistance from 0 Ω up"),
    (
      Wires(ohms: 1, .infinity),
      "crossbar: wires.column is inf Ω, allowed is a finite resistance from 0 Ω up"
    ),
    (
      Wires(ohms: 1, 1, driver: .nan),
      "crossbar: wires.driver is nan Ω, allowed is a finite resistance from 0 Ω up"
    ),
    (
      Wires(ohms: 1, 1, sense: -2000),
      "crossbar: wires.sense is -2 kΩ, allowed is a finite resistance from 0 Ω up"
    ),
  ])
  func refusesWhatIsNoResistance(wires: Wires, message: String) {
    let error = #expect(throws: CrossbarError.self) { try wires.validate() }
    #expect(error?.description == message)
  }

  @Test func acceptsNoResistance() throws {
    try Wires(ohms: 0, 0).validate()
    try Wires(ohms: 1.04, 0.5, driver: 100, sense: 1000).validate()
  }

  @Test func comesBackAsWritten() throws {
    let wires = Wires(ohms: 1.04, 0.5, driver: 0, sense: 1000)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(wires)
    #expect(
      String(decoding: data, as: UTF8.self)
        == #"{"column":"0.5 Ω","driver":"0 Ω","row":"1.04 Ω","sense":"1 kΩ"}"#)
    #expect(try JSONDecoder().decode(Wires.self, from: data) == wires)
  }

  @Test func terminalsAreIdealUnlessSaidOtherwise() throws {
    let text = #"{"row": "1 ohm", "column": "2 ohm"}"#
    #expect(try JSONDecoder().decode(Wires.self, from: Data(text.utf8)) == Wires(ohms: 1, 2))
  }

  @Test func bothLinesMustBeGiven() {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Wires.self, from: Data(#"{"row": "1 ohm"}"#.utf8))
    }
  }
}
