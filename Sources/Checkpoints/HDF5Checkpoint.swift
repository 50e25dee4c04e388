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
    let weights = try readWeights(file)
    let pool =
      try file.children(of: "/").contains { $0.name == "pool" }
      ? try readPool(file, layers: try layers(of: "/base", file)) : []
    return NetworkCheckpoint(weights: weights, pool: pool)
  }

  /// Writes `/base` and `/pool`.
  public static func write(_ checkpoint: NetworkCheckpoint, to path: String) throws {
    try writeAtomically(to: path) { temporary in
      let file = try HDF5File.create(at: temporary)
      try file.setAttribute("schema", .string(schema), on: "/")
      try write(checkpoint.weights, file)
      try write(checkpoint.pool, file)
      try file.close()
    }
  }

  /// Reads `/base`.
  static func readWeights(_ file: borrowing HDF5File) throws -> PerceptronWeights {
    PerceptronWeights(
      layers: try layers(of: "/base", file).map { layer in
        PerceptronWeights.Layer(
          weight: try matrix(file, "/base/\(layer)/weight"),
          bias: try matrix(file, "/base/\(layer)/bias"))
      })
  }

  /// Reads `/pool`, which there is; every member must have the given modules, or has those that it has.
  static func readPool(
    _ file: borrowing HDF5File, layers known: [String]?
  ) throws -> [LowRankAdapter] {
    try layers(of: "/pool", file).map { name in
      let member = "/pool/\(name)"
      guard case .string(let task) = try file.attribute("task", on: member) else {
        throw CheckpointError.missingTask(member: member, file: file.path)
      }
      let modules = try known ?? layers(of: member, file)
      return LowRankAdapter(
        task: task,
        modules: try modules.map { layer in
          LowRankFactors(
            a: try matrix(file, "\(member)/\(layer)/a"), b: try matrix(file, "\(member)/\(layer)/b")
          )
        })
    }
  }

  /// Writes `/base`.
  static func write(_ weights: PerceptronWeights, _ file: borrowing HDF5File) throws {
    for (index, layer) in weights.layers.enumerated() {
      let group = "/base/layer\(index + 1)"
      try write(layer.weight, file, "\(group)/weight", axes: "output,input")
      try write(layer.bias, file, "\(group)/bias", axes: "1,output")
    }
  }

  /// Writes `/pool` where there is one.
  static func write(_ pool: [LowRankAdapter], _ file: borrowing HDF5File) throws {
    for (member, adapter) in pool.enumerated() {
      let group = "/pool/\(member + 1)"
      try file.createGroup(group)
      try file.setAttribute("task", .string(adapter.task), on: group)
      for (index, factors) in adapter.modules.enumerated() {
        try write(factors.a, file, "\(group)/layer\(index + 1)/a", axes: "rank,input")
        try write(factors.b, file, "\(group)/layer\(index + 1)/b", axes: "output,rank")
      }
    }
  }

  /// Reads a matrix and refuses values that are not finite.
  static func matrix(_ file: borrowing HDF5File, _ path: String) throws -> Matrix {
    let array = try file.floats(at: path, rank: 2)
    let matrix = Matrix(rows: array.shape[0], columns: array.shape[1], elements: array.values)
    try requireFinite(matrix, name: "\(file.path): \(path)")
    return matrix
  }

  /// Writes a matrix.
  static func write(
    _ matrix: Matrix, _ file: borrowing HDF5File, _ path: String, axes: String
  ) throws {
    try file.write(
      matrix.elements, shape: [matrix.rows, matrix.columns], to: path, units: "1", axes: axes)
  }

  /// The names of a group's members, `layer2` before `layer10`.
  private static func layers(of group: String, _ file: borrowing HDF5File) throws -> [String] {
    try file.children(of: group).map(\.name).sorted(by: naturally)
  }

  private static func naturally(_ left: String, _ right: String) -> Bool {
    (left.count, left) < (right.count, right)
  }
}
