import Analysis
import Testing

/// Student's t against SciPy and a published table, pairs by hand.
@Suite struct ComparisonTests {
  @Test func quantilesOfSciPy() throws {
    let golden = try Golden.load()
    for (row, freedom) in golden.freedoms.enumerated() {
      let student = StudentT(degreesOfFreedom: freedom)
      for (column, probability) in golden.probabilities.enumerated() {
        let expected = golden.quantiles[row][column]
        let found = student.quantile(probability)
        #expect(abs(found - expected) < 1e-9 * expected, "\(freedom), \(probability)")
        #expect(student.quantile(0.5) == 0)
      }
      for (column, place) in golden.places.enumerated() {
        let expected = golden.cumulative[row][column]
        #expect(abs(student.cumulative(place) - expected) < 1e-11 * expected)
      }
    }
  }

  @Test func publishedTable() {
    // Abramowitz and Stegun, table 26.10: 97.5 % for 1, 2, 4, 10, 30 and 120 degrees of freedom.
    let table: [Double: Double] = [
      1: 12.706, 2: 4.303, 4: 2.776, 10: 2.228, 30: 2.042, 120: 1.980,
    ]
    for (freedom, value) in table {
      let found = StudentT(degreesOfFreedom: freedom).quantile(0.975)
      #expect(abs(found - value) <= 5e-4)
      let below = StudentT(degreesOfFreedom: freedom).quantile(0.025)
      #expect(abs(below + found) < 1e-12 * found)
    }
  }

  @Test func intervalsOfSciPy() throws {
    let golden = try Golden.load()
    let pairs = zip(golden.left, golden.right).map { (left: $0, right: $1) }
    for (confidence, expected) in golden.intervals {
      let found = PairedComparison(pairs, confidence: try #require(Double(confidence)))
      let interval = try #require(found.interval)
      #expect(abs(interval.lowerBound - expected[0]) < 1e-9)
      #expect(abs(interval.upperBound - expected[1]) < 1e-9)
    }
  }

  @Test func pairsByHand() throws {
    // Differences 1, 2, −1, 0, 3: mean 1, squares 0 + 1 + 4 + 1 + 4 = 10, deviation √2.5.
    let found = PairedComparison(
      [(3, 2), (5, 3), (1, 2), (4, 4), (7, 4)], confidence: 0.95)
    #expect(found.pairs == 5 && found.left == 4 && found.right == 3 && found.difference == 1)
    #expect(found.deviation == 2.5.squareRoot())
    #expect(found.smallest == -1 && found.largest == 3)
    #expect(found.higher == 3 && found.lower == 1)
    // t of four degrees of freedom is 2.776; times √(2.5/5).
    let interval = try #require(found.interval)
    #expect(abs(interval.lowerBound - (1 - 1.963)) < 5e-4)
    #expect(found.verdict == .indistinguishable)
  }

  @Test func verdicts() {
    let better = PairedComparison([(2, 1), (3, 1.9), (4, 3.1)], confidence: 0.95)
    #expect(better.verdict == .higher)
    let worse = PairedComparison([(1, 2), (1.9, 3), (3.1, 4)], confidence: 0.95)
    #expect(worse.verdict == .lower)
    // Equal differences leave no doubt, unless they are 0.
    #expect(PairedComparison([(0.3, 0.2), (0.3, 0.2)], confidence: 0.95).verdict == .higher)
    #expect(PairedComparison([(0.3, 0.3), (1, 1)], confidence: 0.95).verdict == .indistinguishable)
  }

  @Test func onePairHasNoInterval() {
    let found = PairedComparison([(2, 1)], confidence: 0.95)
    #expect(found.difference == 1 && found.interval == nil && found.deviation == nil)
    #expect(found.verdict == nil)
    #expect(PairedComparison([(.nan, 1), (2, 1)], confidence: 0.95).interval == nil)
  }
}
