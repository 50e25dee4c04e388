import Adaptation
import ArgumentParser
import Crossbars
import Experiments
import FileFormats
import Networks
import Reports

struct Count: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Count what a method trains, keeps and writes on a network of any size.",
    discussion: """
      Takes the shapes of a network's weight matrices and an adaptation method, and tells without any training how many \
      scalars the method trains, what lies on the arrays, how many weights, cells and word lines a training step and a \
      task switch write, the bytes that have to be kept, and the memory that training takes against LoRA. Two ways lead to every number, the method's declaration and \
      the method attached to the shapes; where they differ, that is an internal error.

      A network is a YAML file, or the name of one in configs/networks. Its file says which modules methods adapt; \
      --modules says otherwise. --method all makes a table of every method with its default settings, also of those \
      that --set, --rank and --pool have.

      Examples:
        crossfuse count --network flan-t5-large --method lora --rank 16
        crossfuse count --network flan-t5-large --method lorafusion --pool 20
        crossfuse count --network minilm-l6 --method all --format markdown
        crossfuse count --network digits-mlp --method lora --modules 'layer2' --json
      """)

  @Option(help: "The path of a network's YAML file, or the name of one in \(networkFolder).")
  var network: String
  @Option(
    help: ArgumentHelp(
      "The method, as 'crossfuse list methods' names it, or 'all' for a table of every method."))
  var method: String
  @Option(help: "Short for --set rank=RANK.") var rank: Int?
  @Option(
    help: ArgumentHelp(
      "Vectors in a batch (tokens of all its examples), for the memory that training takes.",
      valueName: "vectors"))
  var batch = 10
  @Option(help: "Short for --set pool=POOL: the number of pool modules.") var pool: Int?
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("A setting of the method; may be repeated.", valueName: "key=value"))
  var settings: [String] = []
  @Option(
    help:
      "When trained cells are written: write-through, 'every <k> steps', '<t> levels', residual.")
  var writePolicy: String?
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The adapted modules, '*' for any characters. (default: those that the network's file names)",
      valueName: "pattern"))
  var modules: [String] = []
  @Option(
    help:
      "An experiment whose chip says how many cells a weight takes. (default: the reference chip)",
    completion: .file(extensions: ["yaml"]))
  var chip: String?
  @Option(
    help: "A crossbar file instead of the chip's. (default: \(WeightCells.referenceCrossbar))",
    completion: .file(extensions: ["yaml"]))
  var crossbar: String?
  @Option(
    help: "A device file instead of the chip's. (default: \(WeightCells.referenceDevice))",
    completion: .file(extensions: ["yaml"]))
  var device: String?
  @OptionGroup var form: FormatOptions

  /// The name that stands for every method.
  private static let every = "all"

  func validate() throws {
    guard batch > 0 else { throw ValidationError("--batch: found \(batch), allowed is 1 or more") }
    do {
      guard method != Self.every else { return }
      _ = try CountedMethod(method)
    } catch {
      throw ValidationError("\(error)")
    }
  }

  func run() throws {
    let description = try loadNetwork(network)
    let adapted = try description.adaptedModuleIndices(modules.isEmpty ? nil : modules)
    let cells = try WeightCells(experiment: chip, crossbar: crossbar, device: device)
    let report = CountReport(
      on: .init(name: description.network, modules: description.modules, adapted: adapted),
      cells: .init(
        perWeight: cells.encoding.physicalColumns,
        extraOutputs: cells.encoding.hasUnitColumn ? 1 : 0, summary: cells.summary),
      batch: batch,
      method == Self.every
        ? try AdaptationMethods.known.map { try row($0.name, description, adapted) }
        : [try chosenRow(description, adapted)])
    try form.write(try form.chosen.render(report.document))
  }

  /// All settings of the command line, as `key=value`.
  private var allSettings: [String] {
    [rank.map { "rank=\($0)" }, pool.map { "pool=\($0)" }].compactMap { $0 } + settings
  }

  /// The one method that was asked for; what does not fit is an error.
  private func chosenRow(
    _ network: NetworkDescription, _ adapted: [Int]
  ) throws -> CountReport.Row {
    let counted = try CountedMethod(method, settings: allSettings, writePolicy: writePolicy)
    return CountReport.Row(
      method: method, settings: counted.settings, rank: counted.rank,
      outcome: .success(try counted.count(on: network, adapting: adapted)))
  }

  /// One of all methods: settings that it does not have are left out, and what does not fit is told.
  private func row(
    _ name: String, _ network: NetworkDescription, _ adapted: [Int]
  ) throws -> CountReport.Row {
    let known = try CountedMethod(name)
    let own = try allSettings.filter { try known.has(setting: String($0.prefix { $0 != "=" })) }
    do {
      let counted = try CountedMethod(name, settings: own, writePolicy: writePolicy)
      return CountReport.Row(
        method: name, settings: counted.settings, rank: counted.rank,
        outcome: .success(try counted.count(on: network, adapting: adapted)))
    } catch let error where ExitCodes.code(for: error) == ExitCodes.badInput {
      return CountReport.Row(
        method: name, settings: known.settings,
        outcome: .failure(CountReport.Misfit(reason: "\(error)")))
    }
  }
}
