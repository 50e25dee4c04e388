public import MatrixMath
public import Quantities

/// How the cells of one kind of ReRAM take a write, change with time and answer a read.
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
/// - aging starts at the programmed conductance and follows one path: it does not matter whether
///   the cell was looked at before;
/// - all randomness comes from `streams`, domains `.programming`, `.relaxation`,
///   `.deviceVariation` and `.lifetime`.
///
/// The protocol is crossed once per batch of cells, never once per cell. A device that is written
/// pulse by pulse conforms to ``WrittenDevice``, which does most of this.
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

  /// When cells wear out; nothing: never.
  var endurance: Endurance? { get }

  /// Whether conductances change with the time since the write, or are other ones by temperature.
  var ages: Bool { get }

  /// Whether written cells hold or show something else at one age than at another.
  ///
  /// - Parameters:
  ///   - age: the time since a write, 0 s or more.
  ///   - other: another one.
  /// - Returns: no only if ``age(_:by:array:streams:)`` and ``readDeviations(of:age:)`` give the same at both.
  func differs(at age: Time, from other: Time) -> Bool

  /// σ of one read of one cell, in level units, where it is the same in every state and at any age.
  ///
  /// 0 is no noise, nothing a noise that depends on the state. The reader draws it (domain
  /// `.readNoise`), anew for each read.
  var uniformReadNoise: Float? { get }

  /// σ of one read of each of some cells, in level units.
  ///
  /// - Parameters:
  ///   - levels: what the cells hold, level units.
  ///   - age: the time since they were written.
  /// - Returns: shape of `levels`.
  func readDeviations(of levels: [Float], age: Time) -> [Float]

  /// Programs cells by write–verify.
  ///
  /// - Parameters:
  ///   - writes: the cells. Conductances are replaced by those right after the last verify read,
  ///     programming error included and no relaxation; pulses are set; wear grows; faults are set
  ///     where a cell wears out.
  ///   - array: the array, first part of every random address.
  ///   - streams: the random numbers of the experiment.
  /// - Returns: what it took, except `skippedCells` and `rows`, which the caller knows.
  func program(
    _ writes: inout CellWrites, array: UInt32, streams: RandomStreams
  ) -> WriteStatistics

  /// Replaces programmed conductances by those at a time after the write.
  ///
  /// Stuck cells do not change, all others do: the caller passes cells that were really written.
  ///
  /// - Parameters:
  ///   - writes: the cells as ``program(_:array:streams:)`` left them, each with the event that it was
  ///     programmed with; the same age for all. Targets, wear and pulses are not looked at.
  ///   - age: the time since the write, 0 s or more.
  ///   - array: the array.
  ///   - streams: the random numbers of the experiment.
  func age(_ writes: inout CellWrites, by age: Time, array: UInt32, streams: RandomStreams)
}

extension DeviceModel {
  /// The uniform read noise for every cell.
  public func readDeviations(of levels: [Float], age: Time) -> [Float] {
    [Float](repeating: uniformReadNoise ?? 0, count: levels.count)
  }
}

/// The random streams that devices draw from, all of one seed.
public struct RandomStreams: Sendable, Hashable {
  /// Write–verify pulses; address (array, cell, event, pulse / 4), one lane per pulse.
  public let programming: RandomStream
  /// Programming errors, (array, cell, event, 1), and the change since a write, (array, cell, event, 0).
  public let relaxation: RandomStream
  /// Which cells are stuck; address (array, cell, 0, 0).
  public let faults: RandomStream
  /// The noise of reads, drawn by whoever reads.
  public let readNoise: RandomStream
  /// How many cycles a cell survives, (array, cell, 0, 0); rounding of large wear, (array, cell, event, 1).
  public let lifetime: RandomStream
  /// How a cell differs from the others in its answer to pulses; address (array, cell, 0, 0).
  public let deviceVariation: RandomStream
  /// How converters differ, and their noise; drawn by whoever converts.
  public let converters: RandomStream

  /// Derives the streams from the seed of the experiment.
  public init(seed: UInt64) {
    programming = RandomStream(seed: seed, domain: .programming)
    relaxation = RandomStream(seed: seed, domain: .relaxation)
    faults = RandomStream(seed: seed, domain: .faults)
    readNoise = RandomStream(seed: seed, domain: .readNoise)
    lifetime = RandomStream(seed: seed, domain: .lifetime)
    deviceVariation = RandomStream(seed: seed, domain: .deviceVariation)
    converters = RandomStream(seed: seed, domain: .converters)
  }
}
