/// How numbers are put on arrays and taken off them: encodings, converters and their ranges.
///
/// The size of the arrays is the hardware's; the bits of a cell are the device's.
public struct CrossbarDescription: Codable, Sendable, Equatable {
  /// The name of the weight encoding.
  public var weightEncoding: String
  /// Bits of a weight, sign included.
  public var weightBits: Int
  /// Which weight fills the conductance window.
  public var weightRange: WeightRange
  /// By how much the range of an output at least grows when a trained weight leaves it.
  public var rangeGrowth: Float
  /// Where differential pairs are subtracted.
  public var subtraction: Subtraction
  /// How inputs are streamed.
  public var inputEncoding: InputEncoding
  /// Bits of an input, sign included.
  public var inputBits: Int
  /// Input bits per cycle.
  public var dacBits: Int
  /// The name of the converter model.
  public var adc: String
  /// Bits of the converter.
  public var adcBits: Int
  /// How the converter's range is chosen.
  public var adcRange: ConverterRangePolicy

  enum CodingKeys: String, CodingKey {
    case weightEncoding = "weight_encoding"
    case weightBits = "weight_bits"
    case weightRange = "weight_range"
    case rangeGrowth = "range_growth"
    case subtraction
    case inputEncoding = "input_encoding"
    case inputBits = "input_bits"
    case dacBits = "dac_bits"
    case adc
    case adcBits = "adc_bits"
    case adcRange = "adc_range"
  }

  /// Describes the path of a number; the defaults are 8-bit weights and inputs, 2-bit cells in differential
  /// pairs, bit-serial inputs and 8-bit converters with calibrated ranges.
  public init(
    weightEncoding: String = DifferentialEncoding.name, weightBits: Int = 8,
    weightRange: WeightRange = .column, rangeGrowth: Float = 1.5,
    subtraction: Subtraction = .digital, inputEncoding: InputEncoding = .twosComplement,
    inputBits: Int = 8, dacBits: Int = 1, adc: String = UniformADC.name, adcBits: Int = 8,
    adcRange: ConverterRangePolicy = .calibrated(percentile: 99.9)
  ) {
    self.weightEncoding = weightEncoding
    self.weightBits = weightBits
    self.weightRange = weightRange
    self.rangeGrowth = rangeGrowth
    self.subtraction = subtraction
    self.inputEncoding = inputEncoding
    self.inputBits = inputBits
    self.dacBits = dacBits
    self.adc = adc
    self.adcBits = adcBits
    self.adcRange = adcRange
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
    _ = try encodingType()
    _ = try adcType()
  }

  /// The number of cycles in which an input is driven.
  public var inputCycles: Int {
    inputEncoding.significances(bits: inputBits, perCycle: dacBits).count
  }

  /// The layout of weights on cells of `cellBits` bits.
  ///
  /// - Throws: ``CrossbarError/unknownName(key:found:known:)``.
  public func encoding(cellBits: Int) throws -> any WeightEncoding {
    try encodingType().init(
      weightBits: weightBits, cellBits: cellBits, subtraction: subtraction)
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

extension CrossbarDescription {
  /// Decodes a description; absent keys take their defaults.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func value<T: Decodable>(_ key: CodingKeys, _ standard: T) throws -> T {
      try container.decodeIfPresent(T.self, forKey: key) ?? standard
    }
    let standard = CrossbarDescription()
    self.init(
      weightEncoding: try value(.weightEncoding, standard.weightEncoding),
      weightBits: try value(.weightBits, standard.weightBits),
      weightRange: try value(.weightRange, standard.weightRange),
      rangeGrowth: try value(.rangeGrowth, standard.rangeGrowth),
      subtraction: try value(.subtraction, standard.subtraction),
      inputEncoding: try value(.inputEncoding, standard.inputEncoding),
      inputBits: try value(.inputBits, standard.inputBits),
      dacBits: try value(.dacBits, standard.dacBits), adc: try value(.adc, standard.adc),
      adcBits: try value(.adcBits, standard.adcBits),
      adcRange: try value(.adcRange, standard.adcRange))
  }
}
