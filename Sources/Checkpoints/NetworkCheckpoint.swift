public import Adaptation
public import Networks

/// A pre-trained network and the pool of adapters that belongs to it, as kept off-device.
public struct NetworkCheckpoint: Sendable, Equatable {
  /// The weights of the network.
  public var weights: PerceptronWeights
  /// The adapters of the pool, in order; may be empty.
  public var pool: [LowRankAdapter]

  /// Joins a network and its pool.
  public init(weights: PerceptronWeights, pool: [LowRankAdapter]) {
    self.weights = weights
    self.pool = pool
  }
}

/// A file format that networks and pools are kept in.
public protocol CheckpointFormat: Sendable {
  /// The name by which commands choose the format.
  static var name: String { get }
  /// Reads a whole checkpoint.
  static func read(_ path: String) throws -> NetworkCheckpoint
  /// Writes a whole checkpoint; an existing file is replaced only when all has been written.
  static func write(_ checkpoint: NetworkCheckpoint, to path: String) throws
}

/// Every checkpoint format; adding one is its file and a line here.
public let checkpointFormats: [any CheckpointFormat.Type] = [HDF5Checkpoint.self]
