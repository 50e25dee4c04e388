import Adaptation
import Checkpoints
import MatrixMath
import Networks
import TestSupport

/// A model adapted for some steps by a method, with what is kept of it.
struct AdaptedModel {
  /// Every method that leaves an adapter, in settings that matter for its form; all small enough for 8 inputs.
  static let cases = [
    "lora", "lora-fused", "dora", "dora-stale", "dora-frozen", "ffa-lora", "shira", "paca", "vera",
    "lorafusion", "lorafusion-factors", "lorafusion-coefficients", "lorafusion-magnitudes",
    "column-scale", "column-scale-bits",
  ]

  static func method(_ name: String) throws -> any PortableMethod {
    switch name {
    case "lora": try LoRA(.init(rank: 2, alpha: 3))
    case "lora-fused": try LoRA(.init(rank: 2, alpha: 3, scaling: .rootRank, mode: .fused))
    case "dora": try DoRA(.init(branch: .init(rank: 2, alpha: 3)))
    case "dora-stale": try DoRA(.init(branch: .init(rank: 2), normRefresh: .every(steps: 3)))
    case "dora-frozen": try DoRA(.init(branch: .init(rank: 2), normRefresh: .frozen))
    case "ffa-lora": try FFALoRA(.init(rank: 2))
    case "shira": try SHiRA(.init(density: 0.1))
    case "paca": try PaCA(.init(rank: 2, alpha: 4))
    case "vera": try VeRA(.init(rank: 3))
    case "lorafusion": try LoRAFusion(.init(pool: 3, rank: 2, alpha: 3))
    case "lorafusion-factors":
      try LoRAFusion(.init(pool: 3, rank: 2, alpha: 3, form: .factors, factors: .separate))
    case "lorafusion-coefficients":
      try LoRAFusion(.init(pool: 3, rank: 2, alpha: 3, trains: .coefficients))
    case "lorafusion-magnitudes":
      try LoRAFusion(.init(pool: 3, rank: 2, alpha: 3, trains: .magnitudes))
    case "column-scale-bits": try ColumnScale(.init(precision: .bits(9)))
    default: try ColumnScale(.init())
    }
  }

  let trained: TrainedAdapter
  /// What the network gives out for the batch, with the method's own maps.
  let features: Matrix
  let logits: Matrix

  /// Adapts queries and values of a model to a made-up task of three classes.
  init(
    _ method: any PortableMethod, _ weights: TransformerWeights, _ reference: ModelReference,
    batch: Matrix, steps: Int = 4, rank: Int = 2, scale: Float = 1.5
  ) throws {
    var engine: any MatrixEngine = DigitalEngine()
    var body = try weights.place(headroom: method.headroom, on: &engine)
    var execution = Execution(engine: engine)
    let names = body.modules.map(\.name)
    let modules = try ModulePattern.choose(BERTFamily.usuallyAdapted, of: names)
    let shapes = modules.map { reference.modules[$0] }
    let site = AdaptationSite(
      modules: modules, pool: Self.pool(shapes, rank: rank, scale: scale),
      stream: RandomStream(seed: 7, domain: .adaptation))
    let labels = (0..<batch.rows).map { $0 % 3 }
    let task = TaskStart(number: 0, inputs: batch, labels: labels, classes: 3)
    try method.attach(to: &body, site, beginning: task, &execution)
    let classifier = Classifier(body: body, classes: 3, in: &execution.parameters)
    let schedule = TrainingSchedule(
      epochs: steps, batchSize: batch.rows, isShuffled: false, decay: .constant,
      learningRates: method.learningRates.mapValues { max($0, 0.02) })
    let outcome = try classifier.train(
      batch, labels: labels, schedule, stream: RandomStream(seed: 1, domain: .shuffle), &execution)
    let parameters = execution.parameters
    let head = ClassifierHead(
      weight: parameters.value(named: "head.weight") ?? Matrix(rows: 0, columns: 0),
      bias: parameters.value(named: "head.bias") ?? Matrix(rows: 0, columns: 0))
    features = classifier.body.forward(batch, &execution)
    logits = head.logits(features)
    trained = TrainedAdapter(
      method: type(of: method).name, task: "made-up", origin: "a test", model: reference,
      shapes: shapes,
      adapter: try method.portable(
        parameters, of: classifier.body, site, step: outcome.losses.count), head: head)
  }

  private static func pool(
    _ shapes: [ModuleShape], rank: Int, scale: Float
  ) -> [LowRankAdapter] {
    (0..<3).map { member in
      LowRankAdapter(
        task: "\(member)", scale: scale,
        modules: shapes.enumerated().map { index, shape in
          let salt = UInt32(1000 * member + 10 * index)
          return LowRankFactors(
            a: randomMatrix(rank, shape.inputs, salt: salt),
            b: randomMatrix(shape.outputs, rank, salt: salt + 1))
        })
    }
  }
}
