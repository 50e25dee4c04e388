import FileFormats
import Foundation
import Testing

@testable import Reports

@Suite("Rendered reports")
struct RenderingTests {
  private func golden(_ name: String) throws -> String {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Golden"))
    return try String(contentsOf: url, encoding: .utf8)
  }

  private func summary() throws -> ResultSummary {
    try ResultsFile.with { try ResultSummary(reading: $0) }
  }

  @Test("the table is the text worked out by hand")
  func table() throws {
    #expect(TableReport.render([try summary()]) == (try golden("report.txt")))
  }

  @Test("no line of the table is wider than a terminal")
  func tableWidth() throws {
    let lines = TableReport.render([try summary()]).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 160 }, "widest: \(lines.map(\.count).max() ?? 0)")
  }

  @Test("the Markdown is the text worked out by hand")
  func markdown() throws {
    #expect(MarkdownReport.render([try summary()]) == (try golden("report.md")))
  }

  @Test("JSON holds exact numbers and their units")
  func json() throws {
    let text = try JSONReport.render([try summary()])
    let document = try JSONDecoder().decode(JSONDocument.self, from: Data(text.utf8))
    let result = try #require(document.results.first)
    #expect(document.schema == "crossfuse-report-1")
    #expect(result.columns["energy_per_step"]?.unit == "J")
    #expect(result.methods.map(\.label) == ["LoRA", "linear probe"])
    let values = result.methods[0].values
    #expect(values["cells_adaptation"]?.mean == 2_500)
    #expect(values["energy_per_step"]?.mean == 12.5e-9)
    #expect(abs((values["accuracy_digital"]?.deviation ?? 0) - 2.0.squareRoot()) < 1e-9)
    #expect(values["trained_scalars"] == JSONDocument.Value(mean: 21_504, deviation: nil))
    #expect(result.methods[0].energyShares.map(\.component).prefix(2) == ["cell", "adc"])
    #expect(text.contains("\"mean\" : 21504\n"))
  }

  @Test("CSV has one row per method, exact numbers and units in the headings")
  func csv() throws {
    let result = try summary()
    let rows = CSVReport.render([result, result]).split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    #expect(rows.count == 5)
    let lora = Dictionary(uniqueKeysWithValues: zip(rows[0], rows[1]))
    #expect(lora["label"] == "LoRA")
    #expect(lora["trained_scalars [1]"] == "21504")
    #expect(lora["cells_per_step [cell]"] == "12.5")
    #expect(lora["energy_deploy [J]"] == "3.41e-06")
    #expect(lora["accuracy_arrays:vflip_mean [%]"] == "77")
    #expect(rows[1] == rows[3])
  }

  @Test("every format shows every column", arguments: ["markdown", "csv", "json"])
  func sameColumns(format: String) throws {
    let result = try summary()
    let text = try reportFormat(named: format).render([result])
    for column in result.groups.flatMap(\.columns) {
      #expect(text.contains("[\(column.unit)]") || text.contains("\"\(column.unit)\""))
      #expect(text.contains(format == "markdown" ? column.heading : column.key))
    }
  }

  @Test("without a task of its own nothing is said of the base network")
  func noBase() throws {
    let (without, with) = try (
      ResultsFile.with(.noBase) { try ResultSummary(reading: $0) },
      ResultsFile.with { try ResultSummary(reading: $0) }
    )
    #expect(without.baseAccuracy.isEmpty)
    #expect(
      TableReport.render([without])
        == TableReport.render([with]).replacing(
          "Base network before adaptation: 96.50 ± 0.71 % test accuracy.\n", with: ""))
    let json = try (JSONReport.render([without]), JSONReport.render([with]))
    #expect(!json.0.contains("base_accuracy") && json.1.contains("base_accuracy [%]"))
  }

  @Test("without arrays there are accuracies and nothing that arrays cost")
  func digitalAlone() throws {
    let result = try ResultsFile.with(.digitalAlone) { try ResultSummary(reading: $0) }
    #expect(
      TableReport.render([result]) == """
        by hand (adaptation)
        Seeds: 0, 1. Tasks: vflip, ge5.
        Base network before adaptation: 96.50 ± 0.71 % test accuracy.
        Ideal digital weights alone: nothing was simulated on arrays.
        Configuration c0ffee, crossfuse 0.1.0.

        Accuracy, writes and wear
                      trained     head     accuracy,
                      scalars  scalars       digital
        method            [1]      [1]           [%]
        ────────────  ───────  ───────  ────────────
        LoRA           21,504    2,570  86.00 ± 1.41
        linear probe        0    2,570  73.50 ± 1.41

        Accuracy per task on ideal digital weights
                             vflip           ge5
        method                 [%]           [%]
        ────────────  ────────────  ────────────
        LoRA          81.00 ± 1.41  91.00 ± 1.41
        linear probe  70.50 ± 0.71  76.50 ± 2.12

        Accuracy: mean ± sample standard deviation over seeds.

        """)
  }

  @Test("a table that is too wide is cut between columns, each part with the first")
  func cutTable() {
    var table = TextTable()
    table.add(["name"], ["a", "b"], .left)
    table.add(["one", "[J]"], ["1", "22"])
    table.add(["two", "[s]"], ["333", "4"])
    #expect(
      table.text(width: 12) == """
              one
        name  [J]
        ────  ───
        a       1
        b      22

              two
        name  [s]
        ────  ───
        a     333
        b       4
        """)
  }
}

/// The part of a JSON report that the tests read back.
private struct JSONDocument: Decodable {
  struct Column: Decodable { let unit: String }
  struct Value: Decodable, Equatable {
    let mean: Double?
    let deviation: Double?
  }
  struct Method: Decodable {
    let label: String
    let values: [String: Value]
    let energyShares: [EnergyShare]

    enum CodingKeys: String, CodingKey {
      case label, values
      case energyShares = "energy_shares"
    }
  }
  struct Result: Decodable {
    let columns: [String: Column]
    let methods: [Method]
  }
  let schema: String
  let results: [Result]
}
