import ArgumentParser
import Reports

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare methods with confidence intervals over seeds.",
    discussion: """
      Every method is held against a baseline seed by seed: with the same seed, both saw the same network, the same \
      pool and the same examples, so the differences say more than the spreads. Intervals are Student's t; a \
      verdict is 'better' or 'worse' where 0 lies outside of the interval, and 'undecided' where it does not.

      In one result the baseline is 'lora', or the first method where there is none. Of several results every method \
      is compared with the method of the same label in the first result, unless --baseline names one method for all. An \
      interval needs two seeds or more that both have run.

      Numbers are datasets of the results file by their names ('crossfuse inspect' lists them): the mean over tasks or \
      switches, of worst cases and peaks the largest.

      Examples:
        crossfuse run configs/experiments/demo.yaml --set 'seeds=[1, 2, 3, 4, 5]' --output results/demo5
        crossfuse compare results/demo5/results.h5
        crossfuse compare results/demo5/results.h5 --baseline lorafusion --metric accuracy_arrays --confidence 0.99
        crossfuse compare results/before/results.h5 results/after/results.h5 --json
      """)

  @Argument(
    help: ArgumentHelp("Results files of one kind.", valueName: "result"),
    completion: .file(extensions: ["h5"]))
  var files: [String]
  @Option(
    help: ArgumentHelp("The method that all others are compared with.", valueName: "label"))
  var baseline: String?
  @Option(
    name: .customLong("metric"),
    help: ArgumentHelp(
      "A number to compare, or 'all'; may be repeated. (default: accuracies and costs)",
      valueName: "name"))
  var metrics: [String] = []
  @Option(help: "The probability with which an interval holds the mean difference.")
  var confidence = 0.95
  @OptionGroup var form: FormatOptions

  func validate() throws {
    guard confidence > 0, confidence < 1 else {
      throw ValidationError("--confidence \(confidence): found outside of 0…1, such as 0.95")
    }
  }

  func run() throws {
    let comparison = try MethodComparison(
      of: files, .init(baseline: baseline, metrics: metrics, confidence: confidence))
    try form.write(try form.chosen.render(comparison.document))
  }
}
