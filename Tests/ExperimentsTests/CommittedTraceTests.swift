import Evaluation
import FileFormats
import Foundation
import Hardware
import Quantities
import Testing
import Traces

/// The traces that are kept beside the sources can be read and priced without the network.
@Suite struct CommittedTraceTests {
  static let names = ["smoke-lora", "smoke-lorafusion"]

  @Test("is read and priced on the reference chip", arguments: Self.names)
  func replay(name: String) throws {
    let trace = try TraceFile.read(from: "\(packageRoot)/traces/\(name).h5")
    let replay = try Replay(trace, on: try referenceChip())
    #expect(replay.ledger.total.si > 0)
    #expect(replay.timeline.cycles > 0)
    let writes = trace.operations.filter { $0.kind == .write }
    #expect(writes.isEmpty == (name == "smoke-lorafusion"))
  }

  /// What runs today leaves the same operations; statistics differ in the last digits from machine to machine.
  @Test("is what a run leaves today", arguments: Self.names)
  func upToDate(name: String) async throws {
    let method = try #require(name.split(separator: "-").last)
    let fresh = try TraceFile.read(
      from: "\(try await SmokeRunTests.shared.value)/trace-\(method).h5")
    let kept = try TraceFile.read(from: "\(packageRoot)/traces/\(name).h5")
    #expect(kept.context == fresh.context)
    #expect(kept.matrices.map(shape) == fresh.matrices.map(shape))
    #expect(kept.repetitions == fresh.repetitions)
    // Traces are long: a failure names the first operation that differs, not all of them.
    let pairs = zip(kept.operations, fresh.operations)
    let different = pairs.enumerated().first { !isSame($0.element.0, $0.element.1) }
    #expect(different == nil, "operation \(different?.offset ?? 0)")
    #expect(kept.operations.count == fresh.operations.count)
  }

  private func isSame(_ one: Traces.Operation, _ other: Traces.Operation) -> Bool {
    one.kind == other.kind && one.vectors == other.vectors
      && one.dependencies == other.dependencies
  }

  /// A matrix without what its cells took to program.
  private func shape(_ matrix: MatrixRecord) -> MatrixRecord {
    var matrix = matrix
    matrix.programming = nil
    return matrix
  }

  private func referenceChip() throws -> Hardware {
    let configs = packageRoot + "/configs"
    func text(_ path: String) throws -> String {
      try String(contentsOfFile: "\(configs)/\(path)", encoding: .utf8)
    }
    return try Hardware(
      try StrictYAML.decode(
        HardwareDescription.self, from: try text("hardware/reference-32nm.yaml"), file: "hardware"),
      library: try ComponentLibrary.read(at: "components/isaac-32nm.yaml") { path in
        try StrictYAML.decode(ComponentLibrary.self, from: try text(path), file: path)
      })
  }
}
