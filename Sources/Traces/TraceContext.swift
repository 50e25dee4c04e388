public import Quantities

/// What the data statistics of a trace depend on.
///
/// Array size, clock and component costs are not among it: a trace is replayed on any chip whose numbers here
/// are the same.
public struct TraceContext: Sendable, Equatable {
  /// The weight encoding's name.
  public var encoding: String
  /// Bits of a weight.
  public var weightBits: Int
  /// Bits of one cell.
  public var bitsPerCell: Int
  /// Bits of one input.
  public var inputBits: Int
  /// Input bits per input cycle.
  public var dacBits: Int
  /// Input cycles per vector that is streamed once.
  public var inputCycles: Int
  /// Conversions of a column per vector that is streamed once: 1 where the charges of all input cycles are
  /// added before the converter, otherwise one per input cycle.
  public var conversions: Int
  /// The device model's name.
  public var device: String
  /// The conductance of the lowest level.
  public var minimumConductance: Conductance
  /// The conductance of the highest level.
  public var maximumConductance: Conductance

  /// Creates a context; see the properties for the meaning of each value.
  ///
  /// Without `conversions` there is one per input cycle.
  public init(
    encoding: String, weightBits: Int, bitsPerCell: Int, inputBits: Int, dacBits: Int,
    inputCycles: Int, conversions: Int? = nil, device: String, minimumConductance: Conductance,
    maximumConductance: Conductance
  ) {
    self.encoding = encoding
    self.weightBits = weightBits
    self.bitsPerCell = bitsPerCell
    self.inputBits = inputBits
    self.dacBits = dacBits
    self.inputCycles = inputCycles
    self.conversions = conversions ?? inputCycles
    self.device = device
    self.minimumConductance = minimumConductance
    self.maximumConductance = maximumConductance
  }

  /// Checks that statistics recorded in this context hold for another one.
  ///
  /// - Throws: ``TraceError/differentContext(key:trace:replay:)`` for the first value that differs.
  public func check(replayIn other: TraceContext) throws(TraceError) {
    for (mine, theirs) in zip(entries, other.entries) where mine.value != theirs.value {
      throw .differentContext(key: mine.key, trace: mine.value, replay: theirs.value)
    }
  }

  func validate() throws(TraceError) {
    guard inputCycles >= 1 else {
      throw .badContext(key: "input_cycles", found: inputCycles, allowed: "at least 1")
    }
    guard conversions == 1 || conversions == inputCycles else {
      let allowed = inputCycles == 1 ? "1" : "1 or \(inputCycles)"
      throw .badContext(key: "conversions", found: conversions, allowed: allowed)
    }
  }

  /// The values as text, by the names they have in a trace file.
  private var entries: [(key: String, value: String)] {
    [
      ("encoding", encoding), ("weight_bits", "\(weightBits)"), ("bits_per_cell", "\(bitsPerCell)"),
      ("input_bits", "\(inputBits)"), ("dac_bits", "\(dacBits)"),
      ("input_cycles", "\(inputCycles)"), ("conversions", "\(conversions)"),
      ("device", device),
      ("minimum_conductance", "\(minimumConductance)"),
      ("maximum_conductance", "\(maximumConductance)"),
    ]
  }
}
