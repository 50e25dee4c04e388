public import MatrixMath

/// How a training run proceeds: passes, batches, order and learning rates.
public struct TrainingSchedule: Sendable, Equatable {
  /// How the learning rate changes over the run.
  public enum Decay: String, Sendable, Codable, CaseIterable {
    /// The same at every step.
    case constant
    /// From the full rate at the first step in a straight line to 0 after the last.
    case linear
  }

  /// Passes over the training examples.
  public var epochs: Int
  /// Examples per step.
  public var batchSize: Int
  /// Whether every pass has its own random order.
  public var isShuffled: Bool
  /// How the learning rate changes.
  public var decay: Decay
  /// The learning rate of every group that is trained.
  public var learningRates: [ParameterGroup: Float]
  /// What the mean magnitude of a group's values adds to what is minimised; reported losses are without it.
  public var penalties: [ParameterGroup: Float]
  /// How tensors are found without a backward pass; nothing where they follow their gradients.
  public var search: ForwardOnlySearch?

  /// Describes a run.
  public init(
    epochs: Int, batchSize: Int, isShuffled: Bool = true, decay: Decay = .linear,
    learningRates: [ParameterGroup: Float], penalties: [ParameterGroup: Float] = [:],
    search: ForwardOnlySearch? = nil
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.isShuffled = isShuffled
    self.decay = decay
    self.learningRates = learningRates
    self.penalties = penalties
    self.search = search
  }

  /// The number of steps for a number of examples: generations of a search, else batches, of which the last one of
  /// a pass may be smaller.
  public func steps(examples: Int) -> Int {
    search?.generations ?? epochs * ((examples + batchSize - 1) / batchSize)
  }

  /// Whether converters choose their ranges from a batch: the first of every pass, and the second of all.
  ///
  /// In the first of all nothing flows back, for a head begins at zero.
  func calibrates(batch: Int, ofPass pass: Int) -> Bool {
    batch == 0 || (pass == 0 && batch == 1)
  }

  /// The examples of every step of one pass, in their order.
  ///
  /// - Parameters:
  ///   - pass: counted from 0.
  ///   - examples: how many there are.
  ///   - stream: one permutation per pass, addressed by (array: `order`, event: pass).
  ///   - order: tells runs that share a stream apart.
  /// - Returns: indices of examples, each once; the last batch may be smaller.
  public func batches(
    ofPass pass: Int, examples: Int, stream: RandomStream, order: UInt32 = 0
  ) -> [[Int]] {
    let indices =
      isShuffled
      ? stream.permutation(of: examples, array: order, event: UInt32(pass)) : Array(0..<examples)
    return stride(from: 0, to: examples, by: batchSize).map { start in
      Array(indices[start..<min(start + batchSize, examples)])
    }
  }
}
