import Testing

@testable import Reports

/// Crossings by hand: n is the smallest whole number with fixed + n · each strictly below the other line.
@Suite("Crossings of two costs")
struct CrossingTests {
  @Test(
    "the smallest count from which one line is below another",
    arguments: [
      // 10 + n < 4 n from n = 4 on (14 < 16; at 3 it is 13 > 12).
      ((10, 1), (0, 4), Crossing.from(4, .first)),
      // 9 + n = 4 n at n = 3: a tie, so from 4 on; at 3 nobody costs less.
      ((9, 1), (0, 4), .from(4, .first)),
      ((0, 4), (9, 1), .from(4, .second)),
      ((5, 1), (5, 2), .from(1, .first)),
      ((6, 2), (5, 1), .always(.second)),
      ((4, 1), (5, 2), .always(.first)),
      ((4, 2), (5, 2), .always(.first)),
      ((5, 2), (5, 2), .equal),
      ((-3, 0), (-5, -1), .always(.second)),
    ] as [((Int, Int), (Int, Int), Crossing)])
  func lines(first: (Int, Int), second: (Int, Int), expected: Crossing) {
    let one = CostLine(fixed: Int128(first.0), each: Int128(first.1))
    let other = CostLine(fixed: Int128(second.0), each: Int128(second.1))
    #expect(one.crossing(with: other) == expected)
  }

  @Test("costs that need more than 128 bits have no crossing instead of a wrong one")
  func overflow() {
    let large = CostLine(fixed: .max, each: 0)
    #expect(large.crossing(with: CostLine(fixed: -1, each: 1)) == nil)
    #expect(large.scaled(by: 2) == nil)
    #expect(CostLine.attounits([1e300]) == nil)
    // More tasks than an integer can count.
    #expect(CostLine(fixed: .max / 2, each: 0).crossing(with: CostLine(fixed: 0, each: 1)) == nil)
  }

  /// Doubles would put 3 · 0.1 above 0.3; as whole numbers of 10⁻¹⁸ they are equal.
  @Test("a tie in decimal numbers is a tie")
  func decimalTie() {
    let one = CostLine(fixed: 0.3, each: 0)
    let other = CostLine(fixed: 0, each: 0.1)
    #expect(one?.crossing(with: other ?? CostLine(fixed: 0, each: 0)) == .from(4, .first))
  }
}

@Suite("Break-even points of a result")
struct BreakEvenTests {
  /// Two methods, one seed, two tasks.
  ///
  /// - "pool": 100 µJ at first, 3 µJ per task, nothing per switch, 10 steps.
  /// - "rewriting": 10 µJ at first, 20 µJ per task, 5 µJ per switch, 5 steps.
  private func summary() -> ResultSummary {
    ResultSummary(
      methods: [
        .flat("pool", deploy: 100e-6, adaptation: 3e-6, change: 0, steps: 10),
        .flat("rewriting", deploy: 10e-6, adaptation: 20e-6, change: 5e-6, steps: 5),
      ])
  }

  private func crossing(_ quantity: BreakEven.Quantity, _ count: BreakEven.Count) -> Crossing? {
    summary().breakEvens.first { $0.quantity == quantity && $0.count == count }?.crossing
  }

