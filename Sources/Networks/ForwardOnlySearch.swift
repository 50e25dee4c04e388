import MatrixMath

/// How trained tensors are found from losses of forward passes alone, without a transposed product.
///
/// A generation is a step of training. Its points come from ``CMAES`` over all trained tensors but the head; each is
/// evaluated by one forward pass of the generation's examples under the head as it is, and the tensors are set to the
/// new mean of the points. Then the digital head is trained by Adam on the features there, which takes forward
/// passes alone too. Before the first generation the head is trained at the start, for one that is zero says
/// nothing of features.
public struct ForwardOnlySearch: Sendable, Equatable {
  /// The number of generations.
  public var generations: Int
  /// The points of a generation; 4 + ⌊3 ln n⌋ for n trained scalars if nothing is given.
  public var population: Int?
  /// The standard deviation of the first generation's points along every coordinate.
  public var deviation: Double
  /// The interval to which every value is kept.
  public var bounds: ClosedRange<Double>?
  /// What the mean magnitude of all values adds to the loss of a point.
  public var penalty: Double
  /// The examples of an evaluation, drawn anew for every generation; all if nothing is given.
  public var examples: Int?
  /// Passes over all examples that the head is trained for after every generation.
  public var headPasses: Int

  /// Describes a search.
  public init(
    generations: Int, population: Int? = nil, deviation: Double,
    bounds: ClosedRange<Double>? = nil, penalty: Double = 0, examples: Int? = nil,
    headPasses: Int = 1
  ) {
    self.generations = generations
    self.population = population
    self.deviation = deviation
    self.bounds = bounds
    self.penalty = penalty
    self.examples = examples
    self.headPasses = headPasses
  }

  /// The digital work of asking and telling a generation once.
  ///
  /// With a full covariance every point takes a product of an n × n matrix to be drawn and a rank-one update to be
  /// learned from; with a diagonal one n products each. The decomposition of a full covariance takes 9 n³ operations
  /// with its vectors, half of them multiplications (Golub and Van Loan, "Matrix Computations", 8.3), in the generations
  /// that do it; every generation is charged its share.
  static func work(order: Int, population: Int) -> DigitalWork {
    guard order <= CMAES.largestFullOrder else { return .product(2 * population + 1, order, 1) }
    var work = DigitalWork.product(2 * population + 1, order, order)
    let constants = CMAESConstants(order: order, populationSize: population, isDiagonal: false)
    let share = 9 * order * order * order / (2 * constants.generationsPerDecomposition)
    work.add(DigitalWork(adds: share, multiplies: share))
    return work
  }

  /// The bytes that the strategy keeps in double precision: mean, two paths, and the covariance with its axes.
  public static func stateBytes(scalars: Int) -> Int {
    let width = scalars <= CMAES.largestFullOrder ? scalars : 1
    return 8 * (3 * scalars + 2 * scalars * width)
  }
}

extension Classifier {
  /// Finds the trained tensors by a search and trains the head between its generations; see ``ForwardOnlySearch``.
  ///
  /// The loss of a step is the mean over the examples while the head is trained at the step's values.
  func train(
    _ inputs: Matrix, labels: [Int], _ schedule: TrainingSchedule, by search: ForwardOnlySearch,
    stream: RandomStream, order: UInt32, _ execution: inout Execution
  ) throws -> TrainingOutcome {
    var run = SearchRun(
      classifier: self, inputs: inputs, labels: labels, schedule: schedule, search: search,
      stream: stream, order: order, execution.parameters)
    var outcome = TrainingOutcome()
    execution.engine.endStep()
    _ = try run.trainHead(generation: 0, &execution)
    for generation in 1...max(1, search.generations) {
      let before = execution.parameters
      try run.advance(generation: generation, &execution)
      let loss = try run.trainHead(generation: generation, &execution)
      guard outcome.accepts(loss), execution.parameters.isFinite else {
        execution.parameters = before
        outcome.diverge()
        return outcome
      }
      try execution.writeBack(isLast: generation == search.generations)
      execution.engine.endStep()
    }
    return outcome
  }
}

/// A search under way.
private struct SearchRun {
  let classifier: Classifier
  let inputs: Matrix
  let labels: [Int]
  let schedule: TrainingSchedule
  let search: ForwardOnlySearch
  let stream: RandomStream
  let order: UInt32
  private var strategy: CMAES?
  private var optimiser: Adam

