import ArgumentParser
import Experiments
import Foundation

struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run an experiment and write its results.",
    discussion: """
      Writes results.h5, experiment.yaml (the configuration with every default filled in; it can be run again as it is), \
      report.md and report.json into the output directory, and prints the table. The files appear together, when \
      everything is done; an interrupted or failed run leaves the directory as it was. Equal configurations give equal \
      bytes, for any number of jobs.

      Examples:
        crossfuse run configs/experiments/demo.yaml
        crossfuse run configs/experiments/demo.yaml --set adaptation.epochs=5
        crossfuse run configs/experiments/smoke.yaml --sensitivity write_energy
        crossfuse run configs/experiments/smoke.yaml --json | jq .report.results[0].methods
      """)

  @Argument(help: "The experiment's YAML file.", completion: .file(extensions: ["yaml"]))
  var experiment: String
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Replace a setting of the file; may be repeated.", valueName: "key.path=value"))
  var settings: [String] = []
  @Option(help: "The directory for the results. (default: results/<name of the file>)")
  var output: String?
  @Option(help: "How many parts of the experiment may run at once.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount
  @Flag(help: "Print nothing but errors.") var quiet = false
  @Flag(
    help: ArgumentHelp(
      "Print one JSON object instead of the table.",
      discussion: """
        With the directory, the files in it, and under 'report' what report.json holds: the numbers of every method with \
        their units. Progress still goes to standard error, unless --quiet is given.
        """))
  var json = false
  @Flag(help: "Keep the trace of every method's first run as trace-<label>.h5.") var traces = false
  @Flag(
    help: ArgumentHelp(
      "Keep what lies on the cells of every method as weights-<label>.h5.",
      discussion: """
        Targets, conductances, writes, wear and faults with the first seed, after the adaptation to the first unseen \
        task, as it is tested. 'crossfuse inspect' shows them.
        """))
  var weights = false

  @Flag(
    help: ArgumentHelp(
      "Keep what every method trained as adapter-<label>.h5, where it is an adapter.",
      discussion: """
        With the first seed on the first unseen task, from the run on ideal digital weights, or the digital master copies \
        if only arrays ran. 'crossfuse export peft' writes such a file for the Hugging Face library PEFT.
        """))
  var adapters = false

  @Option(
    help: ArgumentHelp(
      "Also write which conclusions survive when this cost is swept; may be repeated.",
      discussion: """
        As sensitivity-<cost>.md and sensitivity-<cost>.json, and behind the table. 'crossfuse report --sensitivity' does \
        the same later and explains the names.
        """, valueName: "cost"))
  var sensitivity: [String] = []

  func validate() throws {
    guard jobs > 0 else { throw ValidationError("--jobs \(jobs): at least 1 is needed") }
  }

  func run() async throws {
    let name = URL(filePath: experiment).deletingPathExtension().lastPathComponent
    let loaded = try loadExperiment(experiment, overrides: settings)
    for cost in sensitivity where !loaded.sensitivities.contains(cost) {
      let known = loaded.sensitivities.joined(separator: ", ")
      throw ValidationError("--sensitivity \(cost): known costs of this chip are \(known)")
    }
    guard !adapters || loaded is AdaptationExperiment else {
      throw ValidationError(
        "--adapters: only experiments of the kind '\(AdaptationExperiment.name)' keep adapters")
    }
    let session = try RunSession(
      experiment: loaded, output: output ?? "results/\(name)", isQuiet: quiet,
      sensitivities: sensitivity)
    let outcome = try await session.run(
      RunOptions(
        jobs: jobs, writesTraces: traces, writesWeights: weights, writesAdapters: adapters))
    if json { return try Console.write(try outcome.json()) }
    if !quiet { try Console.write(try outcome.table) }
  }
}
