import FileFormats
import Foundation

/// Chart.js, which a page takes along so that it needs no network.
struct ChartLibrary {
  /// The script.
  let script: String

  /// Reads the script.
  ///
  /// - Throws: ``ReportError/noChartLibrary(path:reason:)`` when there is none, or something else.
  init(reading path: String) throws {
    guard isFile(path) else {
      throw ReportError.noChartLibrary(path: path, reason: "the file does not exist")
    }
    let text = String(decoding: try regularFileContents(path), as: UTF8.self)
    guard text.contains("Chart.js v3.") else {
      throw ReportError.noChartLibrary(path: path, reason: "is not version 3 of Chart.js")
    }
    // Browsers ask for what a source map names, and an end tag would end the element.
    script = text.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("//# sourceMappingURL") }.joined(separator: "\n")
      .replacingOccurrences(of: "</script", with: "<\\/script")
  }
}
