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
}

/// A network body and the head of one task.
public struct Classifier: Sendable {
  /// The body.
  public var body: any Network
  /// The head.
  public let head: ClassificationHead

  /// Joins a body and a head.
  public init(body: any Network, head: ClassificationHead) {
    self.body = body
    self.head = head
  }

  /// One training step without the update: forward, loss, backward.
  ///
  /// Gradients are cleared first. Returns the loss averaged over the batch.
  public func computeGradients(
    _ inputs: Matrix, labels: [Int], _ execution: inout Execution
  ) -> Double {
    execution.parameters.clearGradients()
    execution.engine.phase = .forward
    let logits = head.forward(body.forward(inputs, &execution), &execution)
    let (loss, gradient) = CrossEntropy.evaluate(logits, labels: labels)
    execution.engine.record(
      CrossEntropy.work(rows: logits.rows, columns: logits.columns),
      layer: ClassificationHead.layer, vectors: logits.rows)
    execution.engine.phase = .backward
    let isBodyTrained = execution.parameters.adaptedScalars > 0
    if let below = head.backward(gradient, needsFeatureGradient: isBodyTrained, &execution) {
      body.backward(below, &execution)
    }
    execution.tape.clear()
    return loss
  }

  /// The share of examples whose highest logit is at their label; ties go to the lower class.
  public func accuracy(_ inputs: Matrix, labels: [Int], _ execution: inout Execution) -> Double {
    execution.engine.phase = .inference
    let logits = head.forward(body.forward(inputs, &execution), &execution)
    execution.tape.clear()
    let hits = labels.indices.count { row in
      let scores = logits.elements[row * logits.columns..<(row + 1) * logits.columns]
      let best = scores.indices.reduce(scores.startIndex) { scores[$1] > scores[$0] ? $1 : $0 }
      return best - scores.startIndex == labels[row]
    }
    return Double(hits) / Double(labels.count)
  }

  /// Trains all tensors of the execution, along their gradients or by the schedule's search.
  ///
  /// After every step the arrays follow as the write policy has it, and the step is ended on the engine, which
  /// may keep equal ones as a count. Training that diverges ends early with the values of the last sound loss.
  /// - Parameters:
  ///   - inputs: shape [examples, inputs].
  ///   - labels: one class per example.
  ///   - schedule: passes, batches, order and rates.
  ///   - stream: one permutation per pass, addressed by (array: `order`, event: pass).
  ///   - order: tells runs that share a stream apart.
  ///   - execution: what is trained, and the engine it is trained on.
  /// - Returns: the loss of every step, averaged over its batch, and where training diverged.
  /// - Throws: `CancellationError` when the task is cancelled.
  public func train(
    _ inputs: Matrix, labels: [Int], _ schedule: TrainingSchedule, stream: RandomStream,
    order: UInt32 = 0, _ execution: inout Execution
  ) throws -> TrainingOutcome {
    if let search = schedule.search {
      return try train(
        inputs, labels: labels, schedule, by: search, stream: stream, order: order, &execution)
    }
    var optimiser = Adam(execution.parameters)
    let steps = schedule.steps(examples: labels.count)
    var outcome = TrainingOutcome()
    // What was recorded before is no part of the first step.
    execution.engine.endStep()
    execution.beginUpdates()
    var accepted = execution.parameters
    for epoch in 0..<schedule.epochs {
      let examples =
        schedule.isShuffled
        ? stream.permutation(of: labels.count, array: order, event: UInt32(epoch))
        : Array(labels.indices)
      for start in stride(from: 0, to: labels.count, by: schedule.batchSize) {
        try Task.checkCancellation()
        let batch = examples[start..<min(start + schedule.batchSize, labels.count)]
        if start == 0 { execution.engine.calibrate(true) }
        let loss = computeGradients(
          inputs.rows(at: batch), labels: batch.map { labels[$0] }, &execution)
        if start == 0 { execution.engine.calibrate(false) }
        let share = schedule.decay == .linear ? 1 - Float(outcome.losses.count) / Float(steps) : 1
        let isLast = outcome.losses.count + 1 == steps
        let isSound = outcome.accepts(loss)
        if isSound { accepted = execution.parameters }
        guard isSound, try update(&execution, &optimiser, schedule, share, isLast: isLast) else {
          try giveUp(&outcome, backTo: accepted, &execution)
          return outcome
        }
      }
    }
    return outcome
  }

  /// Ends a run that diverged with the values that its last sound loss was measured at, on the arrays too.
  private func giveUp(
    _ outcome: inout TrainingOutcome, backTo accepted: ParameterStore,
    _ execution: inout Execution
  ) throws {
    outcome.diverge()
    execution.parameters = accepted
    execution.engine.phase = .update
    try execution.writeBack(isLast: true)
    execution.engine.endStep()
  }

  /// Whether the update left finite values; if not, nothing is written.
  private func update(
    _ execution: inout Execution, _ optimiser: inout Adam, _ schedule: TrainingSchedule,
    _ share: Float, isLast: Bool
  ) throws -> Bool {
    execution.engine.phase = .update
    execution.engine.barrier()
    execution.parameters.addPenaltyGradients(schedule.penalties)
    let penalised = schedule.penalties.keys.reduce(0) { $0 + execution.parameters.scalars(in: $1) }
    if penalised > 0 {
      execution.engine.record(
        DigitalWork(adds: penalised, compares: penalised), layer: "optimiser")
    }
    optimiser.step(&execution.parameters) { (schedule.learningRates[$0] ?? 0) * share }
    let scalars = execution.parameters.all.reduce(0) { $0 + $1.value.count }
    execution.engine.record(Adam.work(scalars: scalars), layer: "optimiser")
    guard execution.parameters.isFinite else { return false }
    try execution.writeBack(isLast: isLast)
    execution.engine.endStep()
    return true
  }
}

/// What a training run did.
public struct TrainingOutcome: Sendable, Equatable {
  /// A loss that is this many times the first one, or 1 nat if that is more, is divergence.
  public static let divergence = 100.0

  /// The loss of every step, averaged over its batch.
  public private(set) var losses: [Double] = []
  /// The step at which training diverged and ended, counted from 1; nothing for a whole run.
  public private(set) var divergedAtStep: Int?

  /// A run without steps.
  public init() {}

  /// Takes in the loss of a step; whether training can go on from there.
  mutating func accepts(_ loss: Double) -> Bool {
    losses.append(loss)
    return loss.isFinite && loss <= Self.divergence * max(1, losses[0])
  }

  /// Ends the run at the step taken in last.
  mutating func diverge() { divergedAtStep = losses.count }
}
