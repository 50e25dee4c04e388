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
      sliceBits: try container.decodeIfPresent([Int].self, forKey: .sliceBits),
      weightRange: try value(.weightRange, standard.weightRange),
      rangeGrowth: try value(.rangeGrowth, standard.rangeGrowth),
      subtraction: try value(.subtraction, standard.subtraction),
      offsetCorrection: try value(.offsetCorrection, standard.offsetCorrection),
      pedestal: try value(.pedestal, standard.pedestal),
      inputEncoding: try value(.inputEncoding, standard.inputEncoding),
      inputRange: try value(.inputRange, standard.inputRange),
      inputAccumulation: try value(.inputAccumulation, standard.inputAccumulation),
      inputBits: try value(.inputBits, standard.inputBits),
      dacBits: try value(.dacBits, standard.dacBits), adc: try value(.adc, standard.adc),
      adcBits: try value(.adcBits, standard.adcBits),
      adcRange: try value(.adcRange, standard.adcRange),
      adcErrors: try value(.adcErrors, standard.adcErrors),
      wires: try container.decodeIfPresent(Wires.self, forKey: .wires))
  }
}