  init(
    classifier: Classifier, inputs: Matrix, labels: [Int], schedule: TrainingSchedule,
    search: ForwardOnlySearch, stream: RandomStream, order: UInt32, _ parameters: ParameterStore
  ) {
    self.classifier = classifier
    self.inputs = inputs
    self.labels = labels
    self.schedule = schedule
    self.search = search
    self.stream = stream
    self.order = order
    optimiser = Adam(parameters)
    let start = parameters.searched.flatMap { parameter -> [Double] in
      precondition(parameter.home == nil, "\(parameter.name) is on arrays and cannot be searched")
      return parameter.value.isShapeOnly
        ? Array(repeating: 0, count: parameter.value.count)
        : parameter.value.elements.map(Double.init)
    }
    strategy =
      start.isEmpty
      ? nil
      : CMAES(
        start: start, deviation: search.deviation,
        stream: RandomStream(seed: stream.seed, domain: .search), search: order,
        bounds: search.bounds, populationSize: search.population)
  }

  /// Evaluates the points of one generation and moves the tensors to the new mean.
  mutating func advance(generation: Int, _ execution: inout Execution) throws {
    guard var strategy else { return }
    let chosen = examples(of: generation).prefix(search.examples ?? labels.count)
    let (x, y) = (inputs.rows(at: chosen), chosen.map { labels[$0] })
    execution.engine.phase = .forward
    execution.tape.isKeeping = false
    defer { execution.tape.isKeeping = true }
    let losses = try strategy.ask().map { point in
      try Task.checkCancellation()
      execution.parameters.setSearched(point)
      let logits = classifier.logits(x, &execution)
      let loss = classifier.loss(of: logits, labels: y, &execution).loss
      let size = point.reduce(0) { $0 + $1.magnitude } / Double(point.count)
      return loss + search.penalty * size
    }
    execution.engine.phase = .update
    execution.engine.barrier()
    execution.engine.record(
      ForwardOnlySearch.work(order: strategy.center.count, population: losses.count),
      layer: "optimiser")
    try strategy.tell(losses)
    execution.parameters.setSearched(strategy.center)
    self.strategy = strategy
  }

  /// Trains the head, if there is one, on features of all examples; the loss averaged over the batches.
  mutating func trainHead(generation: Int, _ execution: inout Execution) throws -> Double {
    let examples = examples(of: generation)
    let share =
      schedule.decay == .linear ? 1 - Float(generation) / Float(search.generations + 1) : 1
    var total = 0.0
    for start in stride(from: 0, to: examples.count, by: schedule.batchSize) {
      try Task.checkCancellation()
      let batch = examples[start..<min(start + schedule.batchSize, examples.count)]
      execution.engine.phase = .forward
      execution.tape.isKeeping = false
      if start == 0 { execution.engine.calibrate(true) }
      let features = classifier.body.forward(inputs.rows(at: batch), &execution)
      if start == 0 { execution.engine.calibrate(false) }
      execution.tape.isKeeping = true
      let labels = batch.map { self.labels[$0] }
      guard let head = classifier.head else {
        total +=
          classifier.loss(of: features, labels: labels, &execution).loss * Double(batch.count)
        continue
      }
      for pass in 0..<search.headPasses {
        let loss = step(head, features, labels, share: share, &execution)
        if pass == 0 { total += loss * Double(batch.count) }
      }
    }
    return total / Double(examples.count)
  }

  /// One step of the head's optimiser; the loss before it.
  private mutating func step(
    _ head: ClassificationHead, _ features: Matrix, _ labels: [Int], share: Float,
    _ execution: inout Execution
  ) -> Double {
    execution.parameters.clearGradients()
    execution.engine.phase = .forward
    let logits = head.forward(features, &execution)
    let (loss, gradient) = classifier.loss(of: logits, labels: labels, &execution)
    execution.engine.phase = .backward
    _ = head.backward(gradient, needsFeatureGradient: false, &execution)
    execution.engine.phase = .update
    execution.engine.barrier()
    let rate = share * (schedule.learningRates[.head] ?? 0)
    optimiser.step(&execution.parameters) { $0 == .head ? rate : 0 }
    execution.engine.record(
      Adam.work(scalars: execution.parameters.scalars(in: .head)), layer: "optimiser")
    return loss
  }

  private func examples(of generation: Int) -> [Int] {
    schedule.isShuffled
      ? stream.permutation(of: labels.count, array: order, event: UInt32(generation))
      : Array(labels.indices)
  }
}

extension ParameterStore {
  /// The tensors that a search finds: all but the head.
  fileprivate var searched: [Parameter] { all.filter { $0.group != .head } }

  /// Sets the tensors that a search finds, one after the other; shape-only ones stay as they are.
  fileprivate mutating func setSearched(_ point: [Double]) {
    var position = 0
    update { _, parameter in
      guard parameter.group != .head else { return }
      let count = parameter.value.count
      if !parameter.value.isShapeOnly {
        parameter.value.elements = point[position..<position + count].map { Float($0) }
      }
      position += count
    }
  }
}
