import Hardware
import Quantities
import Testing

@testable import Evaluation

@Suite("Schedules that are priced again")
struct ScheduledTraceTests {
  /// Seven picojoules and three milliwatts instead of one.
  private static let dearLibrary = ComponentLibrary(
    name: "dear",
    components: evenLibrary.components.map { component in
      Component(
        name: component.name, action: component.action, bits: component.bits,
        energy: component.action.map { _ in .picojoules(7) },
        leakage: component.leakage.map { $0 * 3 }, per: component.per, node: "none",
        conditions: "none", source: "a dear price")
    })

  @Test(
    "other prices on one schedule are a replay with these prices, bit for bit", arguments: 0..<20)
  func pricesAnew(seed: Int) throws {
    var draws = Draws(seed: seed)
    let chip = try randomHardware(&draws)
    let trace = randomTrace(&draws)
    let dear = try Hardware(chip.description, library: Self.dearLibrary)
    let schedule = try ScheduledTrace(trace, on: chip)
    for hardware in [chip, dear] where schedule.fits(hardware) {
      let replay = try Replay(trace, on: hardware)
      let totals = try schedule.totals(on: hardware)
      #expect(try schedule.ledger(on: hardware) == replay.ledger)
      #expect(totals.energy == replay.ledger.total)
      #expect(totals.staticEnergy == replay.ledger.energy { $0.phase == nil })
      #expect(totals.peakPower == replay.timeline.peakPower)
    }
  }

  @Test("a chip with another clock has another schedule")
  func refusesOtherTimes() throws {
    var draws = Draws(seed: 1)
    let chip = try randomHardware(&draws)
    let schedule = try ScheduledTrace(randomTrace(&draws), on: chip)
    var description = chip.description
    description.name = "another name"
    #expect(schedule.fits(try Hardware(description, library: evenLibrary)))
    description.clock = description.clock * 2
    #expect(!schedule.fits(try Hardware(description, library: evenLibrary)))
  }
}
