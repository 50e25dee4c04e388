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

  private func referenceChip() throws -> Hardware {
    let configs = packageRoot + "/configs"
    func text(_ path: String) throws -> String {
      try String(contentsOfFile: "\(configs)/\(path)", encoding: .utf8)
    }
    return try Hardware(
      try StrictYAML.decode(
        HardwareDescription.self, from: try text("hardware/reference-32nm.yaml"), file: "hardware"),
      library: try StrictYAML.decode(
        ComponentLibrary.self, from: try text("components/isaac-32nm.yaml"), file: "components"))
  }
}
