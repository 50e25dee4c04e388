import Quantities
import Testing

@testable import Hardware

/// Every model against numbers worked out elsewhere.
@Suite("Component models")
struct ComponentModelTests {
  /// The price of one entry on the reference chip, changed.
  private func price(
    _ component: Component, bits: Int = 8, others: [Component] = [],
    _ change: (inout HardwareDescription) -> Void = { _ in }
  ) throws -> Price {
    var description = referenceDescription()
    change(&description)
    let library = ComponentLibrary(name: "test", components: others + [component])
    try library.validate()
    let chip = PricedChip(description: description, library: library, converterBits: bits)
    return try #require(component.pricing).price(component, on: chip)
  }

  @Test("are listed once, the default first")
  func registry() {
    #expect(componentModels.first?.name == "constant")
    #expect(Set(componentModels.map { $0.name }).count == componentModels.count)
    #expect(componentModels.allSatisfy { !$0.summary.isEmpty })
  }

  /// 2 mW for the 0.78125 ns of a conversion at 1.28 GS/s are 1.5625 pJ; ISAAC's 1.667 pJ are those at 1.2 GS/s.
  @Test("a converter of 2 mW", arguments: [(1.28, 1.5625), (1.2, 1.667)])
  func converterPower(rate: Double, picojoules: Double) throws {
    var adc = modelled(.adcConversion, "power")
    (adc.power, adc.powerLow, adc.powerHigh) = (
      .milliwatts(2), .milliwatts(1), .milliwatts(3.1)
    )
    (adc.per, adc.bits) = (.adc, 8)
    let price = try price(adc) { $0.array.adcRate = .gigahertz(rate) }
    #expect(deviation(price.energy.picojoules, picojoules) < 1e-3)
    #expect(deviation(try #require(price.high) / price.energy, 1.55) < 1e-12)
    #expect(deviation(try #require(price.low) / price.energy, 0.5) < 1e-12)
  }

  /// ISAAC's 1024 drivers of 4 mW act once in 100 ns; 8 arrays share registers of 1.24 mW.
  @Test("a power that many instances share")
  func sharedPower() throws {
    var driver = modelled(.wordlineDrive, "power")
    (driver.power, driver.per) = (.milliwatts(4), .processingElement)
    #expect(deviation(try price(driver).energy.picojoules, 400.0 / 1024) < 1e-12)
    var register = modelled(.arrayRead, "power")
    (register.power, register.per) = (.milliwatts(1.24), .processingElement)
    #expect(deviation(try price(register).energy.picojoules, 15.5) < 1e-12)
    register.per = .tile
    #expect(deviation(try price(register).energy.picojoules, 124.0 / 96) < 1e-12)
    register.latency = .nanoseconds(1)
    #expect(deviation(try price(register).energy.picojoules, 1.24) < 1e-12)
  }

  @Test("buses, links and routers carry their bits in every clock cycle")
  func movement() throws {
    let expected: [(Action, Component.Unit, Double)] = [
      (.busBit, .tile, 1000.0 / 384), (.bufferBit, .tile, 1000.0 / 384),
      (.routerBitHop, .tile, 1000.0 / 32), (.linkBit, .chip, 1000.0 / 204),
    ]
    for (action, unit, femtojoules) in expected {
      var entry = modelled(action, "power")
      (entry.power, entry.per) = (.milliwatts(1), unit)
      #expect(deviation(try price(entry).energy.femtojoules, femtojoules) < 1e-12)
    }
  }

  @Test("steps of a converter cost their energy per bit", arguments: [3, 8, 10])
  func perBit(bits: Int) throws {
    var adc = modelled(.adcConversion, "energy_per_bit")
    (adc.energy, adc.high) = (.picojoules(0.3), .picojoules(0.35))
    let price = try price(adc, bits: bits)
    #expect(deviation(price.energy.picojoules, 0.3 * Double(bits)) < 1e-12)
    #expect(deviation(try #require(price.high).picojoules, 0.35 * Double(bits)) < 1e-12)
  }

  @Test("conduction is V² t: 2 nJ per siemens at 0.2 V and 50 ns")
  func conduction() throws {
    let price = try price(modelled(.cellConduction, "cell_conduction"))
    #expect(deviation(price.energy.nanojoules, 2) < 1e-12)
  }