  @Test("tasks: 100 + 3 n < 10 + 25 n from 5 on (90 / 22 = 4.09)")
  func tasks() { #expect(crossing(.energy, .tasks) == .from(5, .first)) }

  @Test("steps: 100 + 0.3 n < 10 + 4 n from 25 on (90 / 3.7 = 24.3)")
  func steps() { #expect(crossing(.energy, .steps) == .from(25, .first)) }

  @Test("switches: 100 < 10 + 5 n from 19 on (at 18 both pay 100)")
  func switches() { #expect(crossing(.energy, .switches) == .from(19, .first)) }

  @Test("times of the two are equal")
  func times() { #expect(crossing(.time, .tasks) == .equal) }

  @Test("the tables name the method and the count")
  func tables() throws {
    let text = TableReport.render(summary().breakEvenDocument)
    #expect(
      text.contains(
        """
        Break-even in energy: who costs less, from which count on
                           tasks        training      task
        method  against    learned      steps         switches
        ──────  ─────────  ───────────  ────────────  ────────────
        pool    rewriting  pool from 5  pool from 25  pool from 19
        """), "\(text)")
    #expect(
      CSVReport.render(summary().breakEvenDocument) == """
        first,second,quantity,count,cheaper,from [1],least [1],most [1]
        pool,rewriting,energy,tasks,pool,5,5,5
        pool,rewriting,energy,steps,pool,25,25,25
        pool,rewriting,energy,switches,pool,19,19,19
        pool,rewriting,time,tasks,,,,
        pool,rewriting,time,steps,pool,1,1,1
        pool,rewriting,time,switches,,,,

        """)
  }

  /// Switches of 5 and 10 µJ: 90 / 5 and 90 / 10, and 90 / 7.5 in the mean.
  @Test("seeds that differ give a range, and a seed in which nothing crosses is told")
  func seeds() throws {
    func text(_ changes: [[Double]], deploy: [[Double]]) throws -> String {
      let summary = ResultSummary(
        methods: [
          .flat("pool", deploy: [[100e-6], [100e-6]], change: [[0], [0]]),
          .flat("rewriting", deploy: deploy, change: changes),
        ], seeds: [1, 2])
      return try #require(
        summary.breakEvens.first { $0.quantity == .energy && $0.count == .switches }
      ).text
    }
    #expect(
      try text([[5e-6], [10e-6]], deploy: [[10e-6], [10e-6]]) == "pool from 13 (10–19)")
    #expect(try text([[9e-6], [9e-6]], deploy: [[10e-6], [10e-6]]) == "pool from 11")
    #expect(
      try text([[5e-6], [0]], deploy: [[10e-6], [10e-6]]) == "pool from 37 (not in every seed)")
  }

  @Test("one method has nothing to break even with")
  func single() {
    let summary = ResultSummary(methods: [.flat("pool", deploy: 1, adaptation: 1, change: 1)])
    #expect(summary.breakEvens.isEmpty && summary.breakEvenTables.isEmpty)
    #expect(summary.document.notes == summary.reading)
  }
}

extension ResultSummary {
  /// A result with two tasks.
  init(methods: [MethodResult], seeds: [Int64] = [1]) {
    self.init(
      file: "results.h5", name: "by hand", experiment: "adaptation", packageVersion: "0.1.0",
      trainingFidelity: "bit_serial", testFidelity: "bit_serial",
      engines: ["digital", "arrays"], contentHash: "c0ffee", seeds: seeds, tasks: ["a", "b"],
      baseAccuracy: seeds.map { _ in 0.5 }, methods: methods)
  }
}

extension MethodResult {
  /// A method with equal costs for both tasks; every time is 1 s.
  static func flat(
    _ label: String, deploy: Double, adaptation: Double, change: Double, inference: Double = 1,
    steps: Int = 1, ledger: [LedgerEntry] = []
  ) -> MethodResult {
    flat(
      label, deploy: [[deploy]], change: [[change]], adaptation: adaptation, inference: inference,
      steps: steps, ledger: ledger)
  }

  /// The same over several seeds.
  static func flat(
    _ label: String, deploy: [[Double]], change: [[Double]], adaptation: Double = 1,
    inference: Double = 1, steps: Int = 1, ledger: [LedgerEntry] = []
  ) -> MethodResult {
    var runs: [Measure: RunValues] = [
      .energyDeploy: RunValues(bySeed: deploy),
      .energyAdaptation: RunValues(bySeed: deploy.map { _ in [adaptation, adaptation] }),
      .energyInference: RunValues(bySeed: deploy.map { _ in [inference, inference] }),
      .energySwitch: RunValues(bySeed: change),
    ]
    for measure in [Measure.latencyDeploy, .latencySwitch] {
      runs[measure] = RunValues(bySeed: deploy.map { _ in [1] })
    }
    runs[.latencyAdaptation] = RunValues(bySeed: deploy.map { _ in [1, 1] })
    return MethodResult(
      label: label, method: label, writePolicy: "write-through", trainedScalars: 0, headScalars: 0,
      residentCells: 0, arraysUsed: 0, tilesUsed: 0, utilisation: 0, tasksUntilDead: nil,
      steps: steps, runs: runs, ledger: ledger, memory: nil, divergences: [],
      wear: nil)
  }
}
