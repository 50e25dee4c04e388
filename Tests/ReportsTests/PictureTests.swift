import FileFormats
import Foundation
import Testing

@testable import Reports

@Suite("Pictures of datasets")
struct PictureTests {
  private let plain = DatasetPicture.Canvas(columns: 80, rows: 24, isColoured: false)

  private func picture(
    _ values: [Double], _ shape: [Int], units: String = "S"
  ) -> DatasetPicture {
    DatasetPicture(
      dataset: "/m", units: units, axes: Array(["seed", "row", "column"].suffix(shape.count)),
      shape: shape, values: values)
  }

  @Test("a map shows shares of the range, counts what is not finite, and names both ends")
  func map() {
    // 0, 1 and 2 are none, half and all of the range.
    #expect(
      picture([0, 1, 2, .nan], [2, 2]).heatmapText(plain, by: .mean) == """
        /m  2 × 2 (row × column)  [S]
          ▒▒
        ██××
        0 S |  ░░▒▒▓▓██| 2 S
        min 0  mean 1  max 2; not drawn: 1 NaN

        """)
  }

  @Test("blocks of a map that is too large become their mean or their largest value")
  func blocks() {
    let values = (0..<16).map(Double.init)
    func cells(_ reduction: DatasetPicture.Reduction) -> [[Double?]] {
      Heatmap(values, rows: 4, columns: 4, most: (rows: 2, columns: 2), reduction: reduction).cells
    }
    // 0, 1, 4 and 5 at the top left.
    #expect(cells(.mean) == [[2.5, 4.5], [10.5, 12.5]])
    #expect(cells(.max) == [[5, 7], [13, 15]])
    let odd = Heatmap(
      [0, .nan, 2, 3, 4, 5, 6, 7, .infinity], rows: 3, columns: 3, most: (rows: 2, columns: 2),
      reduction: .mean)
    // 0, 3 and 4; 2 and 5; 6 and 7; nothing that is finite.
    #expect(odd.cells == [[7 / 3, 3.5], [6.5, nil]])
  }

  @Test(
    "a map of three axes has the last from left to right, in lines no longer than there is room for"
  )
  func axes() {
    let canvas = DatasetPicture.Canvas(columns: 30, rows: 24, isColoured: false)
    let text = picture((0..<600).map(Double.init), [2, 3, 100]).heatmapText(canvas, by: .max)
    let lines = text.split(separator: "\n")
    #expect(lines[0] == "/m  2 × 3 × 100 (seed × row × column)  [S]")
    #expect(lines[1] == "a character is the max of 1 × 4 values")
    #expect(lines.count == 2 + 6 + 2)
    #expect(lines[2..<8].allSatisfy { $0.count == 25 })
  }

  @Test("colours run from dark blue to yellow, and end with their line")
  func colours() {
    let canvas = DatasetPicture.Canvas(columns: 80, rows: 24, isColoured: true)
    let lines = picture([0, 1], [1, 2]).heatmapText(canvas, by: .mean).split(separator: "\n")
    #expect(lines[1] == "\u{1B}[48;5;17m  \u{1B}[48;5;227m  \u{1B}[0m")
    #expect(!picture([0, 1], [1, 2]).heatmapText(plain, by: .mean).contains("\u{1B}"))
  }

  @Test("a histogram counts every finite value, and no value is too few to be seen")
  func histogram() {
    let values = [0, 0, 0, 1, 1.5, 2, .infinity, -.infinity, .nan]
    let picture = picture(values, [9], units: "nat")
    let histogram = picture.histogram
    // A range of 2 has bins of 0.2.
    #expect(histogram?.counts == [3, 0, 0, 0, 0, 1, 0, 1, 0, 1])
    let lines = picture.histogramText(plain).split(separator: "\n")
    #expect(lines[0] == "/m  9 (column)  [nat]")
    #expect(lines.count == 1 + 3 + 10 + 1)
    #expect(lines.last == "min 0  mean 0.75  max 2; not drawn: 1 NaN, 2 infinite")
  }

  @Test(
    "bins of any range hold all values",
    arguments: [
      [0, .leastNonzeroMagnitude], [-1e308, 1e308], [1e300, 1.1e300], [3, 3],
      [1e-12, 3e-12], [-2, -1],
      [1e16, 1e16 + 2],
    ] as [[Double]])
  func ranges(values: [Double]) {
    let histogram = picture(values, [values.count]).histogram
    #expect(histogram?.counts.reduce(0, +) == values.count)
    #expect((histogram?.counts.count ?? 99) <= 40)
  }

  @Test("datasets are found by path, columns by name, and misspelt ones named")
  func paths() throws {
    try ResultsFile.with { path in
      let dataset = "methods/LoRA/energy_adaptation"
      #expect(try DatasetPicture(of: path, dataset: dataset).values == [1e-6, 2e-6, 3e-6, 4e-6])
      let column = try DatasetPicture(of: path, dataset: "/methods/LoRA/ledger.energy")
      #expect(column.units == "J" && column.values == [16, 8, 8, 4, 2.5, 1, 0.5])
      #expect(
        throws: ReportError.unknownDataset(
          file: path, name: "/methods/LoRA/energy_adaptatoin",
          nearest: [
            "/methods/LoRA/energy_adaptation", "/methods/linear probe/energy_adaptation",
            "/methods/LoRA/energy_deploy",
          ])
      ) { try DatasetPicture(of: path, dataset: "/methods/LoRA/energy_adaptatoin") }
      #expect(
        throws: ReportError.noNumbers(file: path, dataset: "/tasks", found: "text")
      ) { try DatasetPicture(of: path, dataset: "/tasks") }
      #expect(throws: ReportError.self) {
        try DatasetPicture(of: path, dataset: "/methods/LoRA/ledger.phase")
      }
    }
  }

  @Test("programs get bins, and all values of a map")
  func json() throws {
    let picture = picture([0, 1, 2, .nan], [2, 2])
    let map = try JSONSerialization.jsonObject(with: Data(picture.heatmapJSON().utf8))
    let object = try #require(map as? [String: Any])
    #expect(object["not_finite"] as? Int == 1 && object["units"] as? String == "S")
    let rows = try #require(object["rows"] as? [[Any]])
    #expect(rows.map { $0.map { $0 as? Double } } == [[0, 1], [2, nil]])
    let bins = try JSONSerialization.jsonObject(with: Data(picture.histogramJSON().utf8))
    let found = try #require((bins as? [String: Any])?["bins"] as? [[String: Double]])
    #expect(found.first == ["from": 0, "to": 0.2, "count": 1])
    #expect(found.reduce(0) { $0 + ($1["count"] ?? 0) } == 3)
  }
}
