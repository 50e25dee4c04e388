/// What turns inputs into vectors.
public enum EmbeddingDescription: Sendable, Equatable {
  /// A vector per token.
  case tokens(TokenEmbeddingDescription)
  /// A linear map of every patch of an image.
  case patches(PatchEmbeddingDescription)
}

/// Vectors of tokens, positions and kinds of tokens, added up.
public struct TokenEmbeddingDescription: Sendable, Equatable {
  /// A table of vectors; its tensor is `name.weight`.
  public struct Table: Sendable, Equatable {
    /// The name, without `.weight`.
    public var name: String
    /// The number of vectors.
    public var rows: Int

    /// Describes a table.
    public init(_ name: String, rows: Int) {
      self.name = name
      self.rows = rows
    }
  }

  /// The layer that accounts are kept for.
  public var layer: String
  /// The number of values of a vector.
  public var width: Int
  /// One vector per token.
  public var tokens: Table
  /// One vector per position; nothing where positions enter otherwise.
  public var positions: Table?
  /// The row of the first position: 2 in RoBERTa.
  public var firstPosition: Int
  /// One vector per kind of token.
  public var types: Table?
  /// The norm of the sum.
  public var norm: NormDescription?

  /// Describes token embeddings.
  public init(
    layer: String, width: Int, tokens: Table, positions: Table? = nil, firstPosition: Int = 0,
    types: Table? = nil, norm: NormDescription? = nil
  ) {
    self.layer = layer
    self.width = width
    self.tokens = tokens
    self.positions = positions
    self.firstPosition = firstPosition
    self.types = types
    self.norm = norm
  }
}

/// Patches of images (Dosovitskiy et al., ICLR 2021), a vector for the class before them, and positions.
public struct PatchEmbeddingDescription: Sendable, Equatable {
  /// The layer that accounts are kept for.
  public var layer: String
  /// The map of a patch: channel by channel, row by row.
  public var projection: LinearDescription
  /// The tensor of the class's vector.
  public var classToken: String
  /// The tensor of the positions, class first.
  public var positions: String
  /// Height and width of an image in pixels.
  public var side: Int
  /// Height and width of a patch in pixels.
  public var patch: Int
  /// The number of colours.
  public var channels: Int

  /// Describes patch embeddings.
  public init(
    layer: String, projection: LinearDescription, classToken: String, positions: String, side: Int,
    patch: Int, channels: Int
  ) {
    self.layer = layer
    self.projection = projection
    self.classToken = classToken
    self.positions = positions
    self.side = side
    self.patch = patch
    self.channels = channels
  }

  /// Patches per line.
  var patchesPerLine: Int { side / patch }
  /// Vectors per image.
  var vectors: Int { patchesPerLine * patchesPerLine + 1 }
}
