import Evaluation
import FileFormats
import Hardware
import Traces

/// The first operations of every phase on the resources of the chip, where traces were kept.
enum TimelineFigure: FigureMaker {
  private static let section = "Timeline"
  private static let title = "The first operations of every phase"

  static func figures(of result: any ReportableResult) throws -> [ReportFigure] {
    guard let result = result as? ResultSummary, result.hasArrays else { return [] }
    let folder = ResultFolder(of: result)
    let found = result.methods.compactMap { method in
      folder.file("trace", method.label).map { (label: method.label, path: $0) }
    }
    guard !found.isEmpty else { return [absent("No traces lie beside the results file.")] }
    guard let chip = try ResolvedChip(of: result.file) else {
      return [absent("The results file does not hold the configuration of its chip.")]
    }
    var table = ExcerptTable()
    for (label, path) in found { table.add(try excerpt(path, on: chip), label) }
    return [figure(table)]
  }

  private static func excerpt(_ path: String, on chip: ResolvedChip) throws -> TraceExcerpt {
    var source = TraceBeginning(of: try TraceFileSource(reading: path))
    let hardware = try Hardware(
      chip.hardware, library: chip.components,
      converterBits: source.header.context.adcBits)
    var excerpt = TraceExcerpt()
    _ = try Replay(streaming: &source, on: hardware, observer: &excerpt)
    return excerpt
  }

  private static func absent(_ why: String) -> ReportFigure {
    ReportFigure(
      absent: "timeline", section: section, title: title,
      remedy: ResultFolder.remedy(why, option: "--traces"))
  }

  private static func figure(_ table: ExcerptTable) -> ReportFigure {
    ReportFigure(
      "timeline", section: section, title: title,
      reading:
        "Traces beside the results file, replayed on the resolved chip. An operation keeps every resource that it needs "
        + "in one piece; times since the first of the shown operations. Of a repetition, the first run.",
      source: "trace-<label>.h5, provenance/config", .gantt, table.table,
      [.init("filters", .texts(["method", "phase"]))])
  }
}

/// The chip of a resolved configuration.
private struct ResolvedChip: Decodable {
  struct Parts: Decodable {
    let hardware: HardwareDescription
    let components: ComponentLibrary
  }

  let chip: Parts

  var hardware: HardwareDescription { chip.hardware }
  var components: ComponentLibrary { chip.components }

  /// Reads the chip of a results file; nil where the file does not hold its configuration.
  init?(of path: String) throws {
    let file = try HDF5File.open(reading: path)
    guard try file.children(of: "/provenance").contains(where: { $0.name == "config" }) else {
      return nil
    }
    let text = try file.strings(at: "/provenance/config").values.joined()
    self = try StrictYAML.decodeIgnoringUnknownKeys(Self.self, from: text, file: path)
  }
}

/// Rows of the figure: one per operation and resource.
private struct ExcerptTable {
  private var (methods, bars) = ([String](), [TraceExcerpt.Bar]())

  mutating func add(_ excerpt: TraceExcerpt, _ method: String) {
    bars += excerpt.bars
    methods += excerpt.bars.map { _ in method }
  }

  var table: FigureTable {
    FigureTable([
      .init("method", "method", methods), .init("phase", "phase", bars.map(\.phase.rawValue)),
      .init("resource", "resource", bars.map(\.resource)), .init("unit", "unit", bars.map(\.unit)),
      .init("operation", "operation", bars.map(\.operation)),
      .init("layer", "layer", bars.map(\.layer)),
      .init("number", "number in the trace", "1", bars.map { Double($0.number) }),
      .init("start", "start", "s", bars.map(\.start)), .init("end", "end", "s", bars.map(\.end)),
    ])
  }
}
