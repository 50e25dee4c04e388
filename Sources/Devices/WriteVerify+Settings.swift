import Quantities

extension WriteVerify: Codable, DefaultedSettings {
  private enum CodingKeys: String, CodingKey {
    case scheme
    case acceptanceWindow = "acceptance_window"
    case pulseGain = "pulse_gain"
    case pulseDeviation = "pulse_deviation"
    case setStrength = "set_strength"
    case resetStrength = "reset_strength"
    case strengthIncrement = "strength_increment"
    case cycleToCycle = "cycle_to_cycle"
    case deviceToDevice = "device_to_device"
    case maxPulses = "max_pulses"
    case maxReversals = "max_reversals"
  }

  /// Reads the parameters; absent keys keep their defaults.
  public init(from decoder: any Decoder) throws {
    try self.init(from: decoder, defaults: WriteVerify())
  }

  /// Reads the parameters of the chosen scheme; those of the others are unknown keys.
  init(from decoder: any Decoder, defaults: WriteVerify) throws {
    self = defaults
    let values = try decoder.container(keyedBy: CodingKeys.self)
    scheme = try values.choice(.scheme, default: defaults.scheme)
    acceptanceWindow = try values.value(.acceptanceWindow, default: acceptanceWindow)
    deviceToDevice = try values.value(.deviceToDevice, default: deviceToDevice)
    maxPulses = try values.value(.maxPulses, default: maxPulses)
    maxReversals = try values.decodeIfPresent(Int.self, forKey: .maxReversals) ?? maxReversals
    if scheme == .targeted {
      pulseGain = try values.value(.pulseGain, default: pulseGain)
      pulseDeviation = try values.value(.pulseDeviation, default: pulseDeviation)
      return
    }
    setStrength = try values.value(.setStrength, default: setStrength)
    resetStrength = try values.value(.resetStrength, default: resetStrength)
    cycleToCycle = try values.value(.cycleToCycle, default: cycleToCycle)
    guard scheme == .incremental else { return }
    strengthIncrement = try values.value(.strengthIncrement, default: strengthIncrement)
  }

  /// Writes the parameters that act on the chosen scheme.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(scheme.rawValue, forKey: .scheme)
    try values.encode(acceptanceWindow, forKey: .acceptanceWindow)
    if scheme == .targeted {
      try values.encode(pulseGain, forKey: .pulseGain)
      try values.encode(pulseDeviation, forKey: .pulseDeviation)
    } else {
      try values.encodeIfPresent(setStrength, forKey: .setStrength)
      try values.encodeIfPresent(resetStrength, forKey: .resetStrength)
      if scheme == .incremental {
        try values.encode(strengthIncrement, forKey: .strengthIncrement)
      }
      try values.encode(cycleToCycle, forKey: .cycleToCycle)
    }
    try values.encode(deviceToDevice, forKey: .deviceToDevice)
    try values.encode(maxPulses, forKey: .maxPulses)
    try values.encodeIfPresent(maxReversals, forKey: .maxReversals)
  }

  /// Checks the parameters that act on the chosen scheme.
  func validate(for model: String) throws {
    try require(acceptanceWindow, "write_verify.acceptance_window", of: model)
    if scheme == .targeted {
      guard pulseGain > 0, pulseGain < 2 else {
        throw DeviceError.invalidSetting(
          model: model, key: "write_verify.pulse_gain", found: "\(pulseGain)",
          allowed: "above 0 and below 2")
      }
      try require(pulseDeviation, orZero: true, "write_verify.pulse_deviation", of: model)
    } else {
      try validateStrength(setStrength, "write_verify.set_strength", model)
      try validateStrength(resetStrength, "write_verify.reset_strength", model)
      try require(strengthIncrement, orZero: true, "write_verify.strength_increment", of: model)
      try require(cycleToCycle, in: 0...10, "write_verify.cycle_to_cycle", of: model)
    }
    try require(deviceToDevice, in: 0...10, "write_verify.device_to_device", of: model)
    let pulses = 1...Int(UInt16.max)
    guard pulses.contains(maxPulses) else {
      throw DeviceError.invalidSetting(
        model: model, key: "write_verify.max_pulses", found: "\(maxPulses)",
        allowed: "1 to \(UInt16.max)")
    }
    guard let maxReversals, maxReversals < 0 else { return }
    throw DeviceError.invalidSetting(
      model: model, key: "write_verify.max_reversals", found: "\(maxReversals)",
      allowed: "0 or more")
  }

  private func validateStrength(_ value: Conductance?, _ key: String, _ model: String) throws {
    guard let value else {
      throw DeviceError.invalidSetting(
        model: model, key: key, found: "missing",
        allowed: "a finite conductance above 0 S (the \(scheme.rawValue) scheme has no default)")
    }
    try require(value, key, of: model)
  }
}
