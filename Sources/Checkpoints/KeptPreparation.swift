public import Adaptation
import FileFormats
public import MatrixMath
public import Networks

/// What training off the device made of a network, as it is kept so that nobody has to make it again.
public struct KeptPreparation: Sendable, Equatable {
  /// A network that was pre-trained, with its task.
  public struct Base: Sendable, Equatable {
    /// The weights of the network.
    public let weights: PerceptronWeights
    /// The weight of the head of the task, [classes, features].
    public let headWeight: Matrix
    /// Its bias, [1, classes].
    public let headBias: Matrix
    /// The test accuracy on that task.
    public let accuracy: Double

    /// Joins a network and its head.
    public init(weights: PerceptronWeights, headWeight: Matrix, headBias: Matrix, accuracy: Double)
    {
      self.weights = weights
      self.headWeight = headWeight
      self.headBias = headBias
      self.accuracy = accuracy
    }
  }

  /// Nothing for a network that comes ready.
  public let base: Base?
  /// The adapters that were trained, in order.
  public let pool: [LowRankAdapter]

  /// Joins what was trained.
  public init(base: Base?, pool: [LowRankAdapter]) {
    self.base = base
    self.pool = pool
  }
}

/// A ``KeptPreparation`` in an HDF5 file: `/base` and `/pool` as a checkpoint has them, `/head` as an adapter has it, what it is
/// the outcome of as attribute `key`; behind the HDF5 file stands its `FileSeal`.
public enum PreparationFile {
  /// The version of the layout, kept as attribute `schema` of the root.
  public static let schema = "crossfuse-preparation-1"

  /// Reads a preparation and refuses what was not written as one, or for another key, or is damaged.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - key: of what it is to be the outcome.
  /// - Returns: what was written, bit for bit.
  /// - Throws: ``CheckpointError`` for another schema, key or check; the file's own errors; `NetworkError` for a value
  ///   that is not finite.
  public static func read(_ path: String, key: String) throws -> KeptPreparation {
    try requireSeal(path)
    let file = try HDF5File.open(reading: path)
    try requireSchema(schema, of: file)
    try requireKey(key, of: file)
    let parts = try file.children(of: "/").map(\.name)
    return KeptPreparation(
      base: parts.contains("base") ? try base(file) : nil,
      pool: parts.contains("pool") ? try HDF5Checkpoint.readPool(file, layers: nil) : [])
  }

  /// Writes a preparation; an existing file is replaced when all has been written.
  ///
  /// - Parameters:
  ///   - kept: what to write; its adapters have no scale of their own.
  ///   - key: of what it is the outcome.
  ///   - path: the file.
  /// - Throws: `FileFormatError` when it cannot be written.
  public static func write(_ kept: KeptPreparation, key: String, to path: String) throws {
    try writeAtomically(to: path) { temporary in
      let file = try HDF5File.create(at: temporary)
      for (name, text) in [("schema", schema), ("key", key)] {
        try file.setAttribute(name, .string(text), on: "/")
      }
      if let base = kept.base {
        try file.setAttribute("accuracy", .real(base.accuracy), on: "/")
        try HDF5Checkpoint.write(base.weights, file)
        try HDF5Checkpoint.write(base.headWeight, file, "/head/weight", axes: "class,feature")
        try HDF5Checkpoint.write(base.headBias, file, "/head/bias", axes: "1,class")
      }
      try HDF5Checkpoint.write(kept.pool, file)
      try file.close()
      try FileSeal.add(to: temporary)
    }
  }

  private static func base(_ file: borrowing HDF5File) throws -> KeptPreparation.Base {
    guard case .real(let accuracy) = try file.attribute("accuracy", on: "/") else {
      throw CheckpointError.otherContent(
        file: file.path, what: "accuracy", found: "no number", expected: "a number")
    }
    return KeptPreparation.Base(
      weights: try HDF5Checkpoint.readWeights(file),
      headWeight: try HDF5Checkpoint.matrix(file, "/head/weight"),
      headBias: try HDF5Checkpoint.matrix(file, "/head/bias"), accuracy: accuracy)
  }

  private static func requireKey(_ key: String, of file: borrowing HDF5File) throws {
    guard case .string(let found) = try file.attribute("key", on: "/"), found == key else {
      throw CheckpointError.otherContent(
        file: file.path, what: "key", found: "another one", expected: String(key.prefix(12)))
    }
  }

  /// Refuses a file that is not as it was sealed.
  private static func requireSeal(_ path: String) throws {
    switch FileSeal.state(of: [UInt8](try regularFileContents(path))) {
    case .intact: return
    case .missing:
      throw CheckpointError.otherContent(
        file: path, what: "check at the end", found: "none", expected: FileSeal.mark)
    case .broken:
      throw CheckpointError.otherContent(
        file: path, what: "check at the end", found: "that of other bytes",
        expected: "that of what stands before it")
    }
  }
}