  @Test("drivers of efficiency η lose 1/η − 1 of a pulse, of all its components")
  func driverLoss() throws {
    var pulse = modelled(.setPulse, "constant")
    (pulse.energy, pulse.low, pulse.high) = (.picojoules(6), .picojoules(0.1), .picojoules(120))
    var line = modelled(.setPulse, "constant")
    (line.name, line.energy) = ("line", .picojoules(1))
    let price = try price(
      modelled(.setDriverLoss, "write_driver_loss"), others: [pulse, line]
    ) { $0.array.driverEfficiency = 0.25 }
    #expect(deviation(price.energy.picojoules, 21) < 1e-12)
    #expect(deviation(try #require(price.low).picojoules, 3.3) < 1e-12)
    #expect(deviation(try #require(price.high).picojoules, 363) < 1e-12)
  }

  /// V/2 of 2 V on a passive array of 128 × 128 cells of 10.75 µS for 50 ns: 254 cells × (1 V)² × 10.75 µS × 50 ns.
  @Test("half-selected cells cost 137 pJ per pulse")
  func halfSelect() throws {
    func energy(_ bias: HalfSelect, together: Int) throws -> Price {
      try price(modelled(.halfSelect, "half_select")) {
        $0.array.halfSelect = bias
        $0.array.writeParallelism = together
        $0.array.resetVoltage = .volts(2)
      }
    }
    #expect(deviation(try energy(.half, together: 1).energy.picojoules, 136.525) < 1e-12)
    // Eight cells of a row: 127 in each column, 120 of the row shared by eight pulses.
    #expect(deviation(try energy(.half, together: 8).energy.picojoules, 142 * 0.5375) < 1e-12)
    // V/3: 16 383 cells at 4/9 V².
    let third = try energy(.third, together: 1).energy.picojoules
    #expect(deviation(third, 16_383 * 0.5375 * 4 / 9) < 1e-12)
    let mixed = try price(modelled(.halfSelect, "half_select")) {
      $0.array.halfSelect = .half
      $0.array.writeParallelism = 1
    }
    #expect(deviation(try #require(mixed.high).picojoules, 136.525) < 1e-12)
    #expect(deviation(try #require(mixed.low).picojoules, 136.525 * 0.81) < 1e-12)
    #expect(deviation(mixed.energy.picojoules, 136.525 * 0.905) < 1e-12)
  }

