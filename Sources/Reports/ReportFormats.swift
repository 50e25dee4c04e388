/// Every report format; adding one is its file and a line here.
public let reportFormats: [any ReportFormat.Type] = [
  TableReport.self,
  MarkdownReport.self,
  JSONReport.self,
  CSVReport.self,
  HTMLReport.self,
]

/// The report format with a name.
///
/// - Throws: ``ReportError/unknownFormat(name:known:)``.
public func reportFormat(named name: String) throws -> any ReportFormat.Type {
  guard let format = reportFormats.first(where: { $0.name == name }) else {
    throw ReportError.unknownFormat(name: name, known: reportFormats.map { $0.name })
  }
  return format
}
