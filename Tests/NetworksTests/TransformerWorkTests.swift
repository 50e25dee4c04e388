import MatrixMath
import Networks
import Testing

/// The digital work of one block of a transformer, counted by hand.
@Suite struct TransformerWorkTests {
  /// An engine of shapes that adds up the digital work of every layer.
  private struct WorkCounter: MatrixEngine {
    var phase = Phase.inference
    private(set) var work: [String: DigitalWork] = [:]
    private var shapes: [Matrix] = []

    mutating func program(
      _ weights: Matrix, as description: MatrixDescription
    ) throws -> MatrixHandle {
      shapes.append(weights)
      return MatrixHandle(index: shapes.count - 1)
    }

    mutating func rewrite(
      _ handle: MatrixHandle, _ selection: MatrixSelection, to values: Matrix
    ) throws {}

    mutating func multiply(_ handle: MatrixHandle, _ x: Matrix) -> Matrix {
      Matrix(shapeOnly: x.rows, shapes[handle.index].rows)
    }

    mutating func multiplyTransposed(_ handle: MatrixHandle, _ y: Matrix) -> Matrix {
      Matrix(shapeOnly: y.rows, shapes[handle.index].columns)
    }

    mutating func record(_ work: DigitalWork, layer: String, vectors: Int) {
      self.work[layer, default: DigitalWork()].add(work)
    }

    mutating func barrier() {}
    mutating func calibrate(_ isWatching: Bool) {}
  }

  /// One block of width 4 with two heads and six inner values, norms after the sums.
  private static let description: TransformerDescription = {
    func linear(_ name: String, _ outputs: Int, _ inputs: Int) -> LinearDescription {
      LinearDescription(name, outputs: outputs, inputs: inputs, hasBias: true)
    }
    func norm(_ name: String) -> NormDescription {
      NormDescription(name, .layer, width: 4, epsilon: 1e-5)
    }
    let attention = AttentionDescription(
      query: linear("q", 4, 4), key: linear("k", 4, 4), value: linear("v", 4, 4),
      output: linear("o", 4, 4), heads: 2)
    let feedForward = FeedForwardDescription(
      up: linear("up", 6, 4), down: linear("down", 4, 6), activation: .gelu)
    return TransformerDescription(
      first: StackDescription(
        embedding: .tokens(
          TokenEmbeddingDescription(
            layer: "embeddings", width: 4, tokens: .init("tokens", rows: 10),
            positions: .init("positions", rows: 5))),
        blocks: [
          BlockDescription(
            layer: "block",
            sublayers: [
              SublayerDescription(.selfAttention(attention), norm: norm("norm1"), .after),
              SublayerDescription(.feedForward(feedForward), norm: norm("norm2"), .after),
            ])
        ], finalNorm: nil), output: .mean)
  }()

  /// Two sequences of three tokens: six vectors of four values, 24 in all.
  @Test func aForwardPass() throws {
    var engine: any MatrixEngine = WorkCounter()
    let network = try TransformerWeights(Self.description).place(headroom: 1, on: &engine)
    var execution = Execution(engine: engine)
    _ = network.forward(Matrix(shapeOnly: 2, 3), &execution)
    let work = try #require((execution.engine as? WorkCounter)?.work)
    // Two tables are read, 32 bits a value, and added.
    #expect(work["embeddings"] == DigitalWork(adds: 24, bits: 2 * 32 * 24))
    // Biases of q, k, v, o and down: 5 · 24, of up: 36. Scores: 2 heads · 2 sequences · 3² = 36, each of two products and sums,
    // and two more when values are mixed: 144 of both. Softmax: a largest value (36), a difference, an exponential and a sum (72
    // additions), scale and share (72 products), a quotient for each of the 12 rows. Two sums around parts: 2 · 24. Two norms of
    // 24 values: mean, difference, square, sum and shift (4 additions), square, factor and gain (3 products), a quotient and
    // a root for every vector. The error function of 36 values: a sum, three products, an exponential.
    #expect(
      work["block"]
        == DigitalWork(
          adds: 5 * 24 + 36 + 144 + 72 + 2 * 24 + 2 * 4 * 24 + 36,
          multiplies: 144 + 72 + 2 * 3 * 24 + 3 * 36, compares: 36, divides: 12 + 2 * 6,
          squareRoots: 2 * 6, exponentials: 36 + 36))
    // Six vectors are added up, and the two sums divided.
    #expect(work["output"] == DigitalWork(adds: 24, multiplies: 2 * 4))
  }
}
