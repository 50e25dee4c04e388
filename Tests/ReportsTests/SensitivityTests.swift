import Testing

@testable import Reports

@Suite("Who costs less while a cost is swept")
struct CostCurveTests {
  private func line(_ atZero: Double, _ atTen: Double) -> CostCurve {
    CostCurve(knots: [0, 10], energies: [atZero, atTen], isOpen: true)
  }

  @Test("5 + x/2 against 2 + 2x: equal at 2, the first costs less above")
  func crossing() {
    let order = line(5, 10).order(against: line(2, 22), at: 10)
    #expect(order == CostOrder(cheaper: .first, above: 2, below: nil))
    #expect(order.holds(throughout: 2.5...1000))
    #expect(!order.holds(throughout: 1...1000))
  }

  @Test("the crossing lies beyond the last knot: 100 + x against 2x, equal at 100")
  func beyond() {
    let order = line(100, 110).order(against: line(0, 20), at: 10)
    #expect(order == CostOrder(cheaper: .second, above: nil, below: 100))
  }

  @Test("parallel lines, and a difference that is a rounding error, never change their order")
  func parallel() {
    #expect(
      line(1, 2).order(against: line(3, 4), at: 5)
        == CostOrder(cheaper: .first, above: nil, below: nil))
    #expect(line(1, 2 + 1e-15).order(against: line(1, 2), at: 10).cheaper == nil)
  }

  /// Against the constant 3 the curve 0 → 4 → 2 is below, above from 0.75 · 10 on, and below again from 15 on.
  @Test("a bent curve crosses twice")
  func bent() {
    let curve = CostCurve(knots: [0, 10, 20], energies: [0, 4, 2], isOpen: false)
    let constant = CostCurve(knots: [0, 10, 20], energies: [3, 3, 3], isOpen: false)
    #expect(
      curve.order(against: constant, at: 10)
        == CostOrder(cheaper: .second, above: 7.5, below: 15))
    #expect(curve(15) == 3)
  }

  @Test("touching at a knot without crossing changes nothing")
  func touching() {
    let curve = CostCurve(knots: [0, 10, 20], energies: [0, 4, 0], isOpen: false)
    let constant = CostCurve(knots: [0, 10, 20], energies: [4, 4, 4], isOpen: false)
    #expect(
      curve.order(against: constant, at: 5) == CostOrder(cheaper: .first, above: nil, below: nil))
  }
}

/// Two methods by hand, energies in pJ.
///
/// - "writer": deploys 10 cells for 500 (pulses 300, verify 100, driver loss 100), adapts for 250: 4 cells of 160
///   (pulses 120, verify 40), driver loss 40, converters 50.
/// - "reader": deploys 20 cells for 1000 (600, 200, 200), adapts for 210, all converters.
///
/// All 38 cells (the writer adapts to two tasks) take 400 + 2 · 160 + 800 = 1520: 40 pJ per cell.
@Suite("Sensitivity of a result")
struct SensitivityTests {
  private static let picojoule = 1e-12

  private func entries(
    _ part: LedgerEntry.Part, times: Int, cells: Int, pulses: Double, verify: Double, loss: Double,
    conversions: Int
  ) -> [LedgerEntry] {
    func entry(
      _ component: String, _ action: String, _ count: Int, _ unit: Double, _ range: (Double, Double)
    ) -> LedgerEntry {
      let count = count * times
      return LedgerEntry(
        part: part, phase: "update", component: component, action: action, count: count,
        amount: Double(count), unitEnergy: unit * Self.picojoule,
        lowest: range.0 * Self.picojoule, highest: range.1 * Self.picojoule,
        energy: Double(count) * unit * Self.picojoule)
    }
    return [
      entry("cells", "set_pulse", 1, pulses, (pulses, pulses)),
      entry("verify", "verify_read", 1, verify, (verify, verify)),
      entry("write_driver_loss", "set_driver_loss", 1, loss, (loss, loss)),
      entry("cells", "cell_write", cells, 0, (0, 0)),
      entry("adc", "adc_conversion", conversions, 2, (1, 4)),
    ].filter { $0.amount > 0 }
  }

  private func summary() -> ResultSummary {
    ResultSummary(methods: [
      .flat(
        "writer", deploy: 500 * Self.picojoule, adaptation: 250 * Self.picojoule, change: 0,
        ledger: entries(
          .deploy, times: 1, cells: 10, pulses: 300, verify: 100, loss: 100, conversions: 0)
          + entries(
            .adaptation, times: 2, cells: 4, pulses: 120, verify: 40, loss: 40, conversions: 25)),
      .flat(
        "reader", deploy: 1000 * Self.picojoule, adaptation: 210 * Self.picojoule, change: 0,
        ledger: entries(
          .deploy, times: 1, cells: 20, pulses: 600, verify: 200, loss: 200, conversions: 0)
          + entries(
            .adaptation, times: 2, cells: 0, pulses: 0, verify: 0, loss: 0, conversions: 105)),
    ])
  }

  /// The row of a comparison in the table for programs.
  private func row(_ name: String, _ comparison: String) throws -> [ReportTable.Cell] {
    let table = try summary().sensitivityDocument(of: name).records[0]
    return try #require(table.rows.first { $0[2] == .text(comparison) })
  }

