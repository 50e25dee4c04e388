import Adaptation
import FileFormats
import MatrixMath
import Networks

/// Crossfuse's own checkpoint: `/base/layerK/weight|bias` and `/pool/N/layerK/a|b`, float32.
///
/// The group of a pool member carries the task it was trained on as attribute `task`.
public enum HDF5Checkpoint: CheckpointFormat {
  /// `hdf5`.
  public static let name = "hdf5"
  /// The version of the layout, kept as attribute `schema` of the root.
  public static let schema = "crossfuse-checkpoint-1"

  /// Reads `/base` and `/pool`.
  ///
  /// Whether the shapes fit a network is judged where one is made of them.
  /// - Throws: ``CheckpointError`` for another schema or a task that is not a text, and the file's own errors.
  public static func read(_ path: String) throws -> NetworkCheckpoint {
    let file = try HDF5File.open(reading: path)
    try requireSchema(schema, of: file)
    let layers = try file.children(of: "/base").map(\.name).sorted(by: naturally)
    let weights = PerceptronWeights(
      layers: try layers.map { layer in
        PerceptronWeights.Layer(
          weight: try matrix(file, "/base/\(layer)/weight"),
          bias: try matrix(file, "/base/\(layer)/bias"))
      })
    let members =
      try file.children(of: "/").contains { $0.name == "pool" }
      ? try file.children(of: "/pool").map(\.name).sorted(by: naturally) : []
    let pool = try members.map { member in
      guard case .string(let task) = try file.attribute("task", on: "/pool/\(member)") else {
        throw CheckpointError.missingTask(member: "/pool/\(member)", file: path)
      }
      return LowRankAdapter(
        task: task,
        modules: try layers.map { layer in
          LowRankFactors(
            a: try matrix(file, "/pool/\(member)/\(layer)/a"),
            b: try matrix(file, "/pool/\(member)/\(layer)/b"))
        })
    }
    return NetworkCheckpoint(weights: weights, pool: pool)
  }

  /// Writes `/base` and `/pool`.
  public static func write(_ checkpoint: NetworkCheckpoint, to path: String) throws {
    try writeAtomically(to: path) { temporary in
      let file = try HDF5File.create(at: temporary)
      try file.setAttribute("schema", .string(schema), on: "/")
      for (index, layer) in checkpoint.weights.layers.enumerated() {
        let group = "/base/layer\(index + 1)"
        try write(layer.weight, file, "\(group)/weight", axes: "output,input")
        try write(layer.bias, file, "\(group)/bias", axes: "1,output")
      }
      for (member, adapter) in checkpoint.pool.enumerated() {
        let group = "/pool/\(member + 1)"
        try file.createGroup(group)
        try file.setAttribute("task", .string(adapter.task), on: group)
        for (index, factors) in adapter.modules.enumerated() {
          try write(factors.a, file, "\(group)/layer\(index + 1)/a", axes: "rank,input")
          try write(factors.b, file, "\(group)/layer\(index + 1)/b", axes: "output,rank")
        }
      }
      try file.close()
    }
  }

  private static func matrix(_ file: borrowing HDF5File, _ path: String) throws -> Matrix {
    let array = try file.floats(at: path, rank: 2)
    let matrix = Matrix(rows: array.shape[0], columns: array.shape[1], elements: array.values)
    try requireFinite(matrix, name: "\(file.path): \(path)")
    return matrix
  }

  private static func write(
    _ matrix: Matrix, _ file: borrowing HDF5File, _ path: String, axes: String
  ) throws {
    try file.write(
      matrix.elements, shape: [matrix.rows, matrix.columns], to: path, units: "1", axes: axes)
  }

  /// Orders `layer2` before `layer10`.
  private static func naturally(_ left: String, _ right: String) -> Bool {
    (left.count, left) < (right.count, right)
  }
}
