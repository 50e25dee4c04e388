import Adaptation
import Checkpoints
import FileFormats
import Foundation
import MatrixMath
import Networks
import Testing

/// What methods trained, as adapters of the base, in files and in PEFT folders.
@Suite struct PortableMethodTests {
  let golden: PEFTGolden

  init() throws { golden = try PEFTGolden() }

  private func adapted(_ name: String) throws -> AdaptedModel {
    try AdaptedModel(
      try AdaptedModel.method(name), golden.model.weights, golden.reference, batch: golden.batch)
  }

  @Test func everyPortableMethodIsTested() throws {
    let tested = Set(try AdaptedModel.cases.map { type(of: try AdaptedModel.method($0)).name })
    let portable = adaptationMethods.filter { $0 is any PortableMethod.Type }.map { $0.name }
    #expect(tested == Set(portable))
  }

  @Test(
    "the adapter does to the base what the method does", arguments: AdaptedModel.cases)
  func sameLogits(name: String) throws {
    let adapted = try adapted(name)
    let folded = try golden.logits(folding: adapted.trained)
    expectClose(folded, adapted.logits, relative: 2e-5, name)
    // Training moved something beside the head.
    var (body, execution) = try golden.placed()
    let before = try golden.logits(body, &execution, head: adapted.trained.head)
    let moved = zip(before.elements, folded.elements).map { ($0 - $1).magnitude }.max() ?? 0
    #expect(moved > 1e-3, "\(name) moved logits by \(moved)")
  }

  @Test(
    "files give back what was written, in equal bytes", arguments: AdaptedModel.cases)
  func file(name: String) throws {
    let trained = try adapted(name).trained
    try withFolder { folder in
      let path = "\(folder)/adapter.h5"
      try AdapterFile.write(trained, to: path)
      #expect(try AdapterFile.read(path) == trained)
      try AdapterFile.write(trained, to: path + ".again")
      #expect(
        try Data(contentsOf: URL(filePath: path))
          == Data(contentsOf: URL(filePath: path + ".again")))
    }
  }

  @Test("PEFT folders give back the same adapter", arguments: AdaptedModel.cases)
  func folder(name: String) throws {
    let trained = try adapted(name).trained
    try withFolder { folder in
      try trained.writePEFT(to: folder)
      let again = try PEFTAdapter.trained(in: folder, on: golden.reference)
      #expect(again.head == trained.head && again.modules == trained.modules)
      expectClose(
        try golden.logits(folding: again), try golden.logits(folding: trained), relative: 1e-5, name
      )
    }
  }

  @Test("PEFT's own folders are written again as they were", arguments: PEFTGolden.adapters)
  func peftFolder(name: String) throws {
    let trained = try golden.adapter(name)
    try withFolder { folder in
      try trained.writePEFT(to: folder, baseModel: "golden/base")
      let written = try SafetensorsFile.open("\(folder)/adapter_model.safetensors")
      let original = try SafetensorsFile.open("\(PEFTGolden.path(name))/adapter_model.safetensors")
      let names = original.names.filter { !$0.contains("classifier") }
      #expect(written.names == names)
      for name in names {
        if name.hasSuffix("shira_indices") {
          #expect(try written.integers(name) == original.integers(name))
          #expect(written.entry(name)?.elementType == .int32)
        } else {
          #expect(try written.floats(name) == original.floats(name))
        }
      }
    }
  }

  @Test func theSettingsOfAFolder() throws {
    try withFolder { folder in
      try golden.adapter("dora").writePEFT(to: folder)
      let text = try Data(contentsOf: URL(filePath: "\(folder)/adapter_config.json"))
      let settings = try #require(
        try JSONSerialization.jsonObject(with: text) as? [String: Any])
      #expect(settings["peft_type"] as? String == "LORA")
      #expect(settings["r"] as? Int == 2)
      #expect(settings["lora_alpha"] as? Double == 4)
      #expect(settings["use_dora"] as? Bool == true)
      #expect(settings["base_model_name_or_path"] as? String == "base")
      #expect(settings["task_type"] == nil)
      #expect(
        (settings["target_modules"] as? [String])?.first
          == "bert.encoder.layer.0.attention.self.query")
    }
  }

  @Test func anAdapterOfNoModel() throws {
    let adapter = TrainedAdapter(
      method: "lora", task: "vflip", origin: "a test", base: nil,
      modules: [.init(name: "layer1", outputs: 1, inputs: 1)],
      adapter: PortableAdapter(modules: [
        .lowRank(
          LowRankFactors(a: Matrix(rows: 1, columns: 1), b: Matrix(rows: 1, columns: 1)),
          magnitude: nil)
      ]), head: nil)
    #expect(
      complaint { try adapter.writePEFT(to: "/nowhere") }
        == "the adapter 'vflip' has no form in PEFT: it was trained on no Hugging Face model")
  }

  @Test func moreChangesThanPEFTCanHave() throws {
    let adapter = TrainedAdapter(
      method: "shira", task: "trec", origin: "a test",
      base: .init(modelType: "bert", name: "base", prefix: ""),
      modules: [.init(name: "query", outputs: 2, inputs: 3)],
      adapter: PortableAdapter(modules: [
        .sparse(
          positions: Array(0..<6), change: Matrix(rows: 1, columns: 6, repeating: 1))
      ]), head: nil)
    #expect(
      complaint { try adapter.writePEFT(to: "/nowhere") }
        == "the adapter 'trec' has no form in PEFT: PEFT's SHiRA of rank 2 has 10 values per module, "
        + "query has 6 weights")
  }
}
