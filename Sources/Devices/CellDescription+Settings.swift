import Quantities

extension CellDescription: Codable, DefaultedSettings {
  private enum CodingKeys: String, CodingKey {
    case bits
    case minimumConductance = "minimum_conductance"
    case maximumConductance = "maximum_conductance"
    case onOffRatio = "on_off_ratio"
    case levelConductances = "levels"
    case ivNonlinearity = "iv_nonlinearity"
    case temperature
  }

  /// Reads the description; absent keys keep their defaults.
  public init(from decoder: any Decoder) throws {
    try self.init(from: decoder, defaults: CellDescription())
  }

  init(from decoder: any Decoder, defaults: CellDescription) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    bits = try values.value(.bits, default: defaults.bits)
    maximumConductance = try values.value(
      .maximumConductance, default: defaults.maximumConductance)
    minimumConductance = try Self.minimumConductance(
      values, maximum: maximumConductance, default: defaults.minimumConductance)
    levelConductances = try values.value(
      .levelConductances, default: defaults.levelConductances)
    ivNonlinearity = try values.value(.ivNonlinearity, default: defaults.ivNonlinearity)
    temperature = try values.value(.temperature, default: defaults.temperature)
  }

  /// G_min, given as it is or as the ratio of G_max to it.
  private static func minimumConductance(
    _ values: KeyedDecodingContainer<CodingKeys>, maximum: Conductance, default: Conductance
  ) throws -> Conductance {
    guard let ratio = try values.decodeIfPresent(Double.self, forKey: .onOffRatio) else {
      return try values.value(.minimumConductance, default: `default`)
    }
    guard !values.contains(.minimumConductance) else {
      throw DecodingError.dataCorruptedError(
        forKey: .onOffRatio, in: values,
        debugDescription: "found beside minimum_conductance, expected one of the two")
    }
    guard ratio > 1 else {
      throw DecodingError.dataCorruptedError(
        forKey: .onOffRatio, in: values,
        debugDescription: "found \(ratio), expected a number above 1")
    }
    return maximum / ratio
  }

  /// Writes the description, an on/off ratio as the conductance that it stood for.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(bits, forKey: .bits)
    try values.encode(minimumConductance, forKey: .minimumConductance)
    try values.encode(maximumConductance, forKey: .maximumConductance)
    try values.encodeIfPresent(levelConductances, forKey: .levelConductances)
    try values.encode(ivNonlinearity, forKey: .ivNonlinearity)
    try values.encodeIfPresent(temperature, forKey: .temperature)
  }

  /// Checks the description.
  ///
  /// - Throws: ``DeviceError/bitsOutOfRange(model:found:)``,
  ///   ``DeviceError/invalidConductanceWindow(model:minimum:maximum:)`` or
  ///   ``DeviceError/invalidSetting(model:key:found:allowed:)``.
  func validate(for model: String) throws {
    guard (1...8).contains(bits) else {
      throw DeviceError.bitsOutOfRange(model: model, found: bits)
    }
    let (low, high) = (minimumConductance, maximumConductance)
    guard low.si >= 0, low < high, high.si.isFinite else {
      throw DeviceError.invalidConductanceWindow(model: model, minimum: low, maximum: high)
    }
    try validateLevels(for: model)
    try require(ivNonlinearity, in: 0...20, "cell.iv_nonlinearity", of: model)
    guard let temperature else { return }
    try require(temperature.kelvin, in: 1...1000, "cell.temperature.kelvin", of: model)
    guard temperature.factor >= 0, temperature.factor.isFinite else {
      throw DeviceError.invalidSetting(
        model: model, key: "cell.temperature.coefficient_per_kelvin",
        found: "\(temperature.coefficientPerKelvin)",
        allowed: "what leaves a conductance of 0 S or more at \(temperature.kelvin) K")
    }
  }

  /// Refuses a conductance window that reaches beyond the one for which a model was measured.
  func requireWindow(within range: CellDescription, of model: String) throws {
    let (low, high) = (range.minimumConductance, range.maximumConductance)
    // A ratio of conductances need not give back its own limit to the last bit.
    guard minimumConductance >= low * (1 - 1e-9), maximumConductance <= high * (1 + 1e-9) else {
      throw DeviceError.invalidSetting(
        model: model, key: "the conductance window",
        found: "\(minimumConductance) to \(maximumConductance)",
        allowed: "what lies within \(low) to \(high), the range of the measurement")
    }
  }

  private func validateLevels(for model: String) throws {
    guard let levelConductances else { return }
    func refuse(_ found: String, _ allowed: String) -> DeviceError {
      .invalidSetting(model: model, key: "cell.levels", found: found, allowed: allowed)
    }
    guard levelConductances.count == levels else {
      throw refuse(
        "a table of \(levelConductances.count) conductances", "2^bits = \(levels) of them")
    }
    for (index, pair) in zip(levelConductances, levelConductances.dropFirst()).enumerated() {
      guard pair.0 < pair.1 else {
        throw refuse(
          "\(pair.0) and then \(pair.1) at level \(index + 1)", "an increasing table")
      }
    }
    let (first, last) = (levelConductances[0], levelConductances[levels - 1])
    let tolerance = 1e-9 * maximumConductance.si
    guard (first - minimumConductance).si.magnitude <= tolerance,
      (last - maximumConductance).si.magnitude <= tolerance
    else {
      throw refuse(
        "a table from \(first) to \(last)",
        "one from cell.minimum_conductance, \(minimumConductance), to "
          + "cell.maximum_conductance, \(maximumConductance)")
    }
  }
}
