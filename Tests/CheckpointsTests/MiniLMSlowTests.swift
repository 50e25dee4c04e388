import Adaptation
import Checkpoints
import FileFormats
import Foundation
import MatrixMath
import Networks
import TestSupport
import Testing

/// all-MiniLM-L6-v2 with and without adapters against `transformers` and `peft`.
@Suite(
  .enabled(
    if: Models.hasMiniLM && MiniLMGolden.isThere,
    "needs `make models` and the golden files minilm_*"))
struct MiniLMSlowTests {
  let golden = MiniLMGolden()

  @Test func embeddingsOfSentences() throws {
    var (body, execution) = try golden.placed()
    let pooled = body.forward(try golden.batch("minilm_base.h5"), &execution)
    expectClose(
      pooled, try golden.matrix("minilm_base.h5", "/pooled"), relative: 1e-4, "sentence vectors")
  }

  @Test func lowRankAdapter() throws {
    var (body, execution) = try golden.placed()
    let (modules, factors) = try golden.adapted(body, "sst2")
    let method = try LoRA(.init())
    for (index, factors) in zip(modules, factors) {
      try method.attach(factors, toModule: index, of: &body, &execution)
    }
    let loss = try golden.run(body, &execution, vectors: "/lora_sst2")
    #expect(abs(loss / Double(try golden.scalar("/lora_loss")) - 1) < 1e-4)
    try golden.check(
      execution,
      [
        "encoder.layer.0.attention.self.query.lora_a": "/lora_grad_A_layer0_query",
        "encoder.layer.0.attention.self.query.lora_b": "/lora_grad_B_layer0_query",
        "encoder.layer.5.attention.self.value.lora_b": "/lora_grad_B_layer5_value",
      ])
  }

  @Test func magnitudesOfOneTenthMore() throws {
    var (body, execution) = try golden.placed()
    let (modules, factors) = try golden.adapted(body, "sst2")
    let method = try DoRA(.init())
    for (index, factors) in zip(modules, factors) {
      try method.attach(factors, toModule: index, of: &body, &execution)
    }
    for index in execution.parameters.all.indices {
      let parameter = execution.parameters.all[index]
      guard parameter.group == .magnitude,
        let id = execution.parameters.id(named: parameter.name)
      else { continue }
      execution.parameters[id].value.scale(by: 1.1)
    }
    _ = try golden.run(body, &execution, vectors: "/dora_sst2_m1.1")
  }

  @Test(arguments: [LoRAFusion.Form.factors, .product])
  func fusedPool(_ form: LoRAFusion.Form) throws {
    let name = form == .factors ? "fusion_ab" : "fusion_ba"
    var (body, execution) = try golden.placed()
    var pool: [LowRankAdapter] = []
    var modules: [Int] = []
    for task in ["sst2", "mpqa", "subj", "snips", "banking77", "clinc75"] {
      let (adapted, factors) = try golden.adapted(body, task)
      modules = adapted
      pool.append(LowRankAdapter(task: task, modules: factors))
    }
    let site = AdaptationSite(
      modules: modules, pool: pool, stream: RandomStream(seed: 1, domain: .adaptation))
    try LoRAFusion(.init(form: form)).attach(to: &body, site, &execution)
    try golden.setFusion(body, &execution)
    let magnitude = execution.parameters.value(
      named: "encoder.layer.0.attention.self.query.magnitude")
    expectClose(
      try #require(magnitude), try golden.matrix("minilm_adapters.h5", "/\(name)_m_layer0_query"),
      relative: 1e-5, "magnitudes")
    let loss = try golden.run(body, &execution, vectors: "/\(name)")
    #expect(abs(loss / Double(try golden.scalar("/\(name)_loss")) - 1) < 1e-4)
    try golden.checkCoefficients(execution, "/\(name)_grad_c")
    try golden.check(
      execution,
      ["encoder.layer.0.attention.self.query.magnitude": "/\(name)_grad_m_layer0_query"])
  }
}

/// What was computed with all-MiniLM-L6-v2 elsewhere.
struct MiniLMGolden {
  static let isThere = FileManager.default.fileExists(
    atPath: SharedGolden.folder.appending(path: "minilm_adapters.h5").path())

  func path(_ name: String) -> String { SharedGolden.folder.appending(path: name).path() }

