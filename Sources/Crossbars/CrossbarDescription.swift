/// How numbers are put on arrays and taken off them: encodings, converters and their ranges.
///
/// The size of the arrays is the hardware's; the bits of a cell are the device's.
public struct CrossbarDescription: Codable, Sendable, Equatable {
  /// The name of the weight encoding.
  public var weightEncoding: String
  /// Bits of a weight, sign included.
  public var weightBits: Int
  /// Bits of every slice of a weight, least significant first; absent for equal slices that fill the cells.
  public var sliceBits: [Int]?
  /// Which weight fills the conductance window.
  public var weightRange: WeightRange
  /// By how much the range of an output at least grows when a trained weight leaves it.
  public var rangeGrowth: Float
  /// Where differential pairs are subtracted.
  public var subtraction: Subtraction
  /// How the offset of an offset encoding is taken off.
  public var offsetCorrection: OffsetCorrection
  /// Where the current of G_min is taken off.
  public var pedestal: Pedestal
  /// How inputs are streamed.
  public var inputEncoding: InputEncoding
  /// Which number fills the range of the inputs.
  public var inputRange: InputRange
  /// Where the cycles of an input are added up.
  public var inputAccumulation: InputAccumulation
  /// Bits of an input, sign included unless inputs are unsigned.
  public var inputBits: Int
  /// Input bits per cycle.
  public var dacBits: Int
  /// The name of the converter model.
  public var adc: String
  /// Bits of the converter.
  public var adcBits: Int
  /// How the converter's range is chosen.
  public var adcRange: ConverterRangePolicy
  /// How physical converters differ from the model.
  public var adcErrors: ConverterErrors
  /// Wire resistances; absent for wires without resistance.
  public var wires: Wires?

  enum CodingKeys: String, CodingKey {
    case weightEncoding = "weight_encoding"
    case weightBits = "weight_bits"
    case sliceBits = "slice_bits"
    case weightRange = "weight_range"
    case rangeGrowth = "range_growth"
    case subtraction
    case offsetCorrection = "offset_correction"
    case pedestal
    case inputEncoding = "input_encoding"
    case inputRange = "input_range"
    case inputAccumulation = "input_accumulation"
    case inputBits = "input_bits"
    case dacBits = "dac_bits"
    case adc
    case adcBits = "adc_bits"
    case adcRange = "adc_range"
    case adcErrors = "adc_errors"
    case wires
  }

  /// Describes the path of a number; the defaults are 8-bit weights and inputs, 2-bit cells in differential
  /// pairs, bit-serial inputs and 8-bit converters with calibrated ranges.
  public init(
    weightEncoding: String = DifferentialEncoding.name, weightBits: Int = 8,
    sliceBits: [Int]? = nil, weightRange: WeightRange = .column, rangeGrowth: Float = 1.5,
    subtraction: Subtraction = .digital, offsetCorrection: OffsetCorrection = .digital,
    pedestal: Pedestal = .referenceColumn, inputEncoding: InputEncoding = .twosComplement,
    inputRange: InputRange = .vector, inputAccumulation: InputAccumulation = .digital,
    inputBits: Int = 8, dacBits: Int = 1, adc: String = UniformADC.name, adcBits: Int = 8,
    adcRange: ConverterRangePolicy = .calibrated(percentile: 99.9),
    adcErrors: ConverterErrors = .none, wires: Wires? = nil
  ) {
    self.weightEncoding = weightEncoding
    self.weightBits = weightBits
    self.sliceBits = sliceBits
    self.weightRange = weightRange
    self.rangeGrowth = rangeGrowth
    self.subtraction = subtraction
    self.offsetCorrection = offsetCorrection
    self.pedestal = pedestal
    self.inputEncoding = inputEncoding
    self.inputRange = inputRange
    self.inputAccumulation = inputAccumulation
    self.inputBits = inputBits
    self.dacBits = dacBits
    self.adc = adc
    self.adcBits = adcBits
    self.adcRange = adcRange
    self.adcErrors = adcErrors
    self.wires = wires
  }

