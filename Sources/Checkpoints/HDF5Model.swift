import FileFormats
import Foundation
import Networks

/// A Hugging Face model in one HDF5 file: `/config` is the text of `config.json`, `/tensors/<name>` every tensor that is
/// used, by the name that it has in the checkpoint, in 32-bit numbers.
///
/// Tensors pass one by one in both directions, so memory holds the largest of them and not the model.
public enum HDF5Model {
  /// The version of the layout, kept as attribute `schema` of the root.
  public static let schema = "crossfuse-model-1"
  static let configurationPath = "/config"
  static let tensors = "/tensors"

  /// What an import or an export did.
  public struct Summary: Sendable, Equatable, CustomStringConvertible {
    /// The value of `model_type`.
    public let modelType: String
    /// The number of tensors that were copied.
    public let tensors: Int
    /// The number of values in them.
    public let values: Int
    /// The names of tensors that the family knows and does not need, sorted.
    public let leftOut: [String]

    /// One line: `bert, 101 tensors, 22565376 values; left out: bert.embeddings.position_ids`.
    public var description: String {
      "\(modelType), \(tensors) tensors, \(values) values; left out: "
        + (leftOut.isEmpty ? "none" : leftOut.joined(separator: ", "))
    }
  }

  /// Makes a file of a model folder, checking what reading the model checks: names, shapes, and that all values are finite.
  ///
  /// Kept is what any of the model's outputs needs and the checkpoint has whole, such as a pooler beside the mean.
  /// - Parameters:
  ///   - folder: with `config.json` and `model.safetensors` or `model.safetensors.index.json`; or another such file.
  ///   - path: the file to write or replace; it appears when it is complete.
  /// - Returns: what was copied, and what was left out.
  /// - Throws: ``CheckpointError`` and the errors of the files.
  public static func importFolder(_ folder: String, to path: String) throws -> Summary {
    let source = try ModelSource(folder)
    let plan = try ModelPlan(source)
    try writeAtomically(to: path) { temporary in
      let file = try HDF5File.create(at: temporary)
      try file.setAttribute("schema", .string(schema), on: "/")
      try file.setAttribute("model_type", .string(plan.modelType), on: "/")
      try file.write(
        [String(decoding: source.configurationText, as: UTF8.self)], shape: [],
        to: configurationPath, units: "1", axes: "")
      for shape in plan.shapes {
        let (place, tensor) = try plan.names.tensor(shape)
        try file.write(
          tensor.values, shape: tensor.shape, to: "\(tensors)/\(place)", units: "1",
          axes: plan.axes(of: shape, rank: tensor.shape.count), isCompressed: false)
      }
      try file.close()
    }
    return plan.summary
  }

  /// Makes the two files of a model folder: `config.json` as it was, and `model.safetensors` in 32-bit numbers.
  ///
  /// - Parameters:
  ///   - path: an HDF5 file of this schema; or a model folder.
  ///   - folder: an existing folder to write into.
  /// - Returns: what was copied.
  /// - Throws: ``CheckpointError`` and the errors of the files.
  public static func exportFolder(_ path: String, to folder: String) throws -> Summary {
    let source = try ModelSource(path)
    let plan = try ModelPlan(source)
    let shapes = try Dictionary(
      uniqueKeysWithValues: plan.shapes.map { (try plan.names.place(of: $0), $0) })
    try writeSafetensors(
      shapes.keys.map { TensorOutline($0, shape: source.tensors.shape(of: $0) ?? []) },
      metadata: ["format": "pt"],
      to: (folder as NSString).appendingPathComponent(SafetensorsFolder.modelName)
    ) { outline in
      try shapes[outline.name].map { try plan.names.tensor($0).tensor.values } ?? []
    }
    try writeTextAtomically(
      String(decoding: source.configurationText, as: UTF8.self),
      to: ModelConfiguration.path(in: folder))
    return plan.summary
  }
}

/// Which tensors of a model are copied.
private struct ModelPlan {
  let names: TensorNames
  /// Each tensor once, in the order of the forward pass.
  let shapes: [TensorShape]
  let modelType: String
  let summary: HDF5Model.Summary
  /// The names of the weights of linear maps.
  private let linear: Set<String>

  init(_ source: ModelSource) throws {
    let configuration = source.configuration
    let names = try source.names
    let usual = try configuration.family.describe(configuration.output(nil))
    var shapes = try usual.tensors()
    var maps = TransformerWeights(usual).moduleShapes
    var linear: Set<String> = []
    for output in ModelOutput.allCases {
      // What the family cannot give out, or the checkpoint has no tensors for, is not asked for.
      guard let description = try? configuration.family.describe(output),
        let more = try? description.tensors(), names.hasAll(more.map(\.name))
      else { continue }
      shapes += more
      maps += TransformerWeights(description).moduleShapes
    }
    if let head = try configuration.classifier.flatMap({ try names.headShapes(named: $0) }) {
      shapes += [head.weight, head.bias]
      linear.insert(head.weight.name)
    }
    var seen: Set<String> = []
    shapes = shapes.filter { seen.insert($0.name).inserted }
    try names.requireKnown(shapes.map(\.name) + configuration.family.tensorNames)
    let places = Set(try shapes.map { try names.place(of: $0) })
    let modelType = type(of: configuration.family).modelType
    self.names = names
    self.shapes = shapes
    self.modelType = modelType
    self.linear = linear.union(maps.map { "\($0.name).weight" })
    summary = HDF5Model.Summary(
      modelType: modelType, tensors: shapes.count,
      values: shapes.reduce(0) { $0 + $1.rows * $1.columns },
      leftOut: source.tensors.names.filter { !places.contains($0) })
  }

  /// What the dimensions of a tensor count.
  func axes(of shape: TensorShape, rank: Int) -> String {
    switch rank {
    case 0: ""
    case 1: "feature"
    case 2: linear.contains(shape.name) ? "output,input" : "row,feature"
    case 3: "one,row,feature"
    case 4: "output,channel,row,column"
    default: (1...rank).map { "dimension\($0)" }.joined(separator: ",")
    }
  }
}
