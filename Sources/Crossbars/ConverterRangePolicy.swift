/// How the range of a converter is chosen, per matrix, direction and slice.
public enum ConverterRangePolicy: Sendable, Equatable {
  /// What the lines in use could deliver: every cell at its highest level, every line driven.
  case full
  /// The most that the programmed levels could deliver under any drive; nothing can saturate but noise.
  case bounded
  /// A percentile of the magnitudes seen while calibrating, as a share of the bound.
  case calibrated(percentile: Double)
}

extension ConverterRangePolicy: Codable {
  /// Decodes `full`, `bounded` or `calibrated <percentile>`.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    let parts = text.split(separator: " ")
    switch text {
    case "full": self = .full
    case "bounded": self = .bounded
    default:
      guard parts.count == 2, parts[0] == "calibrated", let percentile = Double(parts[1]),
        percentile > 0, percentile <= 100
      else {
        throw DecodingError.dataCorrupted(
          DecodingError.Context(
            codingPath: decoder.codingPath,
            debugDescription:
              "found '\(text)', allowed are 'full', 'bounded', 'calibrated <percentile>'"))
      }
      self = .calibrated(percentile: percentile)
    }
  }

  /// Encodes the text that decodes to this value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .full: try container.encode("full")
    case .bounded: try container.encode("bounded")
    case .calibrated(let percentile): try container.encode("calibrated \(percentile)")
    }
  }
}

/// Watches converter inputs and turns them into the share of the bound that a converter's range covers.
struct RangeCalibration: Sendable {
  private static let bins = 1024
  private var histogram = [Int](repeating: 0, count: bins)
  private var count = 0
  /// The share of the bound that the range covers; 1 until something has been seen.
  private(set) var share: Float = 1

  mutating func watch(_ values: Span<Float>, bound: Float) {
    guard bound > 0 else { return }
    let scale = Float(Self.bins) / bound
    for index in values.indices {
      histogram[min(Int(values[index].magnitude * scale), Self.bins - 1)] += 1
    }
    count += values.count
  }

  /// Chooses the share from what was seen, and forgets it.
  mutating func settle(percentile: Double) {
    guard count > 0 else { return }
    let wanted = (Double(count) * percentile / 100).rounded(.up)
    var seen = 0
    var bin = 0
    while bin < Self.bins - 1 {
      seen += histogram[bin]
      if Double(seen) >= wanted { break }
      bin += 1
    }
    share = Float(bin + 1) / Float(Self.bins)
    histogram = [Int](repeating: 0, count: Self.bins)
    count = 0
  }
}
