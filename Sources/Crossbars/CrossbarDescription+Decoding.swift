extension CrossbarDescription {
  /// Decodes a description; absent keys take their defaults.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func value<T: Decodable>(_ key: CodingKeys, _ standard: T) throws -> T {
      try container.decodeIfPresent(T.self, forKey: key) ?? standard
    }
    func choice<T: RawRepresentable<String> & CaseIterable>(
      _ key: CodingKeys, _ standard: T
    ) throws -> T {
      guard let name = try container.decodeIfPresent(String.self, forKey: key) else {
        return standard
      }
      guard let choice = T(rawValue: name) else {
        let known = T.allCases.map(\.rawValue).joined(separator: ", ")
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container, debugDescription: "found '\(name)', known are \(known)")
      }
      return choice
    }
    let standard = CrossbarDescription()
    self.init(
      weightEncoding: try value(.weightEncoding, standard.weightEncoding),
      weightBits: try value(.weightBits, standard.weightBits),
      sliceBits: try container.decodeIfPresent([Int].self, forKey: .sliceBits),
      weightRange: try value(.weightRange, standard.weightRange),
      rangeGrowth: try value(.rangeGrowth, standard.rangeGrowth),
      subtraction: try choice(.subtraction, standard.subtraction),
      offsetCorrection: try choice(.offsetCorrection, standard.offsetCorrection),
      pedestal: try choice(.pedestal, standard.pedestal),
      inputEncoding: try choice(.inputEncoding, standard.inputEncoding),
      inputRange: try value(.inputRange, standard.inputRange),
      inputAccumulation: try choice(.inputAccumulation, standard.inputAccumulation),
      inputBits: try value(.inputBits, standard.inputBits),
      dacBits: try value(.dacBits, standard.dacBits), adc: try value(.adc, standard.adc),
      adcBits: try value(.adcBits, standard.adcBits),
      adcRange: try value(.adcRange, standard.adcRange),
      adcErrors: try value(.adcErrors, standard.adcErrors),
      wires: try container.decodeIfPresent(Wires.self, forKey: .wires))
  }
}
