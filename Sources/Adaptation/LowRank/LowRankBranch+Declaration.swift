import Networks

extension LowRankBranch {
  /// The counts of factors, fused weights and magnitudes, from the settings alone.
  func declaration(for modules: [ModuleShape], _ policy: WritePolicy) -> MethodDeclaration {
    let rank = settings.rank
    let factors = modules.reduce(0) { $0 + rank * ($1.outputs + $1.inputs) }
    let magnitudes = refresh == nil ? 0 : modules.reduce(0) { $0 + $1.outputs }
    let isOnArrays = settings.mode == .unfused && policy != .residual
    var result = MethodDeclaration(
      trained: [.factor: factors, .magnitude: magnitudes].filter { $0.value > 0 },
      residentWeights: isOnArrays ? settings.residentTasks * factors : 0,
      step: write(modules, policy),
      storedBytes: MethodDeclaration.word * (factors + magnitudes),
      optimiserBytes: MethodDeclaration.adamBytes(scalars: factors + magnitudes))
    // A task that has its own arrays finds them as it left them.
    if settings.residentTasks == 1 { result.taskSwitch = result.step }
    for (index, module) in modules.enumerated() {
      switch settings.mode {
      case .unfused: addBranch(module, isFirst: index == 0, isDigital: !isOnArrays, to: &result)
      case .fused: addFused(module, to: &result)
      }
      addMagnitude(module, to: &result)
    }
    return result
  }

  private func write(
    _ modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration.Write {
    let rank = settings.rank
    return modules.reduce(into: MethodDeclaration.Write()) { write, module in
      guard policy != .residual else { return }
      switch settings.mode {
      case .fused:
        write.weights += module.weights
        write.rows += module.inputs
      case .unfused:
        write.weights += rank * (module.outputs + module.inputs)
        write.rows += (settings.aOrientation == .plain ? module.inputs : rank) + rank
      }
    }
  }

  private func addBranch(
    _ module: ModuleShape, isFirst: Bool, isDigital: Bool, to result: inout MethodDeclaration
  ) {
    let rank = settings.rank
    let factors = rank * (module.outputs + module.inputs)
    result.activationBytes += MethodDeclaration.word * (module.inputs + rank)
    result.vectorWork.adds += module.outputs + factors + (isFirst ? 0 : module.inputs)
    result.vectorWork.multiplies += 2 * module.outputs + factors
    guard isDigital else { return }
    for (outputs, inputs, passes) in [
      (rank, module.inputs, isFirst ? 1 : 2), (module.outputs, rank, 2),
    ] {
      result.vectorWork.add(
        LowRankFactor.digitalProduct(vectors: passes, outputs, inputs))
    }
  }

  private func addFused(_ module: ModuleShape, to result: inout MethodDeclaration) {
    let rank = settings.rank
    result.activationBytes += MethodDeclaration.word * module.inputs
    result.keptBytes += MethodDeclaration.word * module.weights
    result.vectorWork.add(.product(module.outputs, 1, rank))
    result.vectorWork.add(.product(rank, 1, module.inputs))
    result.vectorWork.add(LowRankFactor.digitalProduct(vectors: 1, rank, module.inputs))
    result.vectorWork.add(LowRankFactor.digitalProduct(vectors: 1, module.outputs, rank))
    result.vectorWork.multiplies += 2 * rank
    result.batchWork.add(FusedWeights.work(module.outputs, module.inputs, rank: rank))
  }

  /// The magnitude takes z of every vector; norms that not every batch computes anew are not in `batchWork`.
  private func addMagnitude(_ module: ModuleShape, to result: inout MethodDeclaration) {
    guard let refresh else { return }
    let row = MethodDeclaration.word * module.outputs
    result.activationBytes += row
    result.batchActivationBytes += 2 * row
    result.vectorWork.adds += module.outputs
    result.vectorWork.multiplies += 3 * module.outputs
    result.batchWork.divides += 2 * module.outputs
    // The norms of the base that never change, or their squares; beside these a task has norms of its own.
    result.keptBytes += row
    guard refresh != .frozen else { return }
    result.keptBytesPerTask += row
    if settings.mode == .unfused { result.keptBytes += MethodDeclaration.word * module.weights }
    guard refresh == .exact else { return }
    result.batchWork.add(
      LowRankNorm.work(outputs: module.outputs, inputs: module.inputs, rank: settings.rank))
  }
}
