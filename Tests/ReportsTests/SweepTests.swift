import FileFormats
import Testing

@testable import Reports

@Suite("Reports of sweeps")
struct SweepTests {
  private func sweep(_ store: SweepStoreFile = SweepStoreFile()) throws -> SweepResult {
    try store.with { try SweepResult(reading: $0) }
  }

  private func texts(_ sweep: SweepResult, _ key: String) throws -> [[String]] {
    let document = sweep.document
    let table = try #require((document.records + document.tables).first { $0.key == key })
    return table.rows.indices.map { row in table.columns.indices.map { table.texts($0)[row] } }
  }

  @Test("the front keeps to limits, and names the best of every objective")
  func front() throws {
    let sweep = try sweep()
    // The third row is most accurate, and beyond the limit; the fourth is beaten by the second.
    #expect(sweep.front == [0, 1])
    #expect(
      try texts(sweep, "best") == [
        ["accuracy", "0.75", "1", "LoRA", "0", "six", "1.00 pJ"],
        ["energy", "100 nJ", "J", "linear probe", "0", "six", "1.00 pJ"],
      ])
    #expect(
      try texts(sweep, "failures") == [["failed", "no room", "2", "ten", "10.0 nJ"]])
    #expect(try texts(sweep, "points").count == 5)
    #expect(sweep.document.facts[0] == "Points: 2 done, 1 failed, 0 invalid; chosen by grid.")
  }

  @Test("the axis that moves a metric most comes first")
  func effects() throws {
    let effects = SweepEffects(of: "energy", in: try sweep())
    #expect(effects.axes == ["bits", "pulse"])
    #expect(effects.isWide)
  }

  @Test("CSV has units in the headings and every row")
  func csv() throws {
    let rows = CSVReport.render(try sweep().document).split(separator: "\n")
    #expect(
      rows[0] == "point,hash,status,error,bits,pulse [J],method,accuracy [1],energy [J]")
    #expect(rows[1] == "0,a,done,,six,1e-12,LoRA,0.75,2e-06")
    #expect(rows[5] == "2,c,failed,no room,ten,1e-08,,,")
  }

  @Test("a store that contradicts itself is refused at the place")
  func contradictions() throws {
    func message(_ store: SweepStoreFile) throws -> String {
      try store.with { path in
        do {
          _ = try SweepResult(reading: path)
          return "nothing"
        } catch { return "\(error)".replacing(path, with: "FILE") }
      }
    }
    var store = SweepStoreFile()
    store.statuses[4] = "lost"
    #expect(
      try message(store)
        == "FILE: /points row 4 column 'status': found 'lost', expected 'done', 'failed', 'invalid'"
    )
    store = SweepStoreFile()
    store.limit = "below 3"
    #expect(
      try message(store)
        == "FILE: /objectives row 1 column 'limit': found 'below 3', expected nothing, '>= NUMBER' or '<= NUMBER'"
    )
    store = SweepStoreFile()
    store.objective = "wear"
    #expect(
      try message(store)
        == "FILE: /objectives row 1 column 'metric': found 'wear', expected a metric of /points")
  }
}
