import Quantities
import Testing

@testable import Hardware

/// Sums of published component tables, to 0.5 %.
@Suite("Published chips from their components")
struct PublishedChipTests {
  @Test("ISAAC: 24.08 mW per IMA, 329.8 mW and 0.372 mm² per tile, 65.8 W and 85.4 mm²")
  func isaac() throws {
    let budget = try preset("isaac").budget
    #expect(deviation(budget.power(of: .processingElement).milliwatts, 24.08) < 1e-3)
    #expect(deviation(budget.power(of: .tile).milliwatts, 329.81) < 1e-3)
    #expect(deviation(budget.power(of: .chip).watts, 65.808) < 1e-3)
    #expect(deviation(budget.area(of: .processingElement).squareMillimeters, 0.01312) < 1e-3)
    #expect(deviation(budget.area(of: .tile).squareMillimeters, 0.37229) < 1e-3)
    #expect(deviation(budget.area(of: .chip).squareMillimeters, 85.42) < 1e-3)
    let converters = budget.rows.filter { $0.component == "adc" }
    let share = converters.reduce(Power.zero) { $0 + ($1.power ?? .zero) * 96 }
    #expect(deviation(share / budget.power(of: .tile), 0.582) < 5e-3)
  }

  /// 128 rows × 16 weights of 8 cells × 2 operations per 16 × 100 ns and array.
  ///
  /// The paper prints 478.95 GOPS/mm², 0.9 % less than its own table gives.
  @Test("ISAAC: 41 288 GOPS, 627 GOPS/W")
  func isaacPeak() throws {
    let hardware = try preset("isaac")
    let peak = hardware.description.peakOperationsPerSecond(cellsPerWeight: 8, inputCycles: 16)
    #expect(deviation(peak, 41_287.68e9) < 1e-9)
    #expect(deviation(peak / hardware.budget.power(of: .chip).watts, 627.47e9) < 1e-3)
    let perArea = peak / hardware.area.squareMillimeters
    #expect(deviation(perArea, 483.46e9) < 1e-3)
    #expect(deviation(perArea, 478.95e9) < 1e-2)
    let slow = try preset("isaac") { $0.array.readCycle = .nanoseconds(200) }
    #expect(
      deviation(
        slow.description.peakOperationsPerSecond(cellsPerWeight: 8, inputCycles: 16), peak / 2)
        < 1e-12)
    #expect(
      deviation(
        hardware.description.peakOperationsPerSecond(cellsPerWeight: 16, inputCycles: 32), peak / 4)
        < 1e-12)
  }

  /// One array of an IMA for 1.6 µs: 24.08 mW / 8 × 1.6 µs.
  @Test("ISAAC: 4.816 nJ per 16-bit product of an array, from the prices of its actions")
  func isaacProduct() throws {
    let hardware = try preset("isaac")
    let tileParts = Set(
      hardware.budget.rows.filter { $0.level == .tile }.map(\.component))
    func energy(_ action: Action) -> Energy {
      hardware.costs(of: action).filter { !tileParts.contains($0.component) }
        .reduce(.zero) { $0 + $1.energy }
    }
    let columns = energy(.adcConversion) + energy(.sampleHold) + energy(.shiftAdd)
    let cycle = (columns + energy(.wordlineDrive)) * 128 + energy(.arrayRead)
    #expect(deviation((cycle * 16).nanojoules, 4.816) < 1e-3)
  }

  /// All 96 arrays read for 100 ns, and buffer, bus and router busy in every clock cycle.
  @Test("ISAAC: the actions of a busy tile cost its power of 329.8 mW")
  func isaacBusyTile() throws {
    let hardware = try preset("isaac")
    let columns = 96 * 128.0
    let counts: [(Action, Double)] = [
      (.adcConversion, columns), (.sampleHold, columns), (.shiftAdd, columns),
      (.wordlineDrive, columns), (.arrayRead, 96), (.bufferBit, 120 * 256),
      (.busBit, 120 * 384), (.routerBitHop, 120 * 64),
    ]
    let energy = counts.reduce(Energy.zero) { sum, entry in
      hardware.costs(of: entry.0).reduce(sum) { $0 + $1.energy * entry.1 }
    }
    #expect(deviation((energy / Time.nanoseconds(100)).milliwatts, 329.8) < 1e-3)
  }

  @Test("ISAAC: a vector of 16 input cycles takes 22 cycles of 100 ns")
  func isaacPipeline() throws {
    let chip = try preset("isaac").description
    let plan = ReadPlan(inputCycles: 16, conversions: 16, on: chip.array)
    let stages = chip.array.pipeline.stages.reduce(0) { $0 + chip.cycles($1.time) }
    let cycles = chip.readCycles(plan, wires: 128, converterBits: 8) + stages
    #expect(cycles == 22 * 120)
    #expect(chip.cycles(.nanoseconds(100)) == 120)
  }

  /// The rows of a tile as printed, with 9.14 mW for the receive buffer, add up to 377.9 mW; the printed sum is 373.8 mW.
  @Test("PUMA: 42.38 mW per core, 373.8 mW per tile, 62.5 W, 90.6 mm²")
  func puma() throws {
    let budget = try preset("puma").budget
    #expect(deviation(budget.power(of: .processingElement).milliwatts, 42.38) < 1e-3)
    #expect(deviation(budget.power(of: .tile).milliwatts, 373.8) < 5e-3)
    #expect(deviation(budget.power(of: .chip).watts, 62.5) < 5e-3)
    #expect(deviation(budget.area(of: .processingElement).squareMillimeters, 0.036) < 5e-3)
    #expect(deviation(budget.area(of: .tile).squareMillimeters, 0.479) < 5e-3)
    #expect(deviation(budget.area(of: .chip).squareMillimeters, 90.638) < 5e-3)
    let receive = try #require(budget.rows.first { $0.component == "receive_buffer" }?.power)
    let printed = budget.power(of: .tile) + (.milliwatts(9.14) - receive)
    #expect(deviation(printed.milliwatts, 377.9) < 1e-3)
    #expect(deviation(printed.milliwatts, 373.8) > 1e-2)
  }

  @Test("PUMA: 43.97 nJ and 2304 ns per 16-bit product of a matrix-vector unit")
  func pumaProduct() throws {
    let hardware = try preset("puma")
    let read = try #require(hardware.costs(of: .arrayRead).first { $0.component == "mvmu" })
    #expect(deviation((read.energy * 16 * 8).nanojoules, 43.97) < 1e-3)
    let plan = ReadPlan(inputCycles: 16, conversions: 16, on: hardware.description.array)
    #expect(hardware.description.readCycles(plan, wires: 128, converterBits: 8) == 2304)
  }

  @Test("Yao et al.: 371.89 pJ per 1-bit product, 11 014 GOPS/W, 1 164 GOPS/mm²")
  func yao() throws {
    let hardware = try preset("yao2020")
    let product =
      (hardware.costs(of: .adcConversion)[0].energy * 128)
      + hardware.costs(of: .arrayRead).reduce(Energy.zero) { $0 + $1.energy }
    #expect(deviation(product.picojoules, 371.89) < 1e-6)
    let peak =
      hardware.description.peakOperationsPerSecond(cellsPerWeight: 1, inputCycles: 8)
      / Double(hardware.description.arrays)
    #expect(deviation(peak, 81.92e9) < 1e-9)
    #expect(deviation(peak / hardware.budget.power(of: .array).watts, 11_014e9) < 5e-3)
    #expect(
      deviation(peak / hardware.budget.area(of: .array).squareMillimeters, 1164e9) < 5e-3)
  }

  @Test("leakage is part of a budget, and so are areas that a model knows")
  func leakage() throws {
    var library = numberedLibrary()
    let before = try Hardware(referenceDescription(), library: library).budget
    library.components[1].leakage = .microwatts(3)
    library.components[1].per = .row
    library.components[0] = modelled(.adcConversion, "accelergy_adc")
    let after = try Hardware(referenceDescription(), library: library).budget
    let row = try #require(after.rows.first { $0.component == "part-2" })
    // 2 pJ per drive and 100 ns are 20 µW.
    #expect(deviation(try #require(row.power).microwatts, 23) < 1e-12)
    #expect(row.instances == 16_128 * 128)
    #expect(before.area(of: .chip) == .zero)
    #expect(deviation(after.area(of: .array).squareMicrometers, 6469) < 3e-4)
    #expect(after.count(of: .array) == 16_128 && after.count(of: .processingElement) == 2016)
  }
}