  /// Checks every setting against what is allowed.
  ///
  /// - Throws: ``CrossbarError``.
  public func validate() throws {
    try require("weight_bits", weightBits, in: 2...16)
    try require("input_bits", inputBits, in: 2...16)
    try require("adc_bits", adcBits, in: 2...20)
    try require("dac_bits", dacBits, in: 1...(inputEncoding == .twosComplement ? 1 : 8))
    guard rangeGrowth >= 1, rangeGrowth.isFinite else {
      throw CrossbarError.invalidSetting(
        key: "range_growth", found: "\(rangeGrowth)", allowed: "a finite number from 1 up")
    }
    try validateSlices()
    try adcErrors.validate()
    try wires?.validate()
    _ = try encodingType()
    _ = try adcType()
  }

  /// Slices hold all bits of a weight or of its magnitude, and none is empty.
  private func validateSlices() throws {
    guard let sliceBits else { return }
    let needed = weightEncoding == OffsetEncoding.name ? weightBits : weightBits - 1
    guard sliceBits.allSatisfy({ (1...8).contains($0) }), sliceBits.reduce(0, +) == needed else {
      throw CrossbarError.invalidSetting(
        key: "slice_bits", found: "\(sliceBits)",
        allowed: "1 to 8 bits each, \(needed) in all for weight_bits \(weightBits)")
    }
  }

  /// The number of cycles in which an input is driven.
  ///
  /// Unsigned inputs below zero need as many again, counted by `ProductStatistics.inputPasses`.
  public var inputCycles: Int { inputEncoding.cycles(bits: inputBits, perCycle: dacBits) }

  /// Whether a line's contribution to a converted value can have either sign.
  var drivesBothSigns: Bool {
    inputEncoding.isBipolar
      || (inputAccumulation == .analog && inputEncoding == .twosComplement)
  }

  /// The number of conversions of a column per input.
  public var conversions: Int { inputAccumulation == .analog ? 1 : inputCycles }

  /// The layout of weights on cells of `cellBits` bits.
  ///
  /// - Throws: ``CrossbarError/unknownName(key:found:known:)``, or
  ///   ``CrossbarError/invalidSetting(key:found:allowed:)`` when a slice has more bits than a cell.
  public func encoding(cellBits: Int) throws -> any WeightEncoding {
    if let sliceBits, sliceBits.contains(where: { $0 > cellBits }) {
      throw CrossbarError.invalidSetting(
        key: "slice_bits", found: "\(sliceBits)",
        allowed: "at most \(cellBits) each, the bits of a cell")
    }
    let encoding = try encodingType().init(
      WeightLayout(
        weightBits: weightBits, cellBits: cellBits, sliceBits: sliceBits,
        subtraction: subtraction, offsetCorrection: offsetCorrection))
    if case .limits(let limits) = adcRange, limits.count != 1, limits.count != encoding.slices {
      throw CrossbarError.invalidSetting(
        key: "adc_range", found: "\(limits.count) limits",
        allowed: "1 for all slices, or \(encoding.slices), one per slice")
    }
    return encoding
  }

  func converter() throws -> any ADCModel { try adcType().init(bits: adcBits) }

  private func encodingType() throws -> any WeightEncoding.Type {
    guard let type = weightEncodings.first(where: { $0.name == weightEncoding }) else {
      throw CrossbarError.unknownName(
        key: "weight_encoding", found: weightEncoding, known: weightEncodings.map { $0.name })
    }
    return type
  }

  private func adcType() throws -> any ADCModel.Type {
    guard let type = adcModels.first(where: { $0.name == adc }) else {
      throw CrossbarError.unknownName(
        key: "adc", found: adc, known: adcModels.map { $0.name })
    }
    return type
  }

  private func require(_ key: String, _ value: Int, in allowed: ClosedRange<Int>) throws {
    guard allowed.contains(value) else {
      throw CrossbarError.invalidSetting(
        key: key, found: "\(value)",
        allowed: "\(allowed.lowerBound)…\(allowed.upperBound)")
    }
  }
}
