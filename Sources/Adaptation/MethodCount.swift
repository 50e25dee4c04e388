import MatrixMath
public import Networks

/// What a method costs on a network of which only the shapes are known.
///
/// The method's declaration, held against what happens when the method is attached to the shapes, begins a task, goes
/// through training and writes what it trained.
public struct MethodCount: Sendable, Equatable {
  /// A matrix that lies on arrays.
  public struct ResidentMatrix: Sendable, Equatable {
    /// The part that the matrix plays.
    public let role: MatrixRole
    /// The number of outputs.
    public let outputs: Int
    /// The number of inputs.
    public let inputs: Int

    /// The number of weights.
    public var weights: Int { outputs * inputs }
  }

  /// What the method says of itself.
  public let declaration: MethodDeclaration
  /// Every matrix on arrays, those of the network first.
  public let resident: [ResidentMatrix]
  /// When trained weights on arrays are written.
  public let policy: WritePolicy

  /// Counts a method, and holds its declaration against what it does.
  ///
  /// - Parameters:
  ///   - method: the method with its settings.
  ///   - modules: every weight matrix of the network.
  ///   - adapted: which of them are adapted, ascending.
  ///   - poolRank: the rank of the modules of the pool.
  ///   - policy: when trained weights on arrays are written.
  /// - Throws: ``AdaptationError`` when the method does not fit, or
  ///   ``AdaptationError/wrongDeclaration(method:quantity:declared:found:)``.
  public init(
    of method: any AdaptationMethod, on modules: [ModuleShape], adapting adapted: [Int],
    poolRank: Int, writing policy: WritePolicy = .writeThrough
  ) throws {
    declaration = method.declaration(for: adapted.map { modules[$0] }, policy)
    self.policy = policy
    var run = try ShapeRun(
      of: method, on: modules, adapting: adapted, poolRank: poolRank, writing: policy)
    resident = run.execution.counts.matrices
    let check = DeclarationCheck(method: type(of: method).name, declaration: declaration)
    try check.run(&run)
  }

  /// The number of weights of matrices that play some part.
  public func weights(_ isMeant: (MatrixRole) -> Bool) -> Int {
    resident.reduce(0) { $0 + (isMeant($1.role) ? $1.weights : 0) }
  }
}

/// A method attached to shapes, at the beginning of a task.
private struct ShapeRun {
  /// The network and the engine as the method's attachment left them.
  private let attached: (body: any Network, execution: Execution)
  private let method: any AdaptationMethod
  private let site: AdaptationSite
  /// The same at the beginning of the first task.
  let body: any Network
  var execution: Execution

  init(
    of method: any AdaptationMethod, on modules: [ModuleShape], adapting adapted: [Int],
    poolRank: Int, writing policy: WritePolicy
  ) throws {
    var engine = CountingEngine()
    var body: any Network = ModuleList(
      try modules.map { module in
        let target = Matrix(shapeOnly: module.outputs, module.inputs)
        let handle = try engine.program(
          target,
          as: MatrixDescription(
            name: "\(module.name).weight", layer: module.layer, role: .base,
            headroom: method.headroom))
        return AdaptableModule(
          name: module.name, layer: module.layer, weights: handle, target: target,
          bias: module.hasBias ? Matrix(shapeOnly: 1, module.outputs) : nil)
      })
    site = AdaptationSite(
      modules: adapted, pool: Self.pool(method.poolSize, of: poolRank, adapted.map { modules[$0] }),
      stream: RandomStream(seed: 0, domain: .adaptation))
    var execution = Execution(engine: engine, writePolicy: policy)
    try method.attach(to: &body, site, &execution)
    attached = (body, execution)
    self.method = method
    (self.body, self.execution) = try Self.begin(0, method, site, attached)
  }

  private static func pool(
    _ count: Int, of rank: Int, _ modules: [ModuleShape]
  ) -> [LowRankAdapter] {
    (0..<count).map { number in
      LowRankAdapter(
        task: "pool\(number + 1)",
        modules: modules.map { module in
          LowRankFactors(
            a: Matrix(shapeOnly: rank, module.inputs), b: Matrix(shapeOnly: module.outputs, rank))
        })
    }
  }

