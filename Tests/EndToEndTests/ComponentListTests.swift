import Foundation
import Testing

@Suite("Lists of components and chips")
struct ComponentListTests {
  @Test("a library is listed with values, ranges, conditions and sources")
  func library() throws {
    let outcome = try Tool.run("list", "components", "--file", "configs/components/puma.yaml")
    #expect(outcome.status == 0)
    let entry = """
      mvmu, 32 nm: array_read 2.38625 mW per array; model power; area 1500 µm² per array
          an eighth of a matrix-vector unit of 19.09 mW and 0.012 mm2: 8 arrays of 2-bit cells with all their periphery
          source: PUMA (Ankit et al., ASPLOS 2019), component table

      """
    #expect(outcome.output.contains(entry))
    #expect(outcome.output.contains("\n  energy_per_bit     the stated energy × the bits"))
  }

  @Test("all libraries are named with entries and purpose, then one is listed in full")
  func libraries() throws {
    let outcome = try Tool.run("list", "components")
    #expect(outcome.status == 0)
    let folder = "configs/components"
    let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ") }
    for file in try FileManager.default.contentsOfDirectory(
      atPath: Tool.package.appending(path: folder).path)
    {
      let line = try #require(lines.first { $0.first ?? "" == "\(folder)/\(file)" })
      #expect(line.count > 4)
      #expect("\(line[1]).yaml" == file)
      let one = try Tool.run("list", "components", "--file", "\(folder)/\(file)")
      #expect(one.status == 0 && one.errors.isEmpty)
      #expect(one.output.hasPrefix("\(line[1]) (\(folder)/\(file))\n"))
      let sources = one.output.split(separator: "\n").filter { $0.hasPrefix("    source: ") }
      #expect(Int(line[2]) == sources.count)
    }
    #expect(outcome.output.contains("\n\nisaac-32nm (\(folder)/isaac-32nm.yaml)\n"))
    #expect(outcome.output.contains("  1  A converter whose energy and area follow resolution, "))
  }

  /// 1.667 pJ of ISAAC's table, 1.929 pJ of the survey at 8 bits, 1.28 GS/s and 32 nm.
  @Test("a later library replaces the converter of an earlier one")
  func layers() throws {
    func converter(_ libraries: String...) throws -> [Double] {
      let outcome = try Tool.run(
        ["replay", "traces/smoke-lora.h5", "--ledger", "--format", "csv", "--quiet"]
          + ["--hardware", "configs/hardware/reference-32nm.yaml"]
          + libraries.flatMap { ["--components", "configs/components/\($0).yaml"] })
      #expect(outcome.status == 0 && outcome.errors.isEmpty)
      let rows = outcome.output.split(separator: "\n").map { $0.split(separator: ",") }
      let conversions = rows.filter { $0.contains("adc_conversion") }
      #expect(!conversions.isEmpty)
      #expect(conversions.allSatisfy { $0[2] == "adc" })
      return try conversions.map { try #require(Double($0[5])) * 1e12 }
    }
    let table = try converter("isaac-32nm")
    #expect(try table == converter())
    #expect(table.allSatisfy { abs($0 / 1.667 - 1) < 1e-9 })
    let survey = try converter("isaac-32nm", "accelergy-adc")
    #expect(survey.allSatisfy { abs($0 / 1.929 - 1) < 1e-3 })
    #expect(try converter("accelergy-adc", "isaac-32nm") == table)
  }

  @Test("a chip is listed with power and area by level, and the costs of its actions")
  func chip() throws {
    let outcome = try Tool.run(
      "list", "components", "--hardware", "configs/hardware/isaac.yaml")
    #expect(outcome.status == 0)
    let levels = """
      isaac (configs/hardware/isaac.yaml), components isaac-table1

      one                 on the chip     power  area, mm²
      ──────────────────  ───────────  ────────  ─────────
      array                     16128  2.801 mW   0.001251
      processing element         2016  24.08 mW    0.01312
      tile                        168  0.3298 W     0.3723
      chip                          1   65.81 W      85.42

      """
    #expect(outcome.output.hasPrefix(levels))
    #expect(outcome.output.contains("\nadc                   adc_conversion  adc"))
    #expect(outcome.output.contains("\nadc_conversion      adc                    1.563 pJ"))
  }

  @Test("a chip is listed under 'components' only")
  func wrongList() throws {
    let outcome = try Tool.run("list", "devices", "--hardware", "configs/hardware/isaac.yaml")
    #expect(
      outcome
        == Tool.Outcome(
          status: 64, output: "",
          errors: "crossfuse: error: --hardware: only 'list components' lists a chip; see "
            + "'crossfuse list --help'\n"))
  }

  private static let mistakes: [(text: String, status: Int32, message: String)] = [
    (
      "name: x\ninclude: [nowhere.yaml]\ncomponents: []\n", 74,
      "{folder}/nowhere.yaml: the file does not exist"
    ),
    (
      "name: x\ninclude: [x.yaml]\ncomponents: []\n", 65,
      "component library {folder}/x.yaml: 'include' leads back to a file: {folder}/x.yaml → "
        + "{folder}/x.yaml; allowed: files that do not include each other"
    ),
    (
      entry("energy: -1 pJ"), 65,
      "component library 'x': 'energy' of component 'bus' is -1 pJ; allowed: at least 0 J"
    ),
    (
      entry("model: linear"), 65,
      "component library 'x': 'model' of component 'bus' is 'linear'; allowed: constant, power, "
        + "energy_per_bit, cell_conduction, write_driver_loss, half_select, accelergy_adc, "
        + "neurosim_sar, scaled_digital"
    ),
    (
      entry("per: room"), 65,
      "{folder}/x.yaml:5: components[0].per: found 'room', known are cell, row, column, adc, "
        + "array, processing_element, vector_lane, tile, chip"
    ),
    (
      entry("bits: 3"), 65,
      "component library 'x': 'energy' of component 'bus' is missing; allowed: an energy for "
        + "'bus_bit'"
    ),
  ]

  @Test(
    "a library that cannot be used is one line",
    arguments: Self.mistakes)
  func refused(text: String, status: Int32, message: String) throws {
    try Tool.withTemporaryFolder { folder in
      let file = folder.appending(path: "x.yaml")
      try text.write(to: file, atomically: true, encoding: .utf8)
      let outcome = try Tool.run("list", "components", "--file", file.path)
      let expected = message.replacing("{folder}", with: folder.path)
      #expect(
        outcome
          == Tool.Outcome(
            status: status, output: "", errors: "crossfuse: error: \(expected)\n"))
    }
  }
}

/// A library of one entry with one more line.
private func entry(_ line: String) -> String {
  """
  name: x
  components:
    - name: bus
      action: bus_bit
      \(line)
      node: 32 nm
      conditions: a test
      source: the test

  """
}
