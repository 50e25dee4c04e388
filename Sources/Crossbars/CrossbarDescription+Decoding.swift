import Quantities

extension CrossbarDescription {
  /// Decodes a description; absent keys take their defaults.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let standard = CrossbarDescription()
    self.init(
      weightEncoding: try container.value(.weightEncoding, default: standard.weightEncoding),
      weightBits: try container.value(.weightBits, default: standard.weightBits),
      sliceBits: try container.decodeIfPresent([Int].self, forKey: .sliceBits),
      weightRange: try container.value(.weightRange, default: standard.weightRange),
      rangeGrowth: try container.value(.rangeGrowth, default: standard.rangeGrowth),
      subtraction: try container.choice(.subtraction, default: standard.subtraction),
      offsetCorrection: try container.choice(.offsetCorrection, default: standard.offsetCorrection),
      pedestal: try container.choice(.pedestal, default: standard.pedestal),
      inputEncoding: try container.choice(.inputEncoding, default: standard.inputEncoding),
      inputRange: try container.value(.inputRange, default: standard.inputRange),
      inputAccumulation: try container.choice(
        .inputAccumulation, default: standard.inputAccumulation),
      inputBits: try container.value(.inputBits, default: standard.inputBits),
      dacBits: try container.value(.dacBits, default: standard.dacBits),
      adc: try container.value(.adc, default: standard.adc),
      adcBits: try container.value(.adcBits, default: standard.adcBits),
      adcRange: try container.value(.adcRange, default: standard.adcRange),
      adcErrors: try container.value(.adcErrors, default: standard.adcErrors),
      wires: try container.decodeIfPresent(Wires.self, forKey: .wires))
  }
}
