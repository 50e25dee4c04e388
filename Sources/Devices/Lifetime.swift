import Glibc

/// How much of their lifetime cells use up in one task: how many cells use how many full-window cycles.
public struct CellUsage: Sendable, Equatable {
  /// Cells that use about the same.
  public struct Class: Sendable, Equatable {
    /// The mean of the full-window cycles that each of the cells uses.
    public var cycles: Double
    /// The number of cells.
    public var cells: Int
  }

  /// Cells that use something, from the least to the most used ones.
  public let classes: [Class]
  /// All cells, the unused ones included.
  public let cells: Int

  /// Steps per factor of two within which cells are taken together.
  private static let stepsPerOctave = 64.0

  /// Counts cells.
  ///
  /// Cells whose usage differs by less than about 1 % are taken together with their mean.
  ///
  /// - Parameter cycles: what each cell uses, 0 or more.
  public init(_ cycles: [Double]) {
    var sums = Sums()
    for used in cycles where used > 0 { sums.add(used, cells: 1) }
    self.init(sums, cells: cycles.count)
  }

  /// Takes groups of cells together.
  public init(joining groups: [CellUsage]) {
    var sums = Sums()
    for group in groups {
      for part in group.classes { sums.add(part.cycles * Double(part.cells), cells: part.cells) }
    }
    self.init(sums, cells: groups.reduce(0) { $0 + $1.cells })
  }

  private init(_ sums: Sums, cells: Int) {
    self.cells = cells
    classes = sums.byStep.sorted { $0.key < $1.key }.map {
      Class(cycles: $0.value.cycles / Double($0.value.cells), cells: $0.value.cells)
    }
  }

  /// Sums of cells that use about the same.
  private struct Sums {
    var byStep: [Int: (cycles: Double, cells: Int)] = [:]

    /// Adds cells that use so many cycles together.
    mutating func add(_ cycles: Double, cells: Int) {
      let step = Int((log2(cycles / Double(cells)) * stepsPerOctave).rounded())
      let sum = byStep[step] ?? (0, 0)
      byStep[step] = (sum.cycles + cycles, sum.cells + cells)
    }
  }
}

extension Endurance {
  /// The share of cells that are dead after a number of tasks which all use the cells alike.
  ///
  /// ```
  /// D(n) = Σ_k (cells_k / cells) · Φ((log₁₀(n · cycles_k) − log₁₀ median) / spread)
  /// ```
  ///
  /// with the normal distribution function Φ, a step where the spread is zero.
  public func deadShare(afterTasks tasks: Double, of usage: CellUsage) -> Double {
    guard tasks > 0, usage.cells > 0 else { return 0 }
    let dead = usage.classes.reduce(0.0) { sum, cells in
      let decades = log10(tasks * cells.cycles / medianCycles)
      let share = spread > 0 ? Self.normal(decades / spread) : decades >= -1e-12 ? 1 : 0
      return sum + share * Double(cells.cells)
    }
    return dead / Double(usage.cells)
  }

  /// The number of tasks after which a share of all cells is dead, when every task uses the same cells alike.
  ///
  /// Where all used cells are used c cycles per task it is `median / c · 10^(spread · z)`, with the normal quantile z of
  /// the share of the used cells. Otherwise it lies between that of the most and that of the least used cells and is
  /// found by bisection. What cells had used before the first task is left out.
  ///
  /// - Parameters:
  ///   - share: the share of all cells, above 0 and below 1.
  ///   - usage: what one task uses of every cell.
  /// - Returns: the number of tasks, not rounded; infinity when so many cells are never used.
  public func tasks(untilDead share: Double, of usage: CellUsage) -> Double {
    precondition(share > 0 && share < 1, "a share of \(share) cells")
    let used = usage.classes.reduce(0) { $0 + $1.cells }
    guard let least = usage.classes.first, let most = usage.classes.last else { return .infinity }
    let ofUsed = share * Double(usage.cells) / Double(used)
    guard ofUsed < 1 || (spread == 0 && ofUsed == 1) else { return .infinity }
    if spread == 0 { return tasksWithoutSpread(share, usage) }
    let decades = spread * Self.normalQuantile(ofUsed)
    var low = log10(medianCycles / most.cycles) + decades
    var high = log10(medianCycles / least.cycles) + decades
    while high - low > 1e-12 * max(1, abs(low)) {
      let middle = (low + high) / 2
      guard middle > low, middle < high else { break }
      if deadShare(afterTasks: pow(10, middle), of: usage) < share {
        low = middle
      } else {
        high = middle
      }
    }
    return pow(10, (low + high) / 2)
  }

  /// Equal cells die class by class, the most used first.
  private func tasksWithoutSpread(_ share: Double, _ usage: CellUsage) -> Double {
    var dead = 0
    for cells in usage.classes.reversed() {
      dead += cells.cells
      if Double(dead) >= share * Double(usage.cells) { return medianCycles / cells.cycles }
    }
    return .infinity
  }

  /// The normal distribution function Φ.
  private static func normal(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

  /// The x with Φ(x) = p, by bisection.
  private static func normalQuantile(_ p: Double) -> Double {
    var (low, high) = (-40.0, 40.0)
    while true {
      let middle = (low + high) / 2
      guard middle > low, middle < high else { return middle }
      if normal(middle) < p { low = middle } else { high = middle }
    }
  }
}
