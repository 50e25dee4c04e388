import MatrixMath
import Networks

/// The batch that a training step of a network of shapes is traced with.
public struct BatchDescription: Codable, Sendable, Equatable {
  /// Sequences, images or other examples.
  public let sequences: Int
  /// Tokens of every sequence; nothing for networks that are given no tokens.
  public let tokens: Int?
  /// Tokens that a decoder is given for every sequence; nothing for networks without a second stack.
  public let targetTokens: Int?

  enum CodingKeys: String, CodingKey {
    case sequences, tokens
    case targetTokens = "target_tokens"
  }

  /// The most tokens of a batch.
  private static let mostTokens = 1 << 24

  /// Checks that a network can be given such a batch.
  ///
  /// - Throws: ``BatchProblem``.
  func check(for model: any NetworkModel) throws(BatchProblem) {
    let wanted = model.tokens
    try Self.require(sequences, "sequences", 1...Self.mostTokens)
    try Self.require(tokens, "tokens", wanted.map { 1...min($0.first, Self.mostTokens) })
    try Self.require(
      targetTokens, "target_tokens", wanted?.second.map { 1...min($0, Self.mostTokens) })
    let all = ((tokens ?? 1) + (targetTokens ?? 0)).multipliedReportingOverflow(by: sequences)
    guard !all.overflow, all.partialValue <= Self.mostTokens else {
      throw BatchProblem(
        text: "sequences: found \(sequences), allowed are \(Self.mostTokens) tokens in all")
    }
  }

  private static func require(
    _ found: Int?, _ key: String, _ allowed: ClosedRange<Int>?
  ) throws(BatchProblem) {
    guard let allowed else {
      guard let found else { return }
      throw BatchProblem(text: "\(key): found \(found), the network is given none")
    }
    guard let found, allowed.contains(found) else {
      throw BatchProblem(
        text: "\(key): found \(found.map { "\($0)" } ?? "none"), "
          + "allowed is \(allowed.lowerBound) to \(allowed.upperBound)")
    }
  }

  /// Inputs of the network, one example per row: values only where they say where the tokens of a decoder begin.
  ///
  /// - Parameters:
  ///   - count: the number of examples.
  ///   - model: the network.
  /// - Returns: the matrix that the network is given.
  func inputs(_ count: Int, for model: any NetworkModel) -> Matrix {
    if let inputs = model.inputs { return Matrix(shapeOnly: count, inputs) }
    let tokens = tokens ?? 1
    guard let targetTokens else { return Matrix(shapeOnly: count, tokens) }
    var rows = Matrix(rows: count, columns: tokens + 1 + targetTokens)
    for row in 0..<count { rows[row, tokens] = TokenBatch.separator }
    return rows
  }

  /// The number of labels of an example: one, or one for every token where logits are given out for all of them.
  func labelsPerExample(of model: any NetworkModel) -> Int {
    guard let weights = model as? TransformerWeights, case .vocabulary = weights.description.output
    else { return 1 }
    return targetTokens ?? tokens ?? 1
  }
}

/// What is wrong with a batch, in one line.
struct BatchProblem: Error, CustomStringConvertible {
  let text: String
  var description: String { text }
}

extension NetworkModel {
  /// The most tokens that the stacks of the network can be given; nothing where it is given no tokens.
  fileprivate var tokens: (first: Int, second: Int?)? {
    guard let weights = self as? TransformerWeights,
      let first = weights.description.first.mostTokens
    else { return nil }
    return (first, weights.description.decoder.map { $0.mostTokens ?? .max })
  }
}

extension StackDescription {
  /// The most tokens of a sequence; nothing for stacks that are given images.
  fileprivate var mostTokens: Int? {
    guard case .tokens(let tokens) = embedding else { return nil }
    return tokens.positions.map { $0.rows - tokens.firstPosition } ?? .max
  }
}
