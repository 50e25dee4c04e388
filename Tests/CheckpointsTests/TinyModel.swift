import Checkpoints
import FileFormats
import Foundation
import MatrixMath
import Networks
import TestSupport
import Testing

/// One of the golden models with what PyTorch made of it.
struct TinyModel {
  static let families = ["bert", "vit", "t5", "llama"]
  static let isThere = families.allSatisfy { family in
    FileManager.default.fileExists(atPath: folder(family) + "/golden.h5")
  }

  static func folder(_ family: String) -> String {
    SharedGolden.folder.appending(path: "tiny_\(family)").path()
  }

  let model: HuggingFaceModel
  let labels: [Int]
  private let goldenPath: String
  private let inputs: [String: HDF5Array<Int64>]
  private let images: Matrix?

  init(_ family: String) throws {
    model = try HuggingFaceModel.read(Self.folder(family))
    goldenPath = Self.folder(family) + "/golden.h5"
    let file = try HDF5File.open(reading: goldenPath)
    labels = try file.integers(at: "/labels").values.map { Int($0) }
    var inputs: [String: HDF5Array<Int64>] = [:]
    var images: Matrix?
    for child in try file.children(of: "/inputs") {
      if child.name == "pixel_values" {
        let pixels = try file.floats(at: "/inputs/pixel_values")
        images = Matrix(
          rows: pixels.shape[0], columns: pixels.values.count / pixels.shape[0],
          elements: pixels.values)
      } else {
        inputs[child.name] = try file.integers(at: "/inputs/\(child.name)")
      }
    }
    self.inputs = inputs
    self.images = images
  }

  /// A value of the golden file, with all but the last dimension joined.
  func golden(_ name: String) throws -> Matrix {
    let file = try HDF5File.open(reading: goldenPath)
    let array = try file.doubles(at: "/\(name)")
    let columns = array.shape.last ?? 1
    return Matrix(
      rows: array.values.count / columns, columns: columns, elements: array.values.map { Float($0) }
    )
  }

  func parameterNames() throws -> [String] {
    try HDF5File.open(reading: goldenPath).children(of: "/gradients").map(\.name)
  }

  struct Placed {
    var body: Transformer
    var execution: Execution
    var head: ClassificationHead?
  }

  /// The model on a digital engine, every parameter trained.
  func placed() throws -> Placed {
    var engine: any MatrixEngine = DigitalEngine()
    var body = try Transformer(model.weights, on: &engine)
    var execution = Execution(engine: engine)
    for (index, module) in body.modules.enumerated() {
      body.replaceMap(
        ofModule: index,
        by: TrainedMap(training: module, name: "\(module.name).weight", &execution))
      guard let bias = module.bias else { continue }
      body.trainBias(
        ofModule: index, execution.parameters.add("\(module.name).bias", .bias, bias))
    }
    for name in body.tensorNames { body.trainTensor(named: name, .vector, &execution) }
    let head = model.head.map { head in
      ClassificationHead(starting: head.weight, head.bias, in: &execution.parameters)
    }
    return Placed(body: body, execution: execution, head: head)
  }

  func logits(_ run: inout Placed) -> Matrix {
    let features =
      images.map { run.body.forward($0, &run.execution) }
      ?? run.body.forward(
        TokenBatch(tokens("input_ids") ?? [], types: tokens("token_type_ids")),
        target: tokens("decoder_input_ids").map { TokenBatch($0) }, &run.execution)
    return run.head?.forward(features, &run.execution) ?? features
  }

  /// The gradients of the loss by their names in the checkpoint.
  func gradients(_ run: inout Placed) throws -> [String: Matrix] {
    run.execution.parameters.clearGradients()
    let (_, slope) = CrossEntropy.evaluate(logits(&run), labels: labels)
    if let head = run.head {
      if let below = head.backward(slope, needsFeatureGradient: true, &run.execution) {
        run.body.backward(below, &run.execution)
      }
    } else {
      run.body.backward(slope, &run.execution)
    }
    #expect(run.execution.tape.isEmpty)
    var gradients: [String: Matrix] = [:]
    for parameter in run.execution.parameters.all {
      gradients[checkpointName(parameter.name)] = parameter.gradient
    }
    // Embeddings that also map to the vocabulary have both gradients.
    if model.weights.tensors["lm_head.weight"] == nil,
      let tied = gradients.removeValue(forKey: "lm_head.weight")
    {
      gradients["shared.weight"]?.add(tied)
    }
    return gradients
  }

  private func checkpointName(_ name: String) -> String {
    if name.hasPrefix("head.") { return "classifier." + name.dropFirst(5) }
    if name.hasPrefix("lm_head.") { return name }
    guard model.prefix == "vit." else { return model.prefix + name }
    // The golden model has the newer names.
    let pairs = [
      (".attention.attention.query.", ".attention.q_proj."),
      (".attention.attention.key.", ".attention.k_proj."),
      (".attention.attention.value.", ".attention.v_proj."),
      (".attention.output.dense.", ".attention.o_proj."), (".intermediate.dense.", ".mlp.fc1."),
      (".output.dense.", ".mlp.fc2."), ("encoder.layer.", "layers."),
    ]
    return model.prefix + pairs.reduce(name) { $0.replacing($1.0, with: $1.1) }
  }

  /// Token numbers of a golden input, cut where the mask ends.
  private func tokens(_ name: String) -> [[Int]]? {
    guard let array = inputs[name] else { return nil }
    let width = array.shape[1]
    let mask = name.hasPrefix("decoder") ? nil : inputs["attention_mask"]
    return (0..<array.shape[0]).map { row in
      let valid = mask.map { mask in (0..<width).count { mask.values[row * width + $0] == 1 } }
      return array.values[row * width..<row * width + (valid ?? width)].map { Int($0) }
    }
  }
}
