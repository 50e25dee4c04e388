public import MatrixMath

/// A transformer as kept off-device: its description and its tensors by name.
///
/// Without tensors it is a network of shapes.
public struct TransformerWeights: Sendable, Equatable {
  /// What the network consists of.
  public let description: TransformerDescription
  /// All tensors: weights [outputs, inputs], vectors [1, n], tables [rows, width]; empty for a network of shapes.
  public private(set) var tensors: [String: Matrix]

  /// Joins a description and its tensors.
  public init(_ description: TransformerDescription, tensors: [String: Matrix] = [:]) {
    self.description = description
    self.tensors = tensors
  }

  /// Whether only shapes are known.
  public var isShapeOnly: Bool { tensors.isEmpty }

  /// The number of features, or of words where the network gives out logits.
  public var features: Int {
    if let linear = description.output.linear { return linear.outputs }
    let last = description.decoder ?? description.first
    return last.width
  }

  /// Puts a tensor of the same shape in the place of another.
  mutating func replace(_ name: String, by value: Matrix) { tensors[name] = value }

  /// A tensor, or its shape.
  ///
  /// - Throws: ``NetworkError`` when it is missing, has another shape or holds a value that is not finite.
  func matrix(_ name: String, _ rows: Int, _ columns: Int) throws -> Matrix {
    guard !isShapeOnly else { return Matrix(shapeOnly: rows, columns) }
    guard let found = tensors[name] else { throw NetworkError.missingTensor(name: name) }
    guard found.rows == rows, found.columns == columns else {
      throw NetworkError.shapeMismatch(
        what: name, found: found.shape, expected: "[\(rows), \(columns)]")
    }
    return found
  }
}

extension StackDescription {
  /// The number of values of a vector.
  var width: Int {
    switch embedding {
    case .tokens(let tokens): tokens.width
    case .patches(let patches): patches.projection.outputs
    }
  }
}
