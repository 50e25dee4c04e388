import FileFormats
import Foundation
import Testing

@testable import Reports

@Suite("Pages with figures")
struct PageTests {
  private static let hostile = "</script><script>alert('1')</script>&\"<!--"

  /// A page whose chart library is a short text; the tests with a browser take the real one.
  private func page(_ results: [any ReportableResult]) throws -> String {
    let folder = FileManager.default.temporaryDirectory
    let library = folder.appending(path: "chart-\(UUID()).js")
    defer { try? FileManager.default.removeItem(at: library) }
    let text = "/* Chart.js v3.9 */\nconst end = '</script>';\n//# sourceMappingURL=chart.js.map\n"
    try text.write(to: library, atomically: true, encoding: .utf8)
    return try HTMLReport.render(results, options: ReportOptions(chartLibrary: library.path))
  }

  private func adaptation() throws -> String {
    try ResultsFile.with { try page([ResultSummary(reading: $0)]) }
  }

  private func sweep(_ store: SweepStoreFile = SweepStoreFile()) throws -> String {
    try store.with { try page([SweepResult(reading: $0)]) }
  }

  /// The data that the scripts read.
  private func data(_ page: String) throws -> PageData {
    let start = try #require(page.range(of: "<script type=\"application/json\" id=\"data\">"))
    let rest = page[start.upperBound...]
    let end = try #require(rest.range(of: "</script>"))
    return try JSONDecoder().decode(PageData.self, from: Data(rest[..<end.lowerBound].utf8))
  }

  @Test("names in a file stay text")
  func hostileNames() throws {
    var store = SweepStoreFile()
    store.methods[0] = Self.hostile
    let page = try sweep(store)
    #expect(!page.contains("<script>alert"))
    #expect(!page.contains("<!--"))
    // Data, library, and our own.
    #expect(page.matches(of: /<script/).count == 2 + pageScripts.count)
    #expect(page.matches(of: /<\/script>/).count == 2 + pageScripts.count)
    let words = try data(page).column("method", ofFigure: "r1-sweep").words
    #expect(words == [Self.hostile, "linear probe"])
  }

  @Test("the numbers of figures are those of the file, bit for bit")
  func numbers() throws {
    let data = try data(try sweep())
    let rows = 0..<4
    #expect(
      try data.column("energy", ofFigure: "r1-sweep").numbers
        == rows.map { SweepStoreFile.energies[$0] })
    #expect(
      try data.column("accuracy", ofFigure: "r1-sweep").numbers
        == rows.map { SweepStoreFile.accuracies[$0] })
    #expect(try data.column("energy", ofFigure: "r1-sweep").unit == "J")
    // Both figures of a sweep draw one table, which stands in the page once.
    #expect(data.tables.count == 1 && data.figures.count == 2)
    let summary = try self.data(try adaptation())
    #expect(try summary.column("energy_adaptation", ofFigure: "r1-trade-off").numbers.count == 2)
  }

  @Test("a page needs nothing but itself")
  func selfContained() throws {
    for page in [try adaptation(), try sweep()] {
      let addresses = page.matches(of: /[a-z]+:\/\/[^"' ]*/).map { String($0.output) }
      #expect(addresses.allSatisfy { $0 == "http://www.w3.org/2000/svg" }, "\(addresses)")
      for word in [" src=", "@import", "url(", "sourceMappingURL", "fetch("] {
        #expect(!page.contains(word), "\(word)")
      }
      #expect(page.contains("default-src 'none'"))
    }
  }

  @Test("equal results give equal bytes")
  func equalBytes() throws {
    try SweepStoreFile().with { path in
      let pages = try (0..<2).map { _ in try page([SweepResult(reading: path)]) }
      #expect(pages[0] == pages[1])
    }
    #expect(try adaptation() == adaptation())
  }

  @Test("every figure says in words what it shows, and has its table")
  func alternatives() throws {
    let page = try adaptation()
    let figures = page.matches(of: /<figure id/).count
    #expect(figures == (try data(page)).figures.count && figures > 4)
    #expect(page.matches(of: /<canvas role="img" aria-label="[^"]+"/).count == figures)
    #expect(page.matches(of: /<details class="data">/).count == figures)
    // Nobody kept weights and traces: the page says how to.
    #expect(page.contains("&#39;crossfuse run … --weights&#39; writes them"))
  }

  @Test("a missing chart library is one line with the name of its package")
  func noLibrary() throws {
    let error = try SweepStoreFile().with { path in
      #expect(throws: ReportError.self) {
        _ = try HTMLReport.render(
          [try SweepResult(reading: path)], options: ReportOptions(chartLibrary: "/nowhere.js"))
      }
    }
    #expect(
      error.map { "\($0)" }
        == "/nowhere.js: the file does not exist; figures need Chart.js 3: install the package libjs-chart.js, or name its"
        + " script with --chart-library")
  }

  @Test("numbers of which few are different are written once")
  func codes() {
    let many = (0..<80).map { Double($0 % 3) / 3 }
    let table = FigureTable([.init("x", "x", "s", many)])
    let json = table.value.json
    #expect(json.hasPrefix("[{\"key\":\"x\",\"title\":\"x\",\"unit\":\"s\",\"numbers\":[0,"))
    #expect(json.contains("\"codes\":[0,1,2,0,1,2"))
    #expect(FigureTable([.init("x", "x", "s", [1.5, .nan])]).value.json.contains("[1.5,null]"))
  }
}

/// The data of a page as its scripts see it.
private struct PageData: Decodable {
  struct Figure: Decodable {
    let id: String
    let table: Int
  }

  struct Column: Decodable {
    let key: String
    let unit: String?
    let words: [String]?
    private let values: [Double?]?
    private let different: [Double?]?
    private let codes: [Int]?

    private enum CodingKeys: String, CodingKey {
      case key, unit, words, values, codes
      case different = "numbers"
    }

    /// Missing ones are NaN.
    var numbers: [Double] {
      let known = different ?? []
      return (values ?? (codes ?? []).map { known[$0] }).map { $0 ?? .nan }
    }
  }

  let tables: [[Column]]
  let figures: [Figure]

  func column(_ key: String, ofFigure id: String) throws -> Column {
    let figure = try #require(figures.first { $0.id == id })
    return try #require(tables[figure.table].first { $0.key == key })
  }
}
