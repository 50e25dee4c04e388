import Foundation
import Testing

@testable import Quantities

@Suite("Quantity errors")
struct QuantityErrorTests {
  private func message(parsing text: String) -> String {
    do {
      let voltage = try Voltage(parsing: text)
      return "read as \(voltage)"
    } catch {
      return "\(error)"
    }
  }

  @Test("a bare number is refused")
  func bareNumber() {
    #expect(
      message(parsing: "0.2") == "'0.2' has no unit; a voltage needs one of V, kV, mV, µV, uV")
  }

  @Test("a wrong unit is refused")
  func wrongUnit() {
    #expect(
      message(parsing: "50 ns")
        == "'50 ns' has the unit 'ns'; a voltage needs one of V, kV, mV, µV, uV")
  }

  @Test("what is no number is refused", arguments: ["high", "", "inf V", "0x10 V", "1e999 V"])
  func noNumber(text: String) {
    let expected =
      text == "0x10 V"
      ? "'0x10 V' has the unit 'x10 V'; a voltage needs one of V, kV, mV, µV, uV"
      : "'\(text)' does not start with a number; a voltage is a number and one of V, kV, mV, µV, uV"
    #expect(message(parsing: text) == expected)
  }

  @Test("a quantity is one string in a file, and comes back exactly")
  func codable() throws {
    let pulse = ["width": Time(si: 5.000000000000001e-8)]
    let text = String(decoding: try JSONEncoder().encode(pulse), as: UTF8.self)
    #expect(text == #"{"width":"50.00000000000001 ns"}"#)
    #expect(try JSONDecoder().decode([String: Time].self, from: Data(text.utf8)) == pulse)
  }

  @Test("decoding names what was found and what is allowed")
  func decodingError() throws {
    let decode = {
      try JSONDecoder().decode([String: Voltage].self, from: Data(#"{"v":"0.2 S"}"#.utf8))
    }
    let error = #expect(throws: DecodingError.self) { try decode() }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("expected dataCorrupted, found \(String(describing: error))")
      return
    }
    #expect(context.codingPath.map(\.stringValue) == ["v"])
    #expect(
      context.debugDescription
        == "'0.2 S' has the unit 'S'; a voltage needs one of V, kV, mV, µV, uV")
  }

  @Test("an infinite quantity cannot be written")
  func encodingError() {
    #expect(throws: EncodingError.self) { try JSONEncoder().encode([Time(si: .infinity)]) }
  }
}
