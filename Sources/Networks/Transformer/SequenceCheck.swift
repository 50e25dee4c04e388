public import MatrixMath

extension TransformerWeights {
  /// Refuses sequences that are empty or longer than there are positions, and tokens that the vocabulary lacks.
  public func requireFit(_ examples: Matrix, of name: String) throws {
    guard !examples.isShapeOnly, case .tokens(let embedding) = description.first.embedding else {
      return
    }
    let longest = embedding.positions.map { $0.rows - embedding.firstPosition } ?? .max
    let (sources, targets) = TokenBatch.read(
      examples, start: description.decoder.map { _ in description.decoderStart })
    for batch in [sources, targets].compactMap({ $0 }) {
      for row in 0..<batch.layout.sequences {
        let tokens = batch.tokens?[batch.layout.rows(of: row)] ?? []
        if let problem = Self.problem(tokens, embedding.tokens.rows, longest) {
          throw NetworkError.unusableExample(of: name, row: row, problem: problem)
        }
      }
    }
  }

  private static func problem(
    _ tokens: ArraySlice<Int>, _ vocabulary: Int, _ longest: Int
  ) -> String? {
    guard !tokens.isEmpty else { return "no token, at least one is needed" }
    guard tokens.count <= longest else {
      return "\(tokens.count) tokens, the network has \(longest) positions"
    }
    return tokens.first { !(0..<vocabulary).contains($0) }.map {
      "token \($0), the network's vocabulary has \(vocabulary)"
    }
  }
}
