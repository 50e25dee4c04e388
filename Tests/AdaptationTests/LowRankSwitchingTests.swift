import Adaptation
import MatrixMath
import Networks
import TestSupport
import Testing

/// What arrays hold as a chip goes from one low-rank task to another, and after updates.
@Suite struct LowRankSwitchingTests {
  let bench = GradientTests()

  /// A chip with a method's parts, and what two tasks have trained on copies of it.
  private func twoTasks(
    _ method: any AdaptationMethod, _ policy: WritePolicy = .writeThrough
  ) throws -> (chip: Execution, bodies: [any Network], stores: [ParameterStore]) {
    var engine: any MatrixEngine = RecordingEngine()
    let body: any Network = try MultilayerPerceptron(bench.weights, on: &engine)
    var deployed = body
    var chip = Execution(engine: engine, writePolicy: policy)
    let site = AdaptationSite(
      allOf: body, pool: bench.adapters, stream: RandomStream(seed: 1, domain: .adaptation))
    try method.attach(to: &deployed, site, &chip)
    var bodies: [any Network] = []
    var stores: [ParameterStore] = []
    for number in 0..<2 {
      var (own, execution) = (deployed, chip)
      let start = TaskStart(number: number, inputs: bench.x, labels: bench.labels, classes: 3)
      try method.begin(start, on: &own, site, &execution)
      for (index, parameter) in execution.parameters.all.enumerated() {
        let id = try #require(execution.parameters.id(named: parameter.name))
        let salt = UInt32(100 * number + index)
        execution.parameters[id].value.add(
          randomMatrix(
            parameter.value.rows, parameter.value.columns, salt: salt, scale: 0.2))
      }
      bodies.append(own)
      stores.append(execution.parameters)
    }
    return (chip, bodies, stores)
  }

  /// The weights and rows addressed by going to a task.
  private func load(
    _ task: ParameterStore, after former: ParameterStore?, _ chip: inout Execution
  ) throws -> RecordingEngine.Writes {
    let before = try #require(chip.engine as? RecordingEngine).rewritten[.taskSwitch] ?? .init()
    chip.engine.phase = .taskSwitch
    try chip.load(task, after: former)
    let after = try #require(chip.engine as? RecordingEngine).rewritten[.taskSwitch] ?? .init()
    return .init(weights: after.weights - before.weights, rows: after.rows - before.rows)
  }

  @Test func residentTasksAreWrittenOnce() throws {
    var (chip, bodies, stores) = try twoTasks(try LoRA(.init(rank: 2, residentTasks: 2)))
    let pair = RecordingEngine.Writes(weights: 2 * (5 + 7 + 7 + 6), rows: 5 + 7 + 2 * 2)
    #expect(try load(stores[0], after: nil, &chip) == pair)
    let first = bodies[0].forward(bench.x, &chip)
    #expect(try load(stores[1], after: stores[0], &chip) == pair)
    #expect(bodies[1].forward(bench.x, &chip) != first)
    #expect(try load(stores[0], after: stores[1], &chip) == .init())
    #expect(bodies[0].forward(bench.x, &chip) == first)
  }

  @Test func fusedTasksRewriteTheBaseAndGiveItBack() throws {
    var (chip, bodies, stores) = try twoTasks(try LoRA(.init(rank: 2, mode: .fused)))
    let base = RecordingEngine.Writes(weights: 5 * 7 + 7 * 6, rows: 5 + 7)
    #expect(try load(stores[0], after: nil, &chip) == base)
    let first = bodies[0].forward(bench.x, &chip)
    #expect(try load(stores[1], after: stores[0], &chip) == base)
    #expect(try load(stores[0], after: stores[1], &chip) == base)
    #expect(bodies[0].forward(bench.x, &chip) == first)
    try chip.restore(stores[0])
    let engine = try #require(chip.engine as? RecordingEngine)
    #expect(engine.weights(named: "layer1.weight") == bench.weights.layers[0].weight)
    #expect(engine.weights(named: "layer2.weight") == bench.weights.layers[1].weight)
  }

  @Test(arguments: [NormRefresh.frozen, .every(steps: 1_000)])
  func staleNormsGoWithTheirTask(refresh: NormRefresh) throws {
    let method = try DoRA(.init(branch: .init(rank: 2), normRefresh: refresh))
    var (chip, bodies, stores) = try twoTasks(method)
    _ = try load(stores[0], after: nil, &chip)
    let first = bodies[0].forward(bench.x, &chip)
    let work = try #require(chip.engine as? RecordingEngine).work(in: .deploy, .taskSwitch)
    // No norm was ever computed: those of the start, which a task keeps, are in use.
    #expect(work.squareRoots == 0)
    _ = try load(stores[1], after: stores[0], &chip)
    _ = try load(stores[0], after: stores[1], &chip)
    #expect(bodies[0].forward(bench.x, &chip) == first)
  }

  @Test func fusedWeightsFollowEveryFewSteps() throws {
    let method = try LoRA(.init(rank: 2, mode: .fused))
    var (chip, _, stores) = try twoTasks(method, .every(steps: 2))
    chip.parameters = stores[0]
    try chip.writeBack(isLast: false)
    let early = try #require(chip.engine as? RecordingEngine)
    #expect(early.weights(named: "layer1.weight") == bench.weights.layers[0].weight)
    try chip.writeBack(isLast: false)
    let late = try #require(chip.engine as? RecordingEngine)
    let (a, b) = (stores[0].value(named: "layer1.lora_a"), stores[0].value(named: "layer1.lora_b"))
    var fused = bench.weights.layers[0].weight
    fused.add(product(try #require(b), try #require(a)), scale: 16)
    let found = try #require(late.weights(named: "layer1.weight"))
    #expect(worstRelativeError(found.elements, fused.elements).error < 1e-6)
  }

  @Test func aFusedBranchThatStartsAboveZeroIsThereAtOnce() throws {
    var engine: any MatrixEngine = RecordingEngine()
    var body: any Network = try MultilayerPerceptron(bench.weights, on: &engine)
    var execution = Execution(engine: engine)
    let factors = bench.adapters[0].modules[0]
    try LoRA(.init(rank: 2, alpha: 3, mode: .fused)).attach(
      factors, toModule: 0, of: &body, &execution)
    var fused = bench.weights.layers[0].weight
    fused.add(product(factors.b, factors.a), scale: 1.5)
    let found = try #require(execution.engine as? RecordingEngine).weights(
      named: "layer1.weight")
    #expect(worstRelativeError(try #require(found).elements, fused.elements).error < 1e-6)
  }

  @Test func newArraysPerTaskStartFromDrawsOfTheirOwn() throws {
    let (chip, _, _) = try twoTasks(try LoRA(.init(rank: 2, residentTasks: 2)))
    let engine = try #require(chip.engine as? RecordingEngine)
    let first = try #require(engine.weights(named: "layer1.lora_a.task0"))
    let second = try #require(engine.weights(named: "layer1.lora_a.task1"))
    #expect(first != second)
    #expect(first.largestMagnitude <= 1 / Float(5).squareRoot())
    #expect(engine.weights(named: "layer1.lora_b.task1") == Matrix(rows: 7, columns: 2))
  }
}
