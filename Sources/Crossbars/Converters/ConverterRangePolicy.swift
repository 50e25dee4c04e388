import MatrixMath

/// How the range of a converter is chosen, per matrix, direction and slice.
public enum ConverterRangePolicy: Sendable, Equatable {
  /// What the lines in use could deliver: every cell at its highest level, every line driven.
  case full
  /// The most that the programmed levels could deliver under any drive; nothing can saturate but noise.
  case bounded
  /// A percentile of the magnitudes seen while calibrating, as a share of the bound.
  case calibrated(percentile: Double)
  /// Codes one level unit apart: a sum of exact levels under drives of 1 bit meets a code exactly.
  case granular
  /// Limits per slice, the least significant first, in level units at full drive.
  case limits([Float])
}

extension ConverterRangePolicy: Codable {
  /// Decodes `full`, `bounded`, `granular`, `calibrated <percentile>` or `limits <number per slice …>`.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    let parts = text.split(separator: " ")
    let limits = parts.dropFirst().compactMap { Float($0) }.filter { $0 > 0 && $0.isFinite }
    switch (text, parts.first) {
    case ("full", _): self = .full
    case ("bounded", _): self = .bounded
    case ("granular", _): self = .granular
    case (_, "limits") where !limits.isEmpty && limits.count == parts.count - 1:
      self = .limits(limits)
    case (_, "calibrated"):
      guard parts.count == 2, let percentile = Double(parts[1]), percentile > 0, percentile <= 100
      else { throw Self.refusal(of: text, decoder) }
      self = .calibrated(percentile: percentile)
    default: throw Self.refusal(of: text, decoder)
    }
  }

  private static func refusal(of text: String, _ decoder: any Decoder) -> DecodingError {
    .dataCorrupted(
      DecodingError.Context(
        codingPath: decoder.codingPath,
        debugDescription:
          "found '\(text)', allowed are 'full', 'bounded', 'granular', 'calibrated <percentile>', "
          + "'limits <number per slice>'"))
  }

  /// Encodes the text that decodes to this value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .full: try container.encode("full")
    case .bounded: try container.encode("bounded")
    case .granular: try container.encode("granular")
    case .limits(let limits):
      try container.encode((["limits"] + limits.map { "\($0)" }).joined(separator: " "))
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

  /// Takes in what a converter is given, a block of some values.
  mutating func watch(_ values: Span<Float>, _ block: BlockLayout, bound: Float) {
    guard bound > 0 else { return }
    let (scale, last) = (Float(Self.bins) / bound, Float(Self.bins - 1))
    var counts = histogram.mutableSpan
    for row in 0..<block.rows {
      let start = block.offset + row * block.stride
      for index in start..<start + block.columns {
        let share = values[index].magnitude * scale
        counts[Int(share < last ? share : last)] += 1
      }
    }
    count += block.rows * block.columns
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
