import FileFormats
import Testing

@testable import Reports

@Suite("Reports of the other kinds of experiments")
struct KindsTests {
  private func document(
    _ schema: String, seeds: Int = 2, _ write: (borrowing HDF5File) throws -> Void
  ) throws -> ReportDocument {
    try KindsFile.with(schema: schema, seeds: seeds, write) { try readResult($0).document }
  }

  /// The cells of a table's only row, or of one of them, as people read them.
  private func texts(_ document: ReportDocument, _ key: String, row: Int = 0) throws -> [String] {
    let table = try #require((document.tables + document.records).first { $0.key == key })
    return table.columns.indices.map { table.texts($0)[row] }
  }

  @Test("a stream of switches")
  func switching() throws {
    let document = try document(SwitchingResult.schema, KindsFile.stream)
    #expect(
      try texts(document, "costs") == [
        "SHiRA", "10", "30", "2.00 µJ ± 1.41 µJ", "3.00 nJ ± 1.41 nJ", "9.00 nJ ± 4.24 nJ",
        "1.00 ms",
        "2.00 µs ± 1.41 µs", "20", "2", "50", "2 ± 1.4",
      ])
    // The first two and the last two of 90, 80, 70 %; the base ends at 70 and 60 %.
    #expect(
      try texts(document, "effects") == [
        "SHiRA", "85.00 ± 0.00", "85.00 ± 0.00", "75.00 ± 0.00", "96.00 ± 1.41", "65.00 ± 7.07",
        "5", "2",
      ])
    #expect(document.notes[2].hasSuffix("most of one run: SHiRA 2."))
    // 2 µJ, then 3, 9 or 18 nJ over two seeds each.
    #expect(try texts(document, "course_energy", row: 2) == ["3", "2.01 µJ"])
    #expect(try texts(document, "course_task", row: 1) == ["2", "85.00"])
    #expect(try texts(document, "write_policies") == ["SHiRA", "every 2 steps"])
    #expect(
      try texts(document, "divergences") == ["SHiRA", "ge5", "arrays", "diverged at step 17", "0"])
    let rows = CSVReport.render(document).split(separator: "\n")
    #expect(rows.count == 7)
    #expect(rows[6].hasPrefix("SHiRA,ge5,1,3,6e-09,0,"))
  }

  @Test("added adapters")
  func fusion() throws {
    let document = try document(FusionResult.schema, KindsFile.fusion)
    #expect(
      try texts(document, "overview") == [
        "SHiRA", "96", "55.00 ± 0.00", "86.00 ± 1.41", "76.00 ± 1.41", "10.00 ± 0.00",
        "50.00 ± 0.00", "80.00 ± 0.00", "60.00 ± 0.00", "20.00 ± 0.00",
      ])
    #expect(
      try texts(document, "costs") == [
        "SHiRA", "282", "1.00 nJ", "20", "2.00 nJ", "2.00 µs", "30", "3", "3.00 nJ", "3.00 µs",
        "40", "4.00 nJ", "4.00 µs", "96.00 ± 0.00", "95.00 ± 0.00",
      ])
    #expect(
      try texts(document, "tasks", row: 1) == [
        "SHiRA", "ge5", "60.00 ± 0.00", "91.00 ± 1.41", "81.00 ± 1.41", "60.00 ± 0.00",
        "80.00 ± 0.00", "65.00 ± 7.07",
      ])
    #expect(try texts(document, "orthogonality") == ["SHiRA", "vflip, ge5", "1", "0.5"])
  }

  @Test("without a task of its own the base network has no columns")
  func noBase() throws {
    let streams = try KindsFile.with(schema: SwitchingResult.schema, hasBase: false) {
      try KindsFile.stream($0, hasBase: false)
    } _: {
      try readResult($0).document
    }
    #expect(
      try texts(streams, "effects") == [
        "SHiRA", "85.00 ± 0.00", "85.00 ± 0.00", "75.00 ± 0.00", "5", "2",
      ])
    #expect(!(streams.tables + streams.records).contains { $0.key == "course_base" })
    let sums = try KindsFile.with(schema: FusionResult.schema, hasBase: false) {
      try KindsFile.fusion($0, hasBase: false)
    } _: {
      try readResult($0).document
    }
    #expect(
      try texts(sums, "costs") == [
        "SHiRA", "282", "1.00 nJ", "20", "2.00 nJ", "2.00 µs", "30", "3", "3.00 nJ", "3.00 µs",
        "40", "4.00 nJ", "4.00 µs",
      ])
    for document in [streams, sums] {
      let said =
        document.facts + document.notes
        + (document.tables + document.records).flatMap { $0.columns.map(\.title) }
      #expect(!said.contains { $0.contains("base before") || $0.hasPrefix("Base") })
      for format in reportFormats {
        #expect(try !format.render(document).contains("base_accuracy"))
      }
    }
  }

  @Test("varied chips")
  func robustness() throws {
    let document = try document(RobustnessResult.schema, seeds: 1, KindsFile.robustness)
    #expect(try texts(document, "error_transferred") == ["SHiRA", "85.00", "85.00", "40.00"])
    #expect(try texts(document, "error_trained") == ["SHiRA", "85.00", "85.00", "75.00"])
    // 0 and 45 points, 0 and 10 points.
    #expect(try texts(document, "recovery") == ["SHiRA", "error", "22.50", "5.00", "17.50"])
    #expect(
      try texts(document, "divergences") == [
        "SHiRA", "ge5", "arrays, error 0.05", "diverged at step 9", "0",
      ])
  }

  @Test("networks of any size")
  func scale() throws {
    let document = try document(ScaleResult.schema, seeds: 1, KindsFile.scale)
    #expect(try texts(document, "networks") == ["small", "1", "2", "3", "4", "5", "6", "7"])
    #expect(
      try texts(document, "networks", row: 1) == ["large", "0", "0", "0", "0", "0", "n/a", "n/a"])
    // The measures in their order: 1, 3, 5, 6, 7 m², 11 J, 12 s; ten times as much.
    #expect(
      try texts(document, "chip") == [
        "small", "SHiRA", "1", "3", "5", "6", "7,000,000", "11.0 J", "12.0 s",
      ])
    #expect(
      try texts(document, "training", row: 1) == [
        "large", "SHiRA", "160 J", "210 s", "220", "230 J", "240 s", "250", "100",
      ])
    // A switch without a time; no LoRA to compare with.
    #expect(
      try texts(document, "use") == [
        "small", "SHiRA", "29.0 J", "n/a", "31", "26.0 J", "27.0 s", "28.0 s",
      ])
    #expect(
      try texts(document, "against_lora")
        == ["small", "SHiRA", "1"] + Array(repeating: "n/a", count: 8))
    #expect(document.records[0].columns.count == 2 + ScaleMeasure.allCases.count)
  }

  @Test("everything beside LoRA")
  func scaleAgainstLoRA() throws {
    let document = try document(ScaleResult.schema, seeds: 1) { file in
      try KindsFile.scale(file)
      try file.setAttribute("method", .string("lora"), on: "/methods/SHiRA")
    }
    #expect(
      try texts(document, "against_lora")
        == ["small", "SHiRA", "1"] + Array(repeating: "100.00", count: 5) + ["n/a"]
        + Array(repeating: "100.00", count: 2))
  }

  @Test(
    "every format writes every kind",
    arguments: [
      SwitchingResult.schema, FusionResult.schema, RobustnessResult.schema, ScaleResult.schema,
    ])
  func formats(schema: String) throws {
    let seeds = [RobustnessResult.schema, ScaleResult.schema].contains(schema) ? 1 : 2
    let document = try document(schema, seeds: seeds) { file in
      switch schema {
      case SwitchingResult.schema: try KindsFile.stream(file)
      case FusionResult.schema: try KindsFile.fusion(file)
      case ScaleResult.schema: try KindsFile.scale(file)
      default: try KindsFile.robustness(file)
      }
    }
    for format in reportFormats {
      let text = try format.render(document)
      #expect(text.contains("SHiRA") && text.hasSuffix("\n"), "\(format.name)")
    }
    #expect(TableReport.render(document).split(separator: "\n").allSatisfy { $0.count <= 160 })
    #expect(document.records[0].key == "series")
  }

  @Test("what a kind does not have is said")
  func refusals() throws {
    try KindsFile.with(schema: FusionResult.schema, KindsFile.fusion) { path in
      let result = try readResult(path)
      #expect(throws: ReportError.noCosts(file: path, experiment: "kind")) { _ = try result.costs }
      let known = ["series", "overview", "costs", "orthogonality", "tasks"]
      #expect(throws: ReportError.unknownTable(file: path, name: "x", known: known)) {
        _ = try result.document.table("x", of: path)
      }
      let files = ["\(path) (kind)", "\(path) (kind)"]
      #expect(throws: ReportError.severalKinds(files: files)) {
        _ = try TableReport.render([result, result])
      }
    }
  }
}
