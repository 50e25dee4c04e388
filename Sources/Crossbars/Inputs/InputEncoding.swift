/// How an integer input is streamed to the lines, a few bits per cycle.
public enum InputEncoding: String, Sendable, Codable, CaseIterable {
  /// One bit per cycle; the last cycle counts −2^(bits−1).
  case twosComplement = "twos_complement"
  /// Digits of the magnitude, driven with the sign of the input.
  case signMagnitude = "sign_magnitude"
  /// Digits of inputs that are not negative. A batch with negative inputs is streamed twice: first what is
  /// above zero, then what is below, which is subtracted.
  case unsigned

  /// The largest magnitude of an input of `bits` bits.
  func largest(bits: Int) -> Int {
    self == .unsigned ? (1 << bits) - 1 : (1 << (bits - 1)) - 1
  }

  /// The number of cycles in which an input is streamed once.
  public func cycles(bits: Int, perCycle: Int) -> Int {
    switch self {
    case .twosComplement: bits
    case .signMagnitude: (bits - 1 + perCycle - 1) / perCycle
    case .unsigned: (bits + perCycle - 1) / perCycle
    }
  }

  /// Whether currents of both signs occur.
  var isBipolar: Bool { self == .signMagnitude }
}

/// Which number fills the range of the inputs.
public enum InputRange: Sendable, Equatable {
  /// The largest magnitude of every vector: its scale is a digital factor after the converters.
  case vector
  /// A fixed number; larger inputs are clipped to it.
  case fixed(Float)
}

extension InputRange: Codable {
  /// Decodes `vector` or `fixed <number>`.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    let parts = text.split(separator: " ")
    if text == "vector" {
      self = .vector
    } else if parts.count == 2, parts[0] == "fixed", let limit = Float(parts[1]), limit > 0,
      limit.isFinite
    {
      self = .fixed(limit)
    } else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath,
          debugDescription: "found '\(text)', allowed are 'vector', 'fixed <number>'"))
    }
  }

  /// Encodes the text that decodes to this value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .vector: try container.encode("vector")
    case .fixed(let limit): try container.encode("fixed \(limit)")
    }
  }
}

/// Where the cycles of an input are added up.
public enum InputAccumulation: String, Sendable, Codable, CaseIterable {
  /// Every cycle is converted and the codes are shifted and added.
  case digital
  /// Charges are added with binary weights, and the sum of all cycles is converted once.
  case analog
}
