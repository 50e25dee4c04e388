/// When the values of trained tensors that live on arrays are written to them.
///
/// The optimiser always works on a digital copy in single precision; the policy says when cells follow. It is
/// independent of the adaptation method.
public enum WritePolicy: Sendable, Equatable {
  /// After every step; cells whose level stays the same are skipped.
  case writeThrough
  /// After every so many steps, and after the last one; between them products use what the arrays hold.
  case every(steps: Int)
  /// After a step, every weight that has moved by more than so many steps of its code since it was last written.
  ///
  /// What has moved by less is never written. On engines whose weights have no codes, like write-through.
  case threshold(levels: Float)
  /// Never: the change is multiplied digitally beside the array.
  case residual
}

extension WritePolicy: Codable {
  /// Decodes `write-through`, `every <k> steps`, `<t> levels` or `residual`.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    let words = text.split(separator: " ")
    if text == "write-through" {
      self = .writeThrough
    } else if text == "residual" {
      self = .residual
    } else if words.count == 3, words[0] == "every", words[2] == "steps", let steps = Int(words[1]),
      steps > 0
    {
      self = .every(steps: steps)
    } else if words.count == 2, words[1] == "levels", let levels = Float(words[0]), levels > 0,
      levels.isFinite
    {
      self = .threshold(levels: levels)
    } else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath,
          debugDescription: "found '\(text)', allowed are 'write-through', 'every <k> steps', "
            + "'<t> levels', 'residual'"))
    }
  }

  /// Encodes the text that decodes to this value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .writeThrough: try container.encode("write-through")
    case .every(let steps): try container.encode("every \(steps) steps")
    case .threshold(let levels): try container.encode("\(levels) levels")
    case .residual: try container.encode("residual")
    }
  }
}