  private func number(_ cell: ReportTable.Cell) -> Double? {
    if case .number(let number) = cell { number } else { nil }
  }

  @Test("40 pJ per cell; the range is that of the literature")
  func nominal() throws {
    let sweep = try Sensitivity(of: "write_energy", in: summary())
    #expect(abs(sweep.nominal / (40 * Self.picojoule) - 1) < 1e-12)
    #expect(sweep.range == 0.16e-12...3.91e-9)
  }

  /// The writer pays 50 + 200 · x/40 per task, the reader 210: equal at x = 32 pJ.
  @Test("an adaptation flips at 32 pJ per cell and does not survive")
  func adaptation() throws {
    let row = try row("write_energy", "adaptation")
    #expect(row[3] == .text("reader"))
    #expect(row[4] == .text("above 32.0 pJ"))
    #expect(abs((number(row[5]) ?? 0) / 32e-12 - 1) < 1e-9)
    #expect(number(row[6]) == nil)
    #expect(row[7] == .text("no"))
  }

  /// 500 · x/40 against 1000 · x/40: the writer costs less for every x above nothing.
  @Test("a deployment of half the cells costs less whatever a write costs")
  func deployment() throws {
    let row = try row("write_energy", "deployment")
    #expect(row[3] == .text("writer"))
    #expect(row[4] == .text("at every value"))
    #expect(row[7] == .text("yes"))
  }

  /// Deployment + 1000 tasks: 12.5 x + 1000 (50 + 5 x) against 25 x + 210 000: equal at 160 000 / 4987.5 = 32.08 pJ.
  @Test("a thousand tasks flip at 32.08 pJ per cell")
  func thousandTasks() throws {
    let row = try row("write_energy", "1000 tasks")
    #expect(abs((number(row[5]) ?? 0) / (160_000 / 4987.5 * Self.picojoule) - 1) < 1e-9)
  }

  /// Per task the writer converts 25 times and writes for 200, the reader converts 105 times: equal at 2.5 pJ.
  @Test("converters: the order of an adaptation holds below 2.5 pJ, within 1 to 4 pJ")
  func converters() throws {
    let row = try row("adc_energy", "adaptation")
    #expect(row[3] == .text("reader"))
    #expect(abs((number(row[6]) ?? 0) / 2.5e-12 - 1) < 1e-9)
    #expect(row[7] == .text("no"))
    #expect(try row == self.row("adc_conversion_energy", "adaptation"))
  }

  /// Ten pulses of each kind at 2 pJ, of which drivers lose as much again: 80 pJ.
  ///
  /// With SET pulses of 1 pJ it is 60 pJ, with 4 pJ 120 pJ; RESET pulses and their losses stay.
  @Test("drivers lose in proportion to the pulse that is swept")
  func driverLoss() throws {
    func entry(_ component: String, _ action: String) -> LedgerEntry {
      LedgerEntry(
        part: .adaptation, phase: "update", component: component, action: action, count: 10,
        amount: 10, unitEnergy: 2 * Self.picojoule, lowest: Self.picojoule,
        highest: 4 * Self.picojoule, energy: 20 * Self.picojoule)
    }
    let method = MethodResult.flat(
      "writer", deploy: 0, adaptation: 80 * Self.picojoule, change: 0,
      ledger: [
        entry("cells", "set_pulse"), entry("write_driver_loss", "set_driver_loss"),
        entry("cells", "reset_pulse"), entry("write_driver_loss", "reset_driver_loss"),
      ])
    let sweep = try Sensitivity(
      of: "set_pulse_energy", in: ResultSummary(methods: [method]))
    let curve = try #require(sweep.curve(.adaptation, of: method))
    let found = curve.energies.map { $0 / Self.picojoule }
    #expect(zip(found, [60.0, 80, 120]).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  /// At 40 pJ: 500 + 250 n against 1000 + 210 n, 500/40 = 12.5; at 3.91 nJ the reader pays 97 750 − 48 875 more at
  /// first and 19 390 less per task, so from 3 on; at 0.16 pJ a task of the writer costs 50.8 and the writer always
  /// costs less.
  @Test("break-even points over the range")
  func breakEven() throws {
    let table = try summary().sensitivityDocument(of: "write_energy").records[1]
    #expect(table.columns.map(\.title)[2...4] == ["at 160 fJ", "at 40.0 pJ", "at 3.91 nJ"])
    #expect(
      table.rows == [
        ["writer", "reader", "writer always", "reader from 13", "reader from 3", "no"]
          .map(ReportTable.Cell.text)
      ])
  }

  @Test("an unknown name is answered with those that are known")
  func unknown() {
    let error = #expect(throws: ReportError.self) {
      try summary().sensitivityDocument(of: "dac_energy")
    }
    #expect(
      error?.description
        == "results.h5: nothing in it can be swept as 'dac_energy'; known: write_energy, "
        + "adc_conversion_energy, adc_energy")
  }

  @Test("the table for people names what does not survive", arguments: ["table", "markdown"])
  func overview(format: String) throws {
    let text = try reportFormat(named: format).render(
      try summary().sensitivityDocument(of: "write_energy"))
    #expect(text.contains("reader above 32.0 pJ"))
    #expect(text.contains("not adaptation, 1000 tasks"))
    #expect(text.contains("Here 40.0 pJ per written cell"))
  }
}