  private static func begin(
    _ number: Int, _ method: any AdaptationMethod, _ site: AdaptationSite,
    _ attached: (body: any Network, execution: Execution)
  ) throws -> (any Network, Execution) {
    var (body, execution) = attached
    try method.begin(
      TaskStart(
        number: number, inputs: Matrix(shapeOnly: 1, body.inputs), labels: [0], classes: 1),
      on: &body, site, &execution)
    return (body, execution)
  }

  /// What going from one task to another one rewrites, both having been there before; nothing where the method is made
  /// for one task.
  func switchWrites() throws -> MethodDeclaration.Write? {
    let first = execution.parameters
    let second: ParameterStore
    do {
      second = try Self.begin(1, method, site, attached).1.parameters
    } catch AdaptationError.tooManyTasks {
      return nil
    }
    var chip = attached.execution
    try chip.load(second, after: nil)
    try chip.load(first, after: second)
    chip.counts.rewritten = MethodDeclaration.Write()
    try chip.load(second, after: first)
    return chip.counts.rewritten
  }

  /// Whether training has a backward pass, which one by forward passes alone has not.
  var goesBack: Bool { method.search == nil }

  /// The numbers that a training pass of some vectors keeps for going back; none where training never goes back.
  func keptEntries(vectors: Int) -> Int {
    guard goesBack else { return 0 }
    var execution = execution
    execution.tape = Tape()
    let y = body.forward(Matrix(shapeOnly: vectors, body.inputs), &execution)
    let kept = execution.tape.peakEntries
    body.backward(y, &execution)
    return kept
  }

  /// What is rewritten by something.
  mutating func writes(
    of something: (inout Execution) throws -> Void
  ) rethrows -> MethodDeclaration.Write {
    execution.counts.rewritten = MethodDeclaration.Write()
    try something(&execution)
    return execution.counts.rewritten
  }
}

/// A declaration held against a run on shapes.
private struct DeclarationCheck {
  let method: String
  let declaration: MethodDeclaration

  func run(_ run: inout ShapeRun) throws {
    for kind in ParameterGroup.allCases where kind != .head {
      try require(
        "trained scalars of kind \(kind.rawValue)", declaration.trained[kind] ?? 0,
        run.execution.parameters.scalars(in: kind))
    }
    let resident = run.execution.counts.matrices.reduce(0) {
      $0 + ($1.role == .base ? 0 : $1.weights)
    }
    try require("resident weights", declaration.residentWeights, resident)
    try requireActivations(run)
    try requireWrites(&run)
    try requireGradients(run)
  }

  /// What grows with the number of vectors is kept of each.
  private func requireActivations(_ run: ShapeRun) throws {
    let kept = run.keptEntries(vectors: 2) - run.keptEntries(vectors: 1)
    try require("activation bytes", declaration.activationBytes, MethodDeclaration.word * kept)
  }

  /// One number per trained scalar, where training goes back.
  private func requireGradients(_ run: ShapeRun) throws {
    let found = run.goesBack ? run.execution.parameters.all.reduce(0) { $0 + $1.gradient.count } : 0
    try require("gradient bytes", declaration.gradientBytes, MethodDeclaration.word * found)
  }

  private func requireWrites(_ run: inout ShapeRun) throws {
    let step = try run.writes { try $0.writeBack() }
    try require("weights written by a step", declaration.step.weights, step.weights)
    try require("word lines written by a step", declaration.step.rows, step.rows)
    guard let change = try run.switchWrites() else { return }
    // On shapes two masks of their own share no weight, so that the most is written that can be; but for blocks, of which
    // both tasks have the largest where they are of several sizes.
    try require(
      "weights written by a task switch", declaration.taskSwitch.weights,
      declaration.isAtMost
        ? max(declaration.taskSwitch.weights, change.weights) : change.weights)
    try require(
      "word lines written by a task switch, at most", declaration.taskSwitch.rows,
      max(declaration.taskSwitch.rows, change.rows))
  }

  private func require(_ quantity: String, _ declared: Int, _ found: Int) throws {
    guard declared == found else {
      throw AdaptationError.wrongDeclaration(
        method: method, quantity: quantity, declared: declared, found: found)
    }
  }
}
