import FileFormats
import Foundation
import Testing

@testable import Reports

@Suite("Differences of files")
struct FileDiffTests {
  @Test("a file does not differ from itself")
  func equal() throws {
    try ResultsFile.with { path in
      let diff = try FileDiff(results: path, path)
      #expect(diff.isEmpty)
      let document = diff.document()
      #expect(document.headline.hasPrefix("No difference in "))
      #expect(document.tables.isEmpty && document.records.isEmpty)
      #expect(
        document.facts
          == ["A", "B"].map {
            "\($0): \(path): by hand, crossfuse 0.1.0, seeds 0, 1, configuration c0ffee"
          })
    }
  }

  @Test("changes of means, values and ledgers are worked out by hand, the largest first")
  func numbers() throws {
    try ResultsFile.with { left in
      // Of 2.5 µJ: the mean becomes 3 µJ, two of four values differ.
      try ResultsFile.with(
        .values("energy_adaptation", [2e-6, 3e-6, 3e-6, 4e-6], shape: [2, 2])
      ) { right in
        let diff = try FileDiff(results: left, right)
        #expect(diff.numbers.map(\.place) == ["methods/LoRA/energy_adaptation"])
        let change = try #require(diff.numbers.first)
        #expect(change.differing == 2 && change.count == 4)
        #expect(abs((change.change ?? 0) - 0.5e-6) < 1e-18)
        #expect(abs((change.relative ?? 0) - 0.2) < 1e-12)
        #expect(diff.rows.isEmpty && diff.texts.isEmpty && diff.configuration.isEmpty)
      }
    }
  }

  @Test("the largest relative change comes first, what was 0 before all others")
  func order() {
    func change(_ left: Double?, _ right: Double?) -> NumberChange {
      NumberChange(
        place: "x", units: "1", left: left, right: right, differing: 1, count: 1)
    }
    let ranks = [change(0, 1), change(1, 3), change(2, 1), change(4, 5), change(nil, 1)].map(\.rank)
    #expect(ranks == [.infinity, 2, 0.5, 0.25, -1])
  }

  @Test("what only one file has is told once")
  func absences() throws {
    try ResultsFile.with { left in
      try ResultsFile.with(.missing("clipped_weights_after")) { right in
        let diff = try FileDiff(results: left, right)
        #expect(
          diff.texts == [
            .init(place: "methods/LoRA/clipped_weights_after", left: "present", right: nil)
          ])
        #expect(diff.numbers.isEmpty && diff.rows.isEmpty)
      }
      try ResultsFile.with(.noBase) { right in
        let texts = try FileDiff(results: right, left).texts
        #expect(texts == [.init(place: "base", left: nil, right: "present")])
      }
    }
  }

  @Test("settings are told apart by key path, with their units")
  func configurations() throws {
    let diff = try FileDiff(
      configurations: (
        "a.yaml",
        """
        array: {read_cycle: 100 ns, rows: 128}
        methods:
        - {method: lora, rank: 8}
        - {method: paca, rank: 4}
        seeds: [1, 2]
        """
      ),
      (
        "b.yaml",
        """
        array: {read_cycle: 200 ns, rows: 128}
        methods:
        - {method: vera, rank: 2}
        - {method: lora, rank: 8}
        seeds: [1, 2, 3]
        """
      ))
    #expect(
      diff.configuration == [
        .init(keyPath: "array.read_cycle", left: "100 ns", right: "200 ns"),
        .init(keyPath: "methods[paca].method", left: "paca", right: nil),
        .init(keyPath: "methods[paca].rank", left: "4", right: nil),
        .init(keyPath: "seeds", left: "[1, 2]", right: "[1, 2, 3]"),
        .init(keyPath: "methods[vera].method", left: nil, right: "vera"),
        .init(keyPath: "methods[vera].rank", left: nil, right: "2"),
      ])
    #expect(
      diff.configuration.map(\.kind)
        == ["changed", "removed", "removed", "changed", "added", "added"])
  }

  @Test("tables are cut for people and whole for programs")
  func limit() throws {
    let texts = ["a: 1\nb: 2\nc: 3\n", "a: 2\nb: 3\nc: 4\n"]
    let diff = try FileDiff(configurations: ("a.yaml", texts[0]), ("b.yaml", texts[1]))
    let document = diff.document(limit: 2)
    #expect(document.tables.map(\.title) == ["Configuration, the first 2 of 3"])
    #expect(document.notes == ["1 rows are left out; --all shows them."])
    #expect(document.records.first { $0.key == "configuration" }?.rows.count == 3)
  }

  @Test("files of other kinds are refused in one line")
  func kinds() throws {
    try ResultsFile.with { left in
      try KindsFile.with(schema: SwitchingResult.schema, KindsFile.stream) { right in
        let error = #expect(throws: ReportError.self) { try FileDiff(results: left, right) }
        #expect(
          error?.description
            == "\(right): schema 'crossfuse-switching-1' cannot be compared with "
            + "'crossfuse-results-3' of \(left); both must be the same")
      }
    }
  }
}
