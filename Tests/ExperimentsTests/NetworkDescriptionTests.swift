import Adaptation
import Experiments
import Foundation
import Networks
import Testing

/// Networks of shapes: what the shipped ones hold, and what is said of mistakes in one.
@Suite struct NetworkDescriptionTests {
  private func shipped(_ name: String) throws -> NetworkDescription {
    try loadNetwork("\(packageRoot)/configs/networks/\(name).yaml")
  }

  @Test func flanT5Large() throws {
    let network = try shipped("flan-t5-large")
    let adapted = try network.adaptedModuleIndices().map { network.modules[$0] }
    #expect(adapted.count == 144)
    #expect(adapted.allSatisfy { $0.outputs == 1024 && $0.inputs == 1024 && !$0.hasBias })
    #expect(Set(adapted.map(\.layer)).count == 48)
    #expect(adapted[0].name == "encoder1.self.q" && adapted[143].name == "decoder24.cross.v")
    // With two embeddings of 32,128 × 1024 and the norms these are the 783M parameters of its model card.
    let weights = network.modules.reduce(0) { $0 + $1.weights }
    #expect(
      weights == 24 * (4 * 1024 * 1024 + 3 * 1024 * 2816) + 24 * (8 * 1024 * 1024 + 3 * 1024 * 2816)
    )
    #expect((weights + 2 * 32_128 * 1024) / 1_000_000 == 783)
  }

  @Test func minilm() throws {
    let network = try shipped("minilm-l6")
    let adapted = try network.adaptedModuleIndices().map { network.modules[$0] }
    #expect(adapted.map(\.name).prefix(2) == ["encoder1.query", "encoder1.value"])
    #expect(adapted.count == 12 && adapted.allSatisfy { $0.weights == 384 * 384 && $0.hasBias })
    // With 30,522 embeddings of 384 these are the 22.7M parameters of its model card, to a tenth.
    let weights = network.modules.reduce(0) { $0 + $1.weights }
    #expect((weights + 30_522 * 384) / 100_000 == 223)
  }

  @Test func digits() throws {
    let network = try shipped("digits-mlp")
    #expect(
      network.modules == [
        ModuleShape(name: "first.weight", layer: "first", outputs: 256, inputs: 64, hasBias: true),
        ModuleShape(
          name: "hidden1.weight", layer: "hidden1", outputs: 256, inputs: 256, hasBias: true),
        ModuleShape(
          name: "hidden2.weight", layer: "hidden2", outputs: 256, inputs: 256, hasBias: true),
      ])
    #expect(try network.adaptedModuleIndices(["hidden*"]) == [1, 2])
  }

  @Test func theTextReadsBack() throws {
    for name in ["flan-t5-large", "minilm-l6", "digits-mlp"] {
      let text = try checkConfiguration("\(packageRoot)/configs/networks/\(name).yaml")
      let network = try shipped(name)
      try withNetwork(text) { path in
        let again = try loadNetwork(path)
        #expect(again == network)
      }
    }
  }

  private static let text = """
    network: two
    groups:
      - name: block
        blocks: 2
        modules:
          q: [4, 4]

    """

  @Test(arguments: [
    ("q: [4, 4]", "q: [4]", "FILE:6: groups[0].modules.q: found [4], expected [outputs, inputs]"),
    (
      "q: [4, 4]", "q: [4, 0]",
      "FILE:6: groups[0].modules.q: found [4, 0], expected [outputs, inputs]"
    ),
    ("blocks: 2", "blocks: 0", "FILE:4: groups[0].blocks: found 0, expected 1 or more"),
    ("blocks: 2", "block: 2", "FILE:4: unknown key 'groups[0].block'; nearest valid key: 'blocks'"),
    (
      "name: block", "name: a.b",
      "FILE:3: groups[0].name: found 'a.b', expected a name without '.', '*' and '/'"
    ),
    (
      "network: two", "network: two\nadapted_modules: [\"*.k\"]",
      "'*.k' names no module of the network; its modules are block1.q, block2.q"
    ),
    (
      "groups:", "groups:\n  - name: block2\n    modules: {v: [4, 4]}",
      "FILE:3: groups: 'block2' and 'block' have blocks of the same name"
    ),
  ])
  func mistakes(find: String, replace: String, message: String) throws {
    try withNetwork(Self.text.replacingOccurrences(of: find, with: replace)) { path in
      do {
        _ = try loadNetwork(path)
        Issue.record("no error")
      } catch {
        #expect("\(error)".replacingOccurrences(of: path, with: "FILE") == message)
      }
    }
  }

  private func withNetwork(_ text: String, _ body: (_ path: String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).yaml").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    try body(path)
  }

  @Test func unknownNames() {
    #expect(
      "\(ExperimentError.unknownNetwork(found: "t5", known: ["bert", "vit"]))"
        == "unknown network 't5'; known: bert, vit, or the path of a YAML file")
    let method = #expect(throws: ExperimentError.self) { _ = try CountedMethod("lorra") }
    #expect(method?.description.hasPrefix("unknown method 'lorra'; known: linear-probe, ") == true)
    let setting = #expect(throws: ExperimentError.self) {
      _ = try CountedMethod("linear-probe", settings: ["rank=4"])
    }
    #expect(
      setting?.description == "linear-probe has no setting 'rank'; known: head_learning_rate")
  }
}
