public import MatrixMath

extension TransformerWeights {
  /// Refuses sequences that are empty or longer than there are positions, and tokens that the vocabulary lacks.
  public func requireFit(_ examples: Matrix, of name: String) throws {
    guard !examples.isShapeOnly, case .tokens(let embedding) = description.first.embedding else {
      return
    }
    try requireTokens(examples, of: name)
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

  /// Refuses rows that are no numbers of tokens with −1 behind them, and with −2 between two stacks alone.
  private func requireTokens(_ examples: Matrix, of name: String) throws {
    for row in 0..<examples.rows {
      let values = examples.elements[row * examples.columns..<(row + 1) * examples.columns]
      let used = values.prefix { $0 != TokenBatch.padding }
      let isAllowed = { (value: Float) in
        value >= 0 && value < 0x1p24 && value == value.rounded()
          || value == TokenBatch.separator && description.decoder != nil
      }
      let wrong =
        used.first { !isAllowed($0) }
        ?? values.dropFirst(used.count).first { $0 != TokenBatch.padding }
      if let wrong {
        throw NetworkError.unusableExample(
          of: name, row: row, problem: "found \(wrong), allowed are numbers of tokens, then -1")
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
