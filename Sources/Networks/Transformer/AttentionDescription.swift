/// Multi-head attention (Vaswani et al., NeurIPS 2017), with fewer heads for keys and values where they are shared.
public struct AttentionDescription: Sendable, Equatable {
  /// The map to queries.
  public var query: LinearDescription
  /// The map to keys.
  public var key: LinearDescription
  /// The map to values.
  public var value: LinearDescription
  /// The map of what all heads give together.
  public var output: LinearDescription
  /// The number of heads.
  public var heads: Int
  /// The number of heads of keys and values; each serves `heads / keyValueHeads` heads (Ainslie et al., EMNLP 2023).
  public var keyValueHeads: Int
  /// What products of queries and keys are multiplied by: 1/√width of a head, or 1 in T5.
  public var scale: Float
  /// Whether a token sees those before it alone.
  public var isCausal: Bool
  /// How positions enter the scores.
  public var position: PositionDescription

  /// Describes attention.
  public init(
    query: LinearDescription, key: LinearDescription, value: LinearDescription,
    output: LinearDescription, heads: Int, keyValueHeads: Int? = nil, scale: Float? = nil,
    isCausal: Bool = false, position: PositionDescription = .none
  ) {
    self.query = query
    self.key = key
    self.value = value
    self.output = output
    self.heads = heads
    self.keyValueHeads = keyValueHeads ?? heads
    self.scale = scale ?? 1 / Float(query.outputs / heads).squareRoot()
    self.isCausal = isCausal
    self.position = position
  }

  /// The number of values of a head.
  public var headWidth: Int { query.outputs / heads }
}

/// How positions enter attention.
public enum PositionDescription: Sendable, Equatable {
  /// Not at all: they are in the embeddings, or nowhere.
  case none
  /// A number per head and bucket of distances is added to the scores (Raffel et al., JMLR 2020).
  case relative(RelativePositions)
  /// Queries and keys are turned by angles that grow with the position (Su et al., arXiv 2104.09864).
  case rotary(RotaryPositions)
}

/// T5's buckets of distances.
public struct RelativePositions: Sendable, Equatable {
  /// The tensor that holds a number per bucket and head, without `.weight`; blocks of a stack share one.
  public var name: String
  /// The number of buckets, those of both directions together.
  public var buckets: Int
  /// The distance from which on all are in the last bucket.
  public var largestDistance: Int
  /// Whether what comes later has buckets of its own.
  public var isBidirectional: Bool

  /// Describes buckets.
  public init(_ name: String, buckets: Int, largestDistance: Int, isBidirectional: Bool) {
    self.name = name
    self.buckets = buckets
    self.largestDistance = largestDistance
    self.isBidirectional = isBidirectional
  }
}

/// Angles of rotary positions.
public struct RotaryPositions: Sendable, Equatable {
  /// The angle per position of every pair of values, half as many as a head has.
  public var frequencies: [Double]

  /// The angles `base^(−2i/width)`.
  public init(width: Int, base: Double) {
    frequencies = (0..<width / 2).map { pair in
      power(base, -2 * Double(pair) / Double(width))
    }
  }

  /// Given angles.
  public init(frequencies: [Double]) { self.frequencies = frequencies }
}
