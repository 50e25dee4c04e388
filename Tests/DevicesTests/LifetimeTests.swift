import Foundation
import MatrixMath
import Testing

@testable import Devices

@Suite("Lifetime")
struct LifetimeTests {
  private func close(_ found: Double, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
    abs(found / expected - 1) < tolerance
  }

  /// One cycle per task, median 10⁶, half a decade of spread: the quantiles of the lognormal distribution. The normal
  /// quantiles of 0.1, 1 and 10 % are −3.090232, −2.326348 and −1.281552 (any table).
  @Test(
    "equal use: the quantiles of the lifetime",
    arguments: [
      (0.5, 1e6), (0.001, 28_502.56), (0.01, 68_679.33), (0.1, 228_677.9),
    ])
  func equalUse(share: Double, tasks: Double) {
    let usage = CellUsage([Double](repeating: 1, count: 1000))
    #expect(close(Endurance().tasks(untilDead: share, of: usage), tasks, 1e-4))
    let more = CellUsage([Double](repeating: 8.52, count: 7))
    #expect(close(Endurance().tasks(untilDead: share, of: more), tasks / 8.52, 1e-4))
  }

  /// A tenth of the cells is used: 5 % of all is half of the used, 1 % a tenth of them.
  @Test("cells that are never used live for ever")
  func partialUse() {
    let usage = CellUsage([0, 0, 0, 0, 0, 0, 0, 0, 0, 2])
    #expect(close(Endurance().tasks(untilDead: 0.05, of: usage), 5e5))
    #expect(close(Endurance().tasks(untilDead: 0.01, of: usage), 228_677.9 / 2, 1e-4))
    #expect(Endurance().tasks(untilDead: 0.1, of: usage) == .infinity)
    #expect(Endurance().tasks(untilDead: 0.5, of: usage) == .infinity)
    #expect(Endurance().tasks(untilDead: 0.01, of: CellUsage([0, 0])) == .infinity)
    #expect(Endurance().tasks(untilDead: 0.01, of: CellUsage([])) == .infinity)
  }

  @Test("without spread the most used cells die together, then the others")
  func noSpread() {
    let endurance = Endurance(medianCycles: 1000, spread: 0)
    let usage = CellUsage([1, 1, 4, 0])
    #expect(endurance.tasks(untilDead: 0.2, of: usage) == 250)
    #expect(endurance.tasks(untilDead: 0.25, of: usage) == 250)
    #expect(endurance.tasks(untilDead: 0.3, of: usage) == 1000)
    #expect(endurance.tasks(untilDead: 0.75, of: usage) == 1000)
    #expect(endurance.tasks(untilDead: 0.8, of: usage) == .infinity)
    #expect(endurance.deadShare(afterTasks: 249, of: usage) == 0)
    #expect(endurance.deadShare(afterTasks: 250, of: usage) == 0.25)
    #expect(endurance.deadShare(afterTasks: 1000, of: usage) == 0.75)
  }

  /// Usages one decade apart on both sides of 1 with one decade of spread: by symmetry half of the cells are dead at
  /// the median.
  @Test("unequal use")
  func unequalUse() {
    let endurance = Endurance(medianCycles: 1e4, spread: 1)
    let usage = CellUsage([0.1, 10])
    #expect(close(endurance.tasks(untilDead: 0.5, of: usage), 1e4))
    // Φ(−1) and Φ(1) add up to one at the median; at a tenth of it (Φ(−2) + Φ(0)) / 2 = 0.2613751.
    #expect(close(endurance.tasks(untilDead: 0.261375, of: usage), 1e3, 1e-4))
  }

  /// The closed form against cells whose lifetimes are drawn as the devices draw them.
  @Test("agrees with lifetimes that are drawn", arguments: [0.001, 0.01, 0.1, 0.5])
  func drawn(share: Double) {
    let endurance = Endurance(medianCycles: 2e5, spread: 0.4)
    let cells = 100_000
    let used = (0..<cells).map { Double($0 % 4) * 1.5 }
    let tasks = endurance.tasks(untilDead: share, of: CellUsage(used))
    let stream = RandomStreams(seed: 5).lifetime
    let dead = (0..<cells).count { cell in
      let lifetime = Double(endurance.lifetime(of: UInt32(cell), array: 3, stream: stream))
      return tasks * used[cell] >= lifetime
    }
    let deviation = (share * (1 - share) * Double(cells)).squareRoot()
    #expect(abs(Double(dead) - share * Double(cells)) < 4 * deviation)
  }

  @Test("usage is counted in classes of 1 %")
  func classes() {
    let usage = CellUsage([1, 1.004, 2, 0, 1e-3])
    #expect(usage.cells == 5)
    #expect(usage.classes.map(\.cells) == [1, 2, 1])
    #expect(usage.classes.map(\.cycles) == [1e-3, 1.002, 2])
  }
}
