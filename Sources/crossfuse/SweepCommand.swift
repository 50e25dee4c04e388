import ArgumentParser
import Experiments
import FileFormats
import Foundation
import Sweeps

struct Sweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run many settings of one experiment, on one machine or many.",
    discussion: """
      A sweep's file names an experiment and what varies; configs/sweeps/ has examples. Points are identified by the hash \
      of their resolved configuration; finished points are never run again, so a sweep that was interrupted, killed or \
      that ran out of disk is continued by the same command. What points have in common (pre-training, functional runs, \
      schedules) is done once.

      Examples:
        crossfuse sweep configs/sweeps/quick.yaml --dry-run
        crossfuse sweep configs/sweeps/quick.yaml --output results/quick
        crossfuse report results/quick/sweep.h5 --format csv --output quick.csv
        crossfuse sweep configs/sweeps/quick.yaml --shard 1/4 --output results/quick
        crossfuse sweep merge configs/sweeps/quick.yaml results/quick/sweep.*-of-4.h5
        crossfuse sweep submit configs/sweeps/quick.yaml --engine slurm --shards 4
      """,
    subcommands: [RunSweep.self, MergeSweep.self, SubmitSweep.self],
    defaultSubcommand: RunSweep.self)
}

/// Where the store of a sweep is.
struct SweepOutput: ParsableArguments {
  @Argument(help: "The sweep's YAML file.", completion: .file(extensions: ["yaml"]))
  var sweep: String
  @Option(help: "The directory for the store. (default: results/<name of the file>)")
  var output: String?

  /// The directory.
  var folder: String {
    output ?? "results/\(URL(filePath: sweep).deletingPathExtension().lastPathComponent)"
  }
}

struct RunSweep: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run the points that are not done yet (what 'crossfuse sweep' does).")

  @OptionGroup var place: SweepOutput
  @Option(help: "How many pieces of work may run at once.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount
  @Option(
    help: ArgumentHelp(
      "Run one of n parts of the points, as i/n.",
      discussion: "Or n alone, with i from the variable SLURM_ARRAY_TASK_ID of an array job 1-n.",
      valueName: "i/n"))
  var shard: String?
  @Flag(help: "Say how many points and stages there are, and run nothing.") var dryRun = false
  @Flag(help: "Try points that failed again.") var retryFailed = false
  @Flag(help: "Keep the results file of every new point in points/<hash>/.") var keepResults = false
  @Option(
    help: ArgumentHelp(
      "The folder in which preparations are kept for later runs and other shards. (default: stages/ beside the store)",
      valueName: "folder"))
  var cache: String?
  @Flag(help: "Keep no preparations, and take none from where they were kept.") var noCache = false
  @Flag(help: "Print nothing but errors.") var quiet = false
  @Flag(help: "Print the summary as JSON.") var json = false

  func validate() throws {
    guard jobs > 0 else { throw ValidationError("--jobs \(jobs): at least 1 is needed") }
    guard cache == nil || !noCache else { throw ValidationError("--cache, --no-cache: only one") }
  }

  func run() async throws {
    let plan = try await SweepPlan(loading: place.sweep, jobs: jobs)
    guard !dryRun else {
      let counts = PlanText(plan)
      return try json ? Console.write(json: counts.numbers) : Console.write(counts.text)
    }
    let shard = try chosenShard()
    let session = SweepSession(
      run: SweepRun(plan, store: "\(place.folder)/\(shard.storeName)", shard: shard),
      isQuiet: quiet)
    let summary = try await session.run(
      .init(
        jobs: jobs, retriesFailures: retryFailed,
        resultsFolder: keepResults ? "\(place.folder)/points" : nil,
        cache: noCache ? nil : PreparationCache(folder: cache ?? "\(place.folder)/stages")))
    if json { try Console.write(try summary.json) }
  }

  private func chosenShard() throws -> Shard {
    guard let shard else { return .all }
    guard Int(shard) != nil else { return try Shard(shard) }
    guard let number = ProcessInfo.processInfo.environment["SLURM_ARRAY_TASK_ID"] else {
      throw ValidationError(
        "--shard \(shard): SLURM_ARRAY_TASK_ID is not set; name the part, such as 1/\(shard)")
    }
    return try Shard("\(number)/\(shard)")
  }
}

struct MergeSweep: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join the stores of shards into one.",
    discussion: """
      Merging again changes nothing. Stores that disagree about a point are refused by name, and nothing is written.
      """)

  @OptionGroup var place: SweepOutput
  @Argument(help: "The stores of the shards.", completion: .file(extensions: ["h5"]))
  var stores: [String]
  @Flag(help: "Print nothing but errors and warnings.") var quiet = false
  @Flag(help: "Print the counts as JSON.") var json = false

  func run() async throws {
    let plan = try await SweepPlan(
      loading: place.sweep, jobs: ProcessInfo.processInfo.activeProcessorCount)
    let target = "\(place.folder)/\(Shard.all.storeName)"
    let found = try SweepMerge(plan).merge(stores, into: target)
    for warning in found.warnings { Console.complain("warning: \(warning)") }
    if json {
      let counts = ["done": found.done, "failed": found.failed, "invalid": found.invalid]
      try Console.write(json: counts.merging(["missing": found.missing]) { $1 })
    }
    guard !quiet, !json else { return }
    Console.note(
      "wrote \(target): \(found.done) points done, \(found.failed) failed, \(found.invalid) invalid, "
        + "\(found.missing) missing")
  }
}

struct SubmitSweep: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Give the parts of a sweep to a cluster's scheduler.",
    discussion: """
      Writes sweep.sbatch and merge.sbatch into the output directory and submits them: an array job with a task per \
      shard, and a job that merges the stores when all tasks have ended well. Tasks that are killed are put back \
      into the queue and go on where they were.
      """)

  @OptionGroup var place: SweepOutput
  @Option(help: "The scheduler: slurm.") var engine: Engine = .slurm
  @Option(help: "How many shards.") var shards = 8
  @Option(help: "Cores of a task.") var cores = 1
  @Option(
    help: ArgumentHelp(
      "A further line '#SBATCH …' of both jobs; may be repeated.", valueName: "option"))
  var sbatch: [String] = []
  @Flag(help: "Write the scripts and submit nothing.") var dryRun = false
  @Flag(help: "Print nothing but errors.") var quiet = false
  @Flag(help: "Print the scripts and the numbers of the jobs as JSON.") var json = false

  private struct Submission: Encodable {
    let scripts: [String]
    let array: String?
    let merge: String?
  }

  enum Engine: String, ExpressibleByArgument { case slurm }

  func validate() throws {
    guard shards > 0 else { throw ValidationError("--shards \(shards): at least 1 is needed") }
    guard cores > 0 else { throw ValidationError("--cores \(cores): at least 1 is needed") }
  }

  func run() async throws {
    let plan = try await SweepPlan(
      loading: place.sweep, jobs: ProcessInfo.processInfo.activeProcessorCount)
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
    let job = SlurmJob(
      program: program, sweep: place.sweep, output: place.folder,
      shards: min(shards, plan.counts.points), cores: cores, options: sbatch)
    let written = try job.write()
    if !quiet { for line in written { Console.note("wrote \(line)") } }
    let numbers = dryRun ? nil : try job.submit()
    if let numbers, !quiet {
      Console.note("submitted array job \(numbers.array) and merge job \(numbers.merge)")
    }
    if json {
      try Console.write(
        json: Submission(
          scripts: written, array: numbers?.array, merge: numbers?.merge))
    }
  }
}
