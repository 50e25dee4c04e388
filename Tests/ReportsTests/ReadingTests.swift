import FileFormats
import Testing

@testable import Reports

@Suite("Reading results files")
struct ReadingTests {
  private func message(_ defect: ResultsFile.Defect) throws -> String {
    try ResultsFile.with(defect) { path in
      do {
        _ = try ResultSummary(reading: path)
        return "no error"
      } catch {
        return "\(error)".split(separator: path).joined(separator: "FILE")
      }
    }
  }

  @Test("another schema")
  func schema() throws {
    #expect(
      try message(.schema("crossfuse-results-9"))
        == ": schema 'crossfuse-results-9' is not supported; this version reads 'crossfuse-results-3'"
    )
  }

  @Test("a schema of an earlier version")
  func olderSchema() throws {
    #expect(
      try message(.schema("crossfuse-results-2"))
        == ": schema 'crossfuse-results-2' is of an earlier version; this version reads "
        + "'crossfuse-results-3': run the experiment.yaml beside the file again")
  }

  @Test("a missing dataset")
  func missing() throws {
    #expect(
      try message(.missing("accuracy_arrays"))
        == ": /methods/LoRA/accuracy_arrays: does not exist; /methods/LoRA holds 'accuracy_digital',"
        + " 'arrays_used', 'cells_deployed', 'cells_rewritten', 'cells_switch',"
        + " 'cells_touched', 'clipped_weights_after', 'energy_adaptation', 'energy_deploy',"
        + " 'energy_inference', 'energy_static_adaptation', 'energy_switch' and 21 more")
  }

  @Test("a shape that does not fit the seeds and tasks")
  func shape() throws {
    #expect(
      try message(.values("energy_switch", [1, 2, 3, 4], shape: [2, 2]))
        == ": /methods/LoRA/energy_switch: found shape [2, 2], expected [2, 1]")
  }

  @Test("a NaN")
  func notANumber() throws {
    #expect(
      try message(.values("energy_adaptation", [1, 2, .nan, 4], shape: [2, 2]))
        == ": /methods/LoRA/energy_adaptation: value 2 is nan, expected a finite number")
  }

  @Test("a ledger that does not add up")
  func ledger() throws {
    #expect(
      try message(.totalEnergy(41))
        == ": /methods/LoRA/ledger: the rows add up to 40.0 J, the stored total is 41.0 J")
  }

  @Test("no task, the same task twice")
  func tasks() throws {
    #expect(
      try message(.tasks([]))
        == ": /tasks: is empty; at least one value is needed")
    #expect(
      try message(.tasks(["ge5", "ge5"])) == ": /tasks: 'ge5' stands there twice")
  }

  @Test("an unknown format")
  func format() {
    let error = ReportError.unknownFormat(name: "pdf", known: ["table", "csv"])
    #expect("\(error)" == "unknown report format 'pdf'; known: table, csv")
    #expect(throws: ReportError.self) { try reportFormat(named: "pdf") }
  }
}
