import Foundation
import Sweeps

extension SweepRun.Summary {
  /// The summary for programs.
  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      encoder.keyEncodingStrategy = .convertToSnakeCase
      return String(decoding: try encoder.encode(SummaryNumbers(self)), as: UTF8.self) + "\n"
    }
  }
}

extension SweepRun.Summary {
  /// What was not trained again, in a line; nothing where all was.
  var cacheLines: [String] {
    guard keptPreparations > 0 else { return [] }
    return ["kept from earlier: \(keptPreparations) preparations, \(preparations) made now"]
  }
}

/// What programs read of a summary; keys have `_` between words.
private struct SummaryNumbers: Encodable {
  let done: Int, failed: Int, invalid: Int, kept: Int
  let preparations: Int, functionalRuns: Int, schedules: Int
  let preparationsFromCache: Int
  let pricedPoints: Int, layerEvaluations: Int
  let seconds: Double, pricingSeconds: Double
  let pointsPerSecond: Double, layerEvaluationsPerSecond: Double
  let pointsPerPricingSecond: Double, layerEvaluationsPerPricingSecond: Double

  init(_ summary: SweepRun.Summary) {
    (done, failed, invalid) = (summary.done, summary.failed, summary.invalid)
    (kept, preparations) = (summary.kept, summary.preparations)
    (functionalRuns, schedules) = (summary.functionalRuns, summary.schedules)
    preparationsFromCache = summary.keptPreparations
    let pace = summary.pace
    (pricedPoints, layerEvaluations) = (pace.points, pace.layerEvaluations)
    (seconds, pricingSeconds) = (pace.seconds, pace.pricingSeconds)
    pointsPerSecond = pace.pointsPerSecond
    layerEvaluationsPerSecond = pace.layerEvaluationsPerSecond
    pointsPerPricingSecond = pace.pointsPerPricingSecond
    layerEvaluationsPerPricingSecond = pace.layerEvaluationsPerPricingSecond
  }
}

extension SweepPace {
  /// The pace in a line or two; nothing where no point was priced.
  var lines: [String] {
    guard points > 0 else { return [] }
    return [
      "overall: \(rateText(pointsPerSecond)) points/s, "
        + "\(rateText(layerEvaluationsPerSecond)) layer evaluations/s, in \(rateText(seconds)) s",
      "scheduling and pricing, per core: \(rateText(pointsPerPricingSecond)) points/s, "
        + "\(rateText(layerEvaluationsPerPricingSecond)) layer evaluations/s",
    ]
  }
}

/// A rate with two digits, or as a whole number.
func rateText(_ value: Double) -> String {
  value < 10 ? String(format: "%.2g", value) : String(Int(value))
}
