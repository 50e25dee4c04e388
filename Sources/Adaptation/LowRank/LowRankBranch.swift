import MatrixMath
import Networks

/// The trained low-rank branch that LoRA and DoRA put beside every module.
struct LowRankBranch: Sendable {
  let settings: LoRA.Configuration
  /// The name of the method, for messages.
  let method: String
  /// When the norms behind a trained magnitude are computed anew; nothing for no magnitude.
  let refresh: NormRefresh?

  /// Starts a branch at every module, or programs the arrays of all tasks.
  func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    for (number, index) in site.modules.enumerated() {
      let module = body.modules[index]
      let starts = try (0..<settings.residentTasks).map {
        try initialFactors(module, number: number, task: $0, stream: site.stream)
      }
      guard settings.residentTasks > 1, execution.writePolicy != .residual else {
        try attach(starts[0], toModule: index, of: &body, &execution)
        continue
      }
      let slots = try starts.enumerated().map { task, factors in
        let arrays = try program(factors, suffix: ".task\(task)", module, &execution)
        return ResidentLoRAMap.Slot(start: factors, a: arrays.a, b: arrays.b)
      }
      body.replaceMap(
        ofModule: index,
        by: ResidentLoRAMap(base: FrozenMap(weights: module.weights), slots: slots))
    }
  }

  /// Trains the arrays of the task at hand where every task has its own.
  func begin(
    _ task: TaskStart, on body: inout any Network, _ site: AdaptationSite,
    _ execution: inout Execution
  ) throws {
    for index in site.modules {
      guard var map = body.map(ofModule: index) as? ResidentLoRAMap else { continue }
      guard map.slots.indices.contains(task.number) else {
        throw AdaptationError.invalidSetting(
          method: method, key: "resident_tasks", found: "\(map.slots.count)",
          allowed: "\(task.number + 1) or more for task number \(task.number + 1)")
      }
      let slot = map.slots[task.number]
      map.active = train(
        slot.start, on: (slot.a, slot.b), beside: body.modules[index], &execution)
      body.replaceMap(ofModule: index, by: map)
    }
  }

  /// Puts a branch that starts from given factors beside one module.
  func attach(
    _ factors: LowRankFactors, toModule index: Int, of body: inout any Network,
    _ execution: inout Execution
  ) throws {
    let module = body.modules[index]
    let isResidual = execution.writePolicy == .residual
    guard settings.mode == .unfused || !isResidual else {
      throw AdaptationError.invalidSetting(
        method: method, key: "mode", found: "fused with the write policy residual",
        allowed: "unfused: fused weights have to be written")
    }
    let arrays =
      settings.mode == .fused || isResidual
      ? nil : try program(factors, suffix: "", module, &execution)
    body.replaceMap(
      ofModule: index, by: train(factors, on: arrays, beside: module, &execution))
    // A branch that does not start at zero is in the fused weights from the start.
    guard settings.mode == .fused, factors.b.largestMagnitude > 0,
      let fused = execution.derived.last
    else { return }
    try execution.engine.rewrite(fused.matrix, to: fused.weights(execution.parameters))
  }

  /// The map of a module whose factors are trained from `factors` on.
  private func train(
    _ factors: LowRankFactors, on arrays: (a: FactorArray, b: FactorArray)?,
    beside module: AdaptableModule, _ execution: inout Execution
  ) -> any LinearMap {
    let a = LowRankFactor(
      training: factors.a, "\(module.name).lora_a", layer: module.layer, on: arrays?.a, &execution)
    let b = LowRankFactor(
      training: factors.b, "\(module.name).lora_b", layer: module.layer,
      rate: settings.bLearningRateRatio, on: arrays?.b, &execution)
    let map = map(a, b, beside: module, &execution)
    guard let refresh, let a = a.trained, let b = b.trained else { return map }
    let norms = LowRankNorm(module.target, a, b, scale: settings.scale)
    let start = norms.evaluate(execution.parameters)
    let magnitude = execution.parameters.add(
      "\(module.name).magnitude", .magnitude, start, layer: module.layer)
    execution.kept[magnitude] = KeptMatrix(values: start, step: execution.step)
    return MagnitudeMap(
      map: map,
      magnitude: MagnitudeScale(
        magnitude: magnitude, norms: norms, refresh: refresh, layer: module.layer))
  }

  private func map(
    _ a: LowRankFactor, _ b: LowRankFactor, beside module: AdaptableModule,
    _ execution: inout Execution
  ) -> any LinearMap {
    let scale = settings.scale
    guard settings.mode == .fused, let left = b.parameter, let right = a.parameter else {
      return LoRAMap(base: module.weights, a: a, b: b, scale: scale, layer: module.layer)
    }
    execution.derived.append(
      FusedWeights(
        matrix: module.weights, layer: module.layer, original: module.target, a: right, b: left,
        scale: scale, rank: settings.rank))
    return FusedLoRAMap(base: module.weights, a: a, b: b, scale: scale, layer: module.layer)
  }

  private func program(
    _ factors: LowRankFactors, suffix: String, _ module: AdaptableModule,
    _ execution: inout Execution
  ) throws -> (a: FactorArray, b: FactorArray) {
    func place(_ factor: Matrix, _ name: String, isTransposed: Bool) throws -> FactorArray {
      try FactorArray(
        factor, isTransposed: isTransposed,
        as: MatrixDescription(
          name: "\(module.name).\(name)\(suffix)", layer: module.layer, role: .adapter),
        &execution)
    }
    return (
      try place(factors.a, "lora_a", isTransposed: settings.aOrientation == .transposed),
      try place(factors.b, "lora_b", isTransposed: false)
    )
  }

  private func initialFactors(
    _ module: AdaptableModule, number: Int, task: Int, stream: RandomStream
  ) throws -> LowRankFactors {
    try requireRank(settings.rank, fits: module, method)
    return LowRankFactors(
      a: uniformMatrix(
        like: module.target, settings.rank, module.target.columns,
        bound: 1 / Float(module.target.columns).squareRoot(), stream, array: UInt32(number),
        event: UInt32(task)),
      b: module.target.isShapeOnly
        ? Matrix(shapeOnly: module.target.rows, settings.rank)
        : Matrix(rows: module.target.rows, columns: settings.rank))
  }
}

/// Refuses a rank that a module's matrix cannot have.
func requireRank(_ rank: Int, fits module: AdaptableModule, _ method: String) throws {
  guard rank <= min(module.target.rows, module.target.columns) else {
    throw AdaptationError.rankTooLarge(
      method: method, rank: rank, module: module.name, shape: module.target.shape)
  }
}

/// Values uniform in ±bound, one draw per element; shape-only if `other` is.
func uniformMatrix(
  like other: Matrix, _ rows: Int, _ columns: Int, bound: Float, _ stream: RandomStream,
  array: UInt32, event: UInt32 = 0
) -> Matrix {
  guard !other.isShapeOnly else { return Matrix(shapeOnly: rows, columns) }
  let elements = (0..<rows * columns).map { cell in
    let address = RandomAddress(array: array, cell: UInt32(cell), event: event)
    return bound * (2 * stream.uniform(address) - 1)
  }
  return Matrix(rows: rows, columns: columns, elements: elements)
}
