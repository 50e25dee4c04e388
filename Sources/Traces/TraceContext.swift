public import Quantities

/// What the data statistics of a trace depend on.
///
/// Array size, clock and component costs are not among it: a trace is replayed on any chip. Hardware names none of these
/// numbers, a replay takes them from the trace.
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
  /// Bits of a converter.
  public var adcBits: Int
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
    adcBits: Int, inputCycles: Int, conversions: Int? = nil, device: String,
    minimumConductance: Conductance,
    maximumConductance: Conductance
  ) {
    self.encoding = encoding
    self.weightBits = weightBits
    self.bitsPerCell = bitsPerCell
    self.inputBits = inputBits
    self.dacBits = dacBits
    self.adcBits = adcBits
    self.inputCycles = inputCycles
    self.conversions = conversions ?? inputCycles
    self.device = device
    self.minimumConductance = minimumConductance
    self.maximumConductance = maximumConductance
  }

  /// The most bits of anything, and input cycles, that a trace may name.
  private static let mostBits = 32

  func validate() throws(TraceError) {
    let numbers = [
      ("weight_bits", weightBits), ("bits_per_cell", bitsPerCell), ("input_bits", inputBits),
      ("dac_bits", dacBits), ("adc_bits", adcBits), ("input_cycles", inputCycles),
    ]
    for (key, value) in numbers where !(1...Self.mostBits).contains(value) {
      throw .badContext(key: key, found: value, allowed: "1 to \(Self.mostBits)")
    }
    guard conversions == 1 || conversions == inputCycles else {
      let allowed = inputCycles == 1 ? "1" : "1 or \(inputCycles)"
      throw .badContext(key: "conversions", found: conversions, allowed: allowed)
    }
  }
}
