public import MatrixMath

/// How the cells of one kind of ReRAM take a write and answer a read.
///
/// A model is a value without state of its own: equal arguments give equal results, and what
/// happens to a cell depends on its own entry of the writes, on `array` and on the seed, never on
/// the other entries or their order. Conductances are in level units (``CellDescription``).
///
/// An implementation keeps these laws, which the test suite checks for every entry of
/// ``deviceModels``:
/// - every entry is read once before its first pulse and once after each pulse;
/// - an entry already inside the acceptance window gets no pulse and does not change;
/// - a stuck entry (``CellFault``) keeps its conductance and, outside the window, takes all pulses
///   and is a failure;
/// - the histogram of pulses adds up to the entries and to the SET and RESET pulses;
/// - all randomness comes from `streams`, domains `.programming` and `.relaxation`.
///
/// The protocol is crossed once per batch of cells, never once per cell.
public protocol DeviceModel: Sendable {
  /// The parameters; every one has a default, so an empty mapping is a valid configuration.
  associatedtype Configuration: Codable & Sendable & Equatable

  /// The name in configuration files.
  static var name: String { get }

  /// Checks the parameters and prepares the model.
  ///
  /// - Throws: ``DeviceError``, naming the parameter, what was found and what is allowed.
  init(_ configuration: Configuration) throws

  /// The parameters the model was made from.
  var configuration: Configuration { get }

  /// The conductance window and the levels.
  var cell: CellDescription { get }

  /// How likely a cell is stuck from the start.
  var faults: FaultModel { get }

  /// σ of one read of one cell, in level units, equal for all states and drawn anew for each read.
  ///
  /// The reader draws it (domain `.readNoise`).
  var readNoise: Double { get }

  /// Programs cells by write–verify, then lets them relax.
  ///
  /// - Parameters:
  ///   - writes: the cells; conductances and pulses are replaced by the result.
  ///   - array: the array, first part of every random address.
  ///   - streams: the random numbers of the experiment.
  /// - Returns: what it took, except `skippedCells` and `rows`, which the caller knows.
  func program(
    _ writes: inout CellWrites, array: UInt32, streams: RandomStreams
  ) -> WriteStatistics
}

/// The random streams that devices draw from, all of one seed.
public struct RandomStreams: Sendable, Hashable {
  /// Write–verify pulses; address (array, cell, event, pulse / 4), one lane per pulse.
  public let programming: RandomStream
  /// The shift after the last pulse; address (array, cell, event, 0).
  public let relaxation: RandomStream
  /// Which cells are stuck; address (array, cell, 0, 0).
  public let faults: RandomStream
  /// The noise of reads, drawn by whoever reads.
  public let readNoise: RandomStream

  /// Derives the streams from the seed of the experiment.
  public init(seed: UInt64) {
    programming = RandomStream(seed: seed, domain: .programming)
    relaxation = RandomStream(seed: seed, domain: .relaxation)
    faults = RandomStream(seed: seed, domain: .faults)
    readNoise = RandomStream(seed: seed, domain: .readNoise)
  }
}
