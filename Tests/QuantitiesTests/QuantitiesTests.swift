import Testing

@testable import Quantities

@Suite("Quantities")
struct QuantitiesTests {
  @Test(
    "reads numbers with units to the nearest double",
    arguments: [
      ("6 pJ", 6e-12), ("0.41667 pJ", 0.41667e-12), ("1.5e3 uJ", 1.5e-3), ("1e-3 µJ", 1e-9),
      ("-4.05pJ", -4.05e-12), ("0 J", 0), ("  2   J ", 2), ("+3e2 fJ", 3e-13), (".5 nJ", 0.5e-9),
    ])
  func readsEnergies(text: String, joules: Double) throws {
    #expect(try Energy(parsing: text).si == joules)
  }

  @Test("reads units that are no decimal multiples")
  func readsCalendarTimes() throws {
    #expect(try Time(parsing: "1 d") == .seconds(86_400))
    #expect(try Time(parsing: "1.5 h") == .seconds(5_400))
    #expect(try Time(parsing: "2 min").description == "120 s")
  }

  @Test("prints a well chosen prefix")
  func prints() {
    #expect(Energy.picojoules(6).description == "6 pJ")
    #expect(Energy(si: 3.711e-9).description == "3.711 nJ")
    #expect(Energy(si: 4e-17).description == "40 aJ")
    #expect(Energy(si: 5e-21).description == "0.005 aJ")
    #expect(Voltage.volts(0.2).description == "0.2 V")
    #expect(Voltage.volts(-0.05).description == "-50 mV")
    #expect(Time.nanoseconds(100).description == "100 ns")
    #expect(Time.seconds(0.1).description == "0.1 s")
    #expect(Area.squareMicrometers(1200).description == "1200 µm²")
    #expect(Length.nanometers(32).description == "32 nm")
    #expect(Conductance.microsiemens(10.75).description == "10.75 µS")
    #expect(Frequency.gigahertz(1).description == "1 GHz")
    #expect(Resistance(si: 25_000).description == "25 kΩ")
    #expect(Power.zero.description == "0 W")
    #expect(Current(si: .infinity).description == "inf A")
  }

  @Test("printing and reading restores every bit", arguments: 0..<40)
  func roundTrip(seed: Int) throws {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    for _ in 0..<50 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(bitPattern: state)
      guard value.isFinite else { continue }
      #expect(try Energy(parsing: Energy(si: value).description).si == value)
      #expect(try Area(parsing: Area(si: value).description).si == value)
    }
  }

  @Test("every printed unit can be read", arguments: Time.units.map(\.symbol))
  func unitsAreAccepted(symbol: String) throws {
    let size = try #require(Time.units.first { $0.symbol == symbol }?.si)
    #expect(try Time(parsing: "1 \(symbol)").si == size)
  }

  @Test("constructors and readers agree with the text")
  func constructors() throws {
    #expect(try Energy(parsing: "12 pJ") == .picojoules(12))
    #expect(try Conductance(parsing: "40 uS") == .microsiemens(40))
    #expect(Energy.nanojoules(3).picojoules == 3000)
    #expect(Area.squareMillimeters(1).squareMicrometers == 1e6)
    #expect(Length.micrometers(0.13).nanometers == 130)
    #expect(Frequency.gigahertz(1.28).megahertz == 1280)
    #expect(Resistance.kiloohms(25).conductance.microsiemens == 40)
  }

  @Test("adds, scales, compares and divides")
  func arithmetic() {
    var sum = Energy.joules(1)
    sum += .joules(2)
    sum -= .joules(0.5)
    #expect(sum == .joules(2.5))
    #expect(2 * sum == sum * 2)
    #expect(sum / .joules(0.5) == 5)
    #expect(sum / 5 == .joules(0.5))
    #expect(-sum < .zero)
    #expect(sum - sum == .zero)
  }

  @Test("products of quantities have the right type and value")
  func products() {
    let power: Power = Voltage.volts(2) * Current.amperes(3)
    #expect(power == .watts(6))
    #expect(power * Time.seconds(2) == Energy.joules(12))
    #expect(Time.seconds(2) * power == Energy.joules(12))
    #expect(Energy.joules(12) / Time.seconds(3) == Power.watts(4))
    #expect(Energy.joules(12) / Power.watts(3) == Time.seconds(4))
    #expect(Voltage.volts(2) * Conductance.siemens(3) == Current.amperes(6))
    #expect(Voltage.volts(6) / Resistance.ohms(3) == Current.amperes(2))
    #expect(Voltage.volts(6) / Current.amperes(3) == Resistance.ohms(2))
    #expect(Current.amperes(2) * Resistance.ohms(3) == Voltage.volts(6))
    #expect(Current.amperes(6) / Voltage.volts(2) == Conductance.siemens(3))
    #expect(Time.seconds(2) * Frequency.hertz(3) == 6)
    #expect(Frequency.hertz(4).period == .seconds(0.25))
  }
}