  /// The model on a digital engine, giving out the mean of the vectors.
  func placed() throws -> (any Network, Execution) {
    let model = try HuggingFaceModel.read(Models.miniLM)
    var engine: any MatrixEngine = DigitalEngine()
    let body: any Network = try Transformer(model.weights, on: &engine)
    return (body, Execution(engine: engine))
  }

  /// The query and value modules, and a pool member's factors for them.
  func adapted(_ body: any Network, _ task: String) throws -> ([Int], [LowRankFactors]) {
    let modules = try ModulePattern.choose(
      BERTFamily.usuallyAdapted, of: body.modules.map(\.name))
    let shapes = modules.map { index in
      let module = body.modules[index]
      return ModuleShape(
        name: module.name, layer: module.layer, outputs: module.target.rows,
        inputs: module.target.columns, hasBias: module.bias != nil)
    }
    let adapter = try PEFTAdapter.read(path("minilm_pool/\(task)"), of: BERTFamily.self)
    return (modules, try adapter.lowRankAdapter(shapes).modules)
  }

  /// The rows of a batch: token numbers, −1 behind the last.
  func batch(_ file: String) throws -> Matrix {
    let file = try HDF5File.open(reading: path(file))
    let ids = try file.integers(at: "/input_ids")
    let mask = try file.integers(at: "/attention_mask")
    return Matrix(
      rows: ids.shape[0], columns: ids.shape[1],
      elements: zip(ids.values, mask.values).map { $1 == 1 ? Float($0) : TokenBatch.padding })
  }

  func matrix(_ file: String, _ name: String) throws -> Matrix {
    let array = try HDF5File.open(reading: path(file)).floats(at: name)
    let columns = array.shape.last ?? 1
    return Matrix(
      rows: array.values.count / columns, columns: columns, elements: array.values)
  }

  func scalar(_ name: String) throws -> Float {
    try matrix("minilm_adapters.h5", name).elements[0]
  }

  /// Goes forward and back with the loss Σ pooled², and compares the vectors.
  func run(_ body: any Network, _ execution: inout Execution, vectors name: String) throws -> Double
  {
    execution.parameters.clearGradients()
    let pooled = body.forward(try batch("minilm_adapters.h5"), &execution)
    expectClose(pooled, try matrix("minilm_adapters.h5", name), relative: 1e-4, name)
    var slope = pooled
    slope.scale(by: 2)
    body.backward(slope, &execution)
    return pooled.elements.reduce(0) { $0 + Double($1) * Double($1) }
  }

  func check(_ execution: Execution, _ gradients: [String: String]) throws {
    for (name, expected) in gradients {
      let id = try #require(execution.parameters.id(named: name), "no tensor \(name)")
      expectClose(
        execution.parameters[id].gradient, try matrix("minilm_adapters.h5", expected),
        relative: 1e-3, expected)
    }
  }

  /// c[i][l] = 0.1 + 0.02 i − 0.01 l; magnitudes are row norms × (1 + 0.05 sin row).
  func setFusion(_ body: any Network, _ execution: inout Execution) throws {
    for layer in 0..<6 {
      let id = try #require(
        execution.parameters.id(named: "encoder.layer.\(layer).coefficients"))
      execution.parameters[id].value = Matrix(
        rows: 1, columns: 6,
        elements: (0..<6).map { 0.1 + 0.02 * Float($0) - 0.01 * Float(layer) })
    }
    // A forward pass leaves the norms that belong to these coefficients.
    execution.kept = [:]
    _ = body.forward(try batch("minilm_adapters.h5"), &execution)
    execution.tape.clear()
    for (id, norms) in execution.kept {
      execution.parameters[id].value = Matrix(
        rows: 1, columns: norms.values.count,
        elements: norms.values.elements.enumerated().map {
          $1 * (1 + 0.05 * Foundation.sin(Float($0)))
        })
    }
  }

  /// [module, layer] against one row of coefficients per layer.
  func checkCoefficients(_ execution: Execution, _ name: String) throws {
    let expected = try matrix("minilm_adapters.h5", name)
    var found = expected.zeros
    for layer in 0..<6 {
      let id = try #require(
        execution.parameters.id(named: "encoder.layer.\(layer).coefficients"))
      for module in 0..<6 {
        found[module, layer] = execution.parameters[id].gradient.elements[module]
      }
    }
    expectClose(found, expected, relative: 1e-3, name)
  }
}
