import FileFormats

/// What a page says of one result.
struct PageArticle {
  /// The beginning of all identifiers of the article.
  let key: String
  let headline: String
  let facts: [String]
  /// The few numbers that come first.
  let overview: ReportTable?
  let figures: [ReportFigure]
  let tables: [ReportTable]
  let notes: [String]
  /// Where the numbers come from, by name.
  let provenance: [(name: String, value: String)]
  /// Long texts by title.
  let texts: [(title: String, text: String)]

  /// How a figure is told from all others of a page.
  func identifier(_ figure: ReportFigure) -> String { "\(key)-\(PageText.identifier(figure.key))" }
}

extension PageArticle {
  /// Collects what there is to say of a result.
  ///
  /// - Throws: what makers of figures throw, `FileFormatError` for a damaged file.
  init(_ result: any ReportableResult, key: String) throws {
    let document = result.document
    self.init(
      key: key, headline: document.headline, facts: document.facts,
      overview: (result as? ResultSummary)?.overview ?? Self.overview(of: document),
      figures: try figureMakers.flatMap { try $0.figures(of: result) },
      tables: document.tables, notes: document.notes, provenance: Self.provenance(of: result),
      texts: try Self.texts(of: result.summary.file))
  }

  /// What comes first of other kinds; nothing where it would take a page.
  private static func overview(of document: ReportDocument) -> ReportTable? {
    let keys = ["best", "recovery", "overview", "costs", "networks"]
    let found = keys.compactMap { key in document.tables.first { $0.key == key } }.first
    return found.flatMap { $0.rows.count > 24 ? nil : $0 }
  }

  private static func provenance(
    of result: any ReportableResult
  ) -> [(name: String, value: String)] {
    let summary = result.summary
    return [
      ("schema", type(of: result).schema), ("crossfuse", summary.packageVersion),
      ("kind", summary.experiment), ("content hash", summary.contentHash),
      ("seeds", summary.seeds.map(String.init).joined(separator: ", ")),
      ("tasks", summary.tasks.joined(separator: ", ")),
      ("engines", summary.engines.joined(separator: ", ")),
      ("fidelity, training", summary.trainingFidelity), ("fidelity, tests", summary.testFidelity),
    ].filter { !$0.1.isEmpty }
  }

  private static func texts(of path: String) throws -> [(title: String, text: String)] {
    let file = try HDF5File.open(reading: path)
    let present = Set(try file.children(of: "/provenance").map(\.name))
    let kinds = [
      ("config", "Configuration"), ("base", "Resolved experiment that is varied"),
    ]
    return try kinds.filter { present.contains($0.0) }.map { name, title in
      (title, try file.strings(at: "/provenance/\(name)").values.joined())
    }
  }
}

extension ResultSummary {
  /// The columns that a reader looks for first.
  private static let overviewKeys = [
    "trained_scalars", "accuracy_digital", "accuracy_arrays", "cells_adaptation", "energy_deploy",
    "energy_adaptation", "latency_adaptation", "energy_inference", "cells_switch",
    "energy_switch", "latency_switch",
  ]

  /// The main numbers of every method.
  fileprivate var overview: ReportTable {
    let columns = groups.flatMap(\.columns)
    let chosen = Self.overviewKeys.compactMap { key in columns.first { $0.key == key } }
    return ReportGroup(title: "Methods and their main numbers", columns: chosen)
      .table(key: "overview", methods: methods.map(\.label))
  }
}
