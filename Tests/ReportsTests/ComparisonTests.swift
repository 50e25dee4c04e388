import Analysis
import FileFormats
import Foundation
import Testing

@testable import Reports

@Suite("Comparison of methods")
struct ComparisonTests {
  private func row(
    _ metric: String, of method: String, _ comparison: MethodComparison
  ) throws -> MethodComparison.Row {
    try #require(comparison.rows.first { $0.metric.name == metric && $0.method.label == method })
  }

  @Test("pairs seeds, and the interval of two seeds is worked out by hand")
  func byHand() throws {
    try ResultsFile.with { path in
      // Student's t of one degree of freedom is Cauchy's: its upper quartile is exactly 1.
      let comparison = try MethodComparison(of: [path], .init(confidence: 0.5))
      // Seeds 72.5 and 74.5 % against 83 and 83 %: −10.5 and −8.5 points, standard error 1.
      let accuracy = try row("accuracy_arrays", of: "linear probe", comparison)
      #expect(accuracy.baseline.label == "LoRA" && accuracy.metric.units == "%")
      #expect(abs(accuracy.comparison.left - 73.5) < 1e-12)
      #expect(abs(accuracy.comparison.right - 83) < 1e-12)
      let interval = try #require(accuracy.comparison.interval)
      #expect(abs(interval.lowerBound + 10.5) < 1e-9 && abs(interval.upperBound + 8.5) < 1e-9)
      #expect(accuracy.verdict == "worse")
      // 0.75 and 1.75 µJ less: the lower energy is the better one.
      let energy = try row("energy_adaptation", of: "linear probe", comparison)
      #expect(abs(energy.comparison.difference + 1.25e-6) < 1e-18 && energy.verdict == "better")
      // Half of LoRA's accuracies on both seeds alike: equal differences make the interval a point.
      let digital = try row("accuracy_digital", of: "linear probe", comparison)
      #expect(abs(digital.comparison.difference + 12.5) < 1e-9 && digital.verdict == "worse")
      #expect(try row("energy_deploy", of: "linear probe", comparison).verdict == "equal")
    }
  }

  @Test("agrees with SciPy at 95 %, where two seeds decide nothing")
  func scipy() throws {
    try ResultsFile.with { path in
      let comparison = try MethodComparison(
        of: [path], .init(baseline: "linear probe", metrics: ["accuracy_arrays"]))
      #expect(comparison.rows.count == 1)
      let found = try row("accuracy_arrays", of: "LoRA", comparison)
      // scipy.stats.ttest_rel([83, 83], [72.5, 74.5]).confidence_interval(0.95), SciPy 1.17.1.
      let interval = try #require(found.comparison.interval)
      #expect(abs(interval.lowerBound - -3.206204736174694) < 1e-8)
      #expect(abs(interval.upperBound - 22.206204736174694) < 1e-8)
      #expect(found.verdict == "undecided")
    }
  }

  @Test("a seed stands for its largest value where a worst case is meant")
  func worstCases() throws {
    try ResultsFile.with { path in
      let comparison = try MethodComparison(
        of: [path], .init(baseline: "linear probe", metrics: ["worst_cell_events"]))
      // 5, 7 and 6, 4: the largest are 7 and 6.
      #expect(try row("worst_cell_events", of: "LoRA", comparison).metric.bySeed == [7, 6])
    }
  }

  @Test("of two results every method is compared with the first result's")
  func acrossResults() throws {
    try ResultsFile.with { first in
      try ResultsFile.with(
        .values("accuracy_arrays", [0.80, 0.88, 0.80, 0.90], shape: [2, 2])
      ) { second in
        let comparison = try MethodComparison(
          of: [first, second], .init(metrics: ["accuracy_arrays"], confidence: 0.5))
        #expect(comparison.rows.map(\.method.label) == ["LoRA", "linear probe"])
        #expect(comparison.rows.map(\.baseline.label) == ["LoRA", "linear probe"])
        #expect(
          comparison.rows.allSatisfy { $0.method.file == second && $0.baseline.file == first })
        #expect(comparison.document.facts == ["A: \(first)", "B: \(second)"])
        #expect(comparison.document.tables[0].texts(1) == ["LoRA (B)", "linear probe (B)"])
        #expect(comparison.document.records[0].texts(4) == [first, first])
        // 84 and 85 % against 83 %: 1 and 2 points, standard error ½.
        let interval = try #require(comparison.rows[0].comparison.interval)
        #expect(abs(interval.lowerBound - 1) < 1e-9 && abs(interval.upperBound - 2) < 1e-9)
        #expect(comparison.rows.map(\.verdict) == ["better", "equal"])
      }
    }
  }

  @Test("every measure is better in one direction")
  func directions() {
    for measure in Measure.allCases {
      let better = MetricMeaning(of: measure.rawValue).better
      #expect(
        better == (measure.rawValue.contains("accuracy") ? .higher : .lower), "\(measure)")
    }
    for measure in StreamMeasure.allCases {
      #expect(MetricMeaning(of: measure.rawValue).better != nil, "\(measure)")
    }
    #expect(MetricMeaning(of: "simulated_time").better == nil)
    #expect(MetricMeaning(of: "tasks_until_1_percent_dead").better == .higher)
  }

  @Test("what is not there is named with what is most like it")
  func unknown() throws {
    try ResultsFile.with { path in
      #expect(
        throws: ReportError.unknownMethod(
          file: path, name: "LoRa", nearest: ["LoRA", "linear probe"])
      ) { try MethodComparison(of: [path], .init(baseline: "LoRa")) }
      let error = #expect(throws: ReportError.self) {
        try MethodComparison(of: [path], .init(metrics: ["energy_deply"]))
      }
      #expect(
        error?.description
          == "\(path): has no number 'energy_deply' by seed; the most similar are energy_deploy, "
          + "energy_switch, latency_deploy")
    }
  }

  @Test("fewer than two common seeds have no interval, and the line says so")
  func fewSeeds() throws {
    try ResultsFile.with { first in
      try ResultsFile.with(.seeds([1, 2])) { second in
        let error = #expect(throws: ReportError.self) { try MethodComparison(of: [first, second]) }
        #expect(
          error?.description
            == "\(second): found the seeds 1, 2, \(first) has 0, 1; an interval needs two seeds or more, "
            + "such as --set 'seeds=[1, 2, 3]' in both")
      }
    }
    #expect(
      "\(ReportError.tooFewSeeds(file: "x.h5", seeds: [7], other: "x.h5", otherSeeds: [7]))"
        == "x.h5: found the one seed 7; an interval needs two seeds or more, such as "
        + "--set 'seeds=[1, 2, 3]'")
  }

  @Test("the table names units and verdicts")
  func table() throws {
    try ResultsFile.with { path in
      let comparison = try MethodComparison(
        of: [path], .init(metrics: ["energy_adaptation"], confidence: 0.5))
      #expect(
        MarkdownReport.render(comparison.document).contains(
          "| energy_adaptation | linear probe | LoRA | J | better | 1.25 µJ | 2.50 µJ | −1.25 µJ "
            + "| −1.75 µJ | −750 nJ | 2 | 50 |\n"))
    }
  }
}
