public import MatrixMath

extension Classifier {
  /// Trains all tensors of the execution, along their gradients or by the schedule's search.
  ///
  /// After every step the arrays follow as the write policy has it, and the step is ended on the engine, which
  /// may keep equal ones as a count. Training that diverges ends early with the values of the last sound loss.
  /// - Parameters:
  ///   - inputs: shape [examples, inputs].
  ///   - labels: one class per example, or equally many for every example where the network gives out logits for each of
  ///     its tokens; those of an example are neighbours.
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
    let steps = schedule.steps(examples: inputs.rows)
    var outcome = TrainingOutcome()
    // What was recorded before is no part of the first step.
    execution.engine.endStep()
    execution.beginUpdates()
    var accepted = execution.parameters
    for epoch in 0..<schedule.epochs {
      let batches = schedule.batches(
        ofPass: epoch, examples: inputs.rows, stream: stream, order: order)
      for (number, batch) in batches.enumerated() {
        try Task.checkCancellation()
        let calibrates = schedule.calibrates(batch: number, ofPass: epoch)
        if calibrates { execution.engine.calibrate(true) }
        execution.dropout = Dropout(
          stream: RandomStream(seed: stream.seed, domain: .dropout),
          run: order, step: UInt32(outcome.losses.count))
        defer { execution.dropout = nil }
        let loss = computeGradients(
          inputs.rows(at: batch), labels: inputs.labels(labels, ofRows: batch), &execution)
        if calibrates { execution.engine.calibrate(false) }
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

extension Matrix {
  /// The labels of some rows, of which each has equally many.
  ///
  /// - Parameters:
  ///   - labels: those of all rows, row by row.
  ///   - rows: indices of rows.
  /// - Returns: the labels of the chosen rows, in their order.
  public func labels(_ labels: [Int], ofRows rows: some Sequence<Int>) -> [Int] {
    let each = self.rows == 0 ? 0 : labels.count / self.rows
    return rows.flatMap { labels[$0 * each..<($0 + 1) * each] }
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
