import ArgumentParser
import Experiments
import FileFormats
import Hardware
import Mapping
import Reports
import Traces

struct ReplayTrace: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Schedule and price a recorded trace on any chip, without the network.",
    discussion: """
      Reads a trace (crossfuse run --traces) from disk as it goes, so that memory does not grow with its length, and \
      tells per phase what it costs on a chip: dynamic and static energy, latency, cells and rows written; energy by \
      component; writes itemised; how busy which units are and what operations wait for; power and area. --ledger adds \
      the account by phase, layer, component and action, with counts and unit costs; CSV has room for one table and \
      holds the phases, or the ledger with --ledger.

      --format perfetto writes a timeline for ui.perfetto.dev or chrome://tracing into the file of --output: one track \
      per resource, an event for every operation on every resource that it keeps, the power as a counter. Of a \
      repetition the first run is drawn. Only the first \(PerfettoTrace.defaultLimit) operations are drawn unless \
      --limit says otherwise; the file tells how many were left out.

      Examples:
        crossfuse replay traces/smoke-lora.h5 --hardware configs/hardware/reference-32nm.yaml
        crossfuse replay traces/smoke-lora.h5 --hardware configs/hardware/isaac.yaml --ledger --format csv
        crossfuse replay traces/smoke-lora.h5 --hardware configs/hardware/reference-32nm.yaml \\
          --set array.write_parallelism=128 --format perfetto --output lora.json
        crossfuse replay traces/smoke-lora.h5 --hardware configs/hardware/reference-32nm.yaml \\
          --components configs/components/isaac-32nm.yaml --components configs/components/accelergy-adc.yaml
      """)

  @Argument(
    help: ArgumentHelp("The trace.", valueName: "trace"), completion: .file(extensions: ["h5"]))
  var file: String
  @Option(help: "The chip's YAML file.", completion: .file(extensions: ["yaml"]))
  var hardware: String
  @Option(
    help: ArgumentHelp(
      """
      A component library; may be repeated. Entries of later ones replace those of earlier ones with the same name and \
      action, entries of another name are charged beside them. (default: the one that the hardware names)
      """, valueName: "library"),
    completion: .file(extensions: ["yaml"]))
  var components: [String] = []
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Replace a setting of the hardware file; may be repeated.", valueName: "key.path=value"))
  var settings: [String] = []
  @Option(
    help: "The resolution of the converters. (default: the one that the trace was recorded with)")
  var adcBits: Int?
  @Option(
    help: """
      How matrices are placed, one of: \(mappers.map { $0.name }.joined(separator: ", ")). (default: the one that the \
      hardware names)
      """)
  var mapper: String?
  @Option(
    help: """
      One of: \((reportFormats.map { $0.name } + [PerfettoTrace.name]).joined(separator: ", ")).
      """)
  var format = TableReport.name
  @Flag(help: "Short for --format json.") var json = false
  @Option(help: "The file to write instead of printing; it is replaced as a whole.")
  var output: String?
  @Flag(help: "Add the account by phase, layer, component and action.") var ledger = false
  @Option(
    help: """
      The most operations that a Perfetto trace draws; each has an event on every track whose resource it keeps, which \
      may be many.
      """)
  var limit = PerfettoTrace.defaultLimit
  @Flag(help: "Show no progress.") var quiet = false

  func validate() throws {
    if let mapper, !mappers.contains(where: { $0.name == mapper }) {
      let known = mappers.map { $0.name }.joined(separator: ", ")
      throw ValidationError("unknown mapper '\(mapper)'; known: \(known)")
    }
    guard limit > 0 else { throw ValidationError("--limit \(limit): at least 1 is needed") }
    guard !json || [TableReport.name, JSONReport.name].contains(format) else {
      throw ValidationError("--json and --format \(format) are different: choose one")
    }
    if format == PerfettoTrace.name {
      guard output != nil else {
        throw ValidationError("--format perfetto writes a file; name it with --output")
      }
      return
    }
    do {
      _ = try reportFormat(named: format)
    } catch ReportError.unknownFormat(let name, let known) {
      throw ValidationError(
        "\(ReportError.unknownFormat(name: name, known: known + [PerfettoTrace.name]))")
    }
  }

  func run() throws {
    let source = try TraceFileSource(reading: file)
    let chip = try loadHardware(
      hardware, overrides: settings, components: components,
      converterBits: adcBits ?? source.header.context.adcBits)
    let session = ReplaySession(
      trace: source, hardware: chip, mapper: mappers.first { $0.name == mapper }?.init(),
      isQuiet: quiet)
    if format == PerfettoTrace.name, let output {
      return try session.writePerfetto(to: output, limit: limit)
    }
    let document = try session.report().document(withLedger: ledger)
    let text = try reportFormat(named: json ? JSONReport.name : format).render(document)
    guard let output else { return try Console.write(text) }
    try writeTextAtomically(text, to: output)
  }
}
