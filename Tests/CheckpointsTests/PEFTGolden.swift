import Adaptation
import Checkpoints
import Foundation
import MatrixMath
import Networks
import Testing

/// A random BERT classifier with adapters, made by `transformers` and `peft`; `Golden/README.md` says how.
struct PEFTGolden {
  private struct Expected: Decodable {
    let inputIds: [[Int]]
    let logits: [String: [[Float]]]
  }

  static let folder = Bundle.module.resourceURL?.appending(path: "Golden/peft")
  /// The adapters that can be read.
  static let adapters = ["lora", "rslora", "dora", "shira", "vera"]

  let model: HuggingFaceModel
  let reference: ModelReference
  private let expected: Expected

  init() throws {
    model = try HuggingFaceModel.read(Self.path("base"))
    reference = try ModelReference.read(Self.path("base"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    expected = try decoder.decode(
      Expected.self, from: Data(contentsOf: URL(filePath: Self.path("expected.json"))))
  }

  static func path(_ name: String) throws -> String {
    try #require(folder).appending(path: name).path()
  }

  /// The rows of the batch: token numbers, −1 behind the last.
  var batch: Matrix {
    Matrix(
      rows: expected.inputIds.count, columns: expected.inputIds[0].count,
      elements: expected.inputIds.flatMap { $0.map { Float($0) } })
  }

  /// What PyTorch made of the batch with an adapter, or with the base alone.
  func logits(_ name: String) throws -> Matrix {
    let rows = try #require(expected.logits[name])
    return Matrix(rows: rows.count, columns: rows[0].count, elements: rows.flatMap { $0 })
  }

  /// The adapter of a folder.
  func adapter(_ name: String) throws -> TrainedAdapter {
    try PEFTAdapter.trained(in: Self.path(name), on: reference)
  }

  /// The base on a digital engine.
  func placed() throws -> (body: any Network, execution: Execution) {
    var engine: any MatrixEngine = DigitalEngine()
    let body = try model.weights.place(headroom: 1, on: &engine)
    return (body, Execution(engine: engine))
  }

  /// The logits of a network with a head; the checkpoint's own unless given.
  func logits(
    _ body: any Network, _ execution: inout Execution, head: ClassifierHead? = nil
  ) throws -> Matrix {
    let head = try #require(head ?? model.head)
    let features = body.forward(batch, &execution)
    execution.tape.clear()
    return head.logits(features)
  }

  /// The logits of the base with the weights that an adapter makes of its own.
  func logits(folding trained: TrainedAdapter) throws -> Matrix {
    var parameters = ParameterStore()
    for (index, module) in trained.modules.enumerated() {
      let base = try #require(model.weights.tensors["\(module.name).weight"])
      _ = parameters.add(
        "\(module.name).weight", .weight, trained.adapter.weights(ofModule: index, base: base))
    }
    var engine: any MatrixEngine = DigitalEngine()
    let body = try model.weights.updated(by: parameters).place(headroom: 1, on: &engine)
    var execution = Execution(engine: engine)
    return try logits(body, &execution, head: trained.head)
  }

  /// The places of an adapter's modules among the network's.
  func site(of trained: TrainedAdapter, _ body: any Network) -> AdaptationSite {
    let names = body.modules.map(\.name)
    return AdaptationSite(
      modules: trained.modules.compactMap { names.firstIndex(of: $0.name) },
      stream: RandomStream(seed: 1, domain: .adaptation))
  }
}

extension ClassifierHead {
  /// features: [B, F] → logits: [B, C].
  func logits(_ features: Matrix) -> Matrix {
    var logits = product(features, weight, transposingB: true)
    logits.addToRows(bias)
    return logits
  }
}

/// A folder of its own for one test; removed with everything in it.
func withFolder<Result>(_ body: (_ path: String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path())
}

/// The one-line text of an error.
func complaint(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}