  /// Values of the published regression at 32 nm.
  @Test(
    "the survey regression: pJ and µm² at 0.1, 1 and 1.28 GS/s",
    arguments: [
      (4, [0.924, 0.924, 0.924], [3274.0, 4964, 5190]),
      (5, [0.936, 0.936, 0.936], [3287, 4984, 5211]),
      (6, [1.065, 1.065, 1.065], [3417, 5180, 5416]),
      (7, [1.312, 1.312, 1.312], [3637, 5513, 5765]),
      (8, [1.714, 1.714, 1.929], [3939, 5972, 6469]),
      (9, [2.340, 4.697, 5.530], [4324, 8074, 8865]),
      (10, [3.310, 13.9, 16.4], [4796, 11180, 12275]),
    ])
  func survey(bits: Int, picojoules: [Double], micrometers: [Double]) throws {
    for (index, rate) in [0.1, 1, 1.28].enumerated() {
      let price = try price(modelled(.adcConversion, "accelergy_adc"), bits: bits) {
        $0.array.adcRate = .gigahertz(rate)
      }
      #expect(deviation(price.energy.picojoules, picojoules[index]) < 5e-3)
      #expect(
        deviation(try #require(price.area).squareMicrometers, micrometers[index]) < 3e-4)
    }
  }

  @Test(
    "the survey regression by node, 8 bits at 1 GS/s",
    arguments: [
      (130.0, 23.9), (65, 6.49), (45, 3.25), (28, 1.33), (22, 0.847), (14, 0.362), (7, 0.098),
    ])
  func surveyNodes(node: Double, picojoules: Double) throws {
    let price = try price(modelled(.adcConversion, "accelergy_adc")) {
      $0.array.adcRate = .gigahertz(1)
      $0.technology.node = .nanometers(node)
    }
    #expect(deviation(price.energy.picojoules, picojoules) < 5e-3)
  }

  @Test("a ledger reads how a price came about")
  func notes() throws {
    #expect(
      try price(modelled(.adcConversion, "accelergy_adc")).note == "8 bits in 781.25 ps, 32 nm")
    #expect(try price(modelled(.adcConversion, "neurosim_sar")).note == "8 bits, 32 nm")
    var add = modelled(.vectorAdd, "scaled_digital")
    add.energy = .picojoules(0.9)
    #expect(try price(add).note == "45 nm, 0.9 V × 0.5412 for 32 nm, 0.8 V")
    let hardware = try preset("isaac")
    #expect(
      hardware.costs(of: .wordlineDrive).map(\.source) == [
        "ISAAC (Shafiee et al., ISCA 2016) Table I (3.90625 µW for 100 ns)"
      ])
  }

  @Test("below four bits the regression is held at four")
  func surveyClamp() throws {
    let adc = modelled(.adcConversion, "accelergy_adc")
    #expect(try price(adc, bits: 3).energy == price(adc, bits: 4).energy)
  }

  @Test(
    "NeuroSim's converter at 8 bits",
    arguments: [
      (130.0, 1.20), (65, 0.503), (45, 0.306), (32, 0.1614), (22, 0.078), (14, 0.046), (7, 0.016),
    ])
  func neuroSim(node: Double, picojoules: Double) throws {
    let price = try price(modelled(.adcConversion, "neurosim_sar")) {
      $0.technology.node = .nanometers(node)
    }
    #expect(deviation(price.energy.picojoules, picojoules) < (node == 32 ? 1e-3 : 3e-2))
  }

  @Test(
    "digital logic relative to 45 nm and 0.9 V",
    arguments: [
      (65.0, 1.018, 1.254), (45, 0.821, 1.000), (40, 0.713, 0.862), (32, 0.541, 0.641),
      (28, 0.421, 0.507), (22, 0.241, 0.305), (20, 0.181, 0.238), (16, 0.142, 0.187),
      (14, 0.114, 0.150), (10, 0.097, 0.127), (7, 0.077, 0.102),
    ])
  func scaling(node: Double, lower: Double, upper: Double) throws {
    var add = modelled(.vectorAdd, "scaled_digital")
    (add.energy, add.high) = (.picojoules(1), .picojoules(2))
    for (supply, factor) in [(0.8, lower), (0.9, upper), (0.85, (lower + upper) / 2)] {
      let price = try price(add) {
        $0.technology.node = .nanometers(node)
        $0.technology.supply = .volts(supply)
      }
      #expect(abs(price.energy.picojoules - factor) < 1e-3)
      #expect(deviation(try #require(price.high) / price.energy, 2) < 1e-12)
    }
  }

  @Test("32 nm at 0.8 V takes 0.5412 of 45 nm at 0.9 V; smaller nodes take less")
  func monotonic() throws {
    #expect(try ScaledDigital.factor(for: referenceDescription()) == 0.5412)
    var chip = referenceDescription()
    let factors = try (7...130).map { node in
      chip.technology.node = .nanometers(Double(node))
      return try ScaledDigital.factor(for: chip)
    }
    #expect(zip(factors, factors.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test("processes outside a table are refused")
  func outside() throws {
    func message(_ component: Component, _ change: (inout HardwareDescription) -> Void) -> String {
      do {
        return "\(try price(component, change))"
      } catch {
        return "\(error)"
      }
    }
    var add = modelled(.vectorAdd, "scaled_digital")
    add.energy = .picojoules(1)
    #expect(
      message(add) { $0.technology.node = .nanometers(5) }
        == "hardware 'chip': 'technology.node' is 5 nm; allowed: 7 nm to 130 nm for 'scaled_digital'"
    )
    #expect(
      message(add) { $0.technology.node = .nanometers(180) }
        == "hardware 'chip': 'technology.node' is 180 nm; allowed: 7 nm to 130 nm for "
        + "'scaled_digital'")
    #expect(
      message(add) { $0.technology.supply = .volts(1) }
        == "hardware 'chip': 'technology.supply' is 1 V; allowed: 0.8 V to 0.9 V for "
        + "'scaled_digital'")
    #expect(
      message(modelled(.adcConversion, "neurosim_sar")) { $0.technology.node = .nanometers(28) }
        == "hardware 'chip': 'technology.node' is 28 nm; allowed: 130 nm, 65 nm, 45 nm, 32 nm, "
        + "22 nm, 14 nm, 7 nm for 'neurosim_sar'")
  }
}
