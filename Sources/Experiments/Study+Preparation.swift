import Adaptation
import Datasets
import MatrixMath

/// What is done off the device before chips are programmed.
extension Study {
  /// The tasks that pool modules are trained on; none where the pool comes ready.
  private var trainedPoolTasks: [String] { readyPool == nil ? configuration.data.poolTasks : [] }

  /// The parts of the preparation, for progress.
  var preparationParts: Int {
    let bases = configuration.pretraining == nil ? 0 : 1
    return configuration.seeds.count * (bases + trainedPoolTasks.count)
  }

  /// Pre-trains the base of every seed, then every pool module of every seed; what comes ready is taken as it is.
  func prepare(_ jobs: Int, _ counter: ProgressCounter) async throws -> [Prepared] {
    let seeds = configuration.seeds
    let bases = try await concurrentMap(count: seeds.count, width: jobs) { index in
      try base(seed: seeds[index], counter)
    }
    let tasks = trainedPoolTasks
    let modules = try await concurrentMap(count: seeds.count * tasks.count, width: jobs) { index in
      let (seed, number) = (index / tasks.count, index % tasks.count)
      let module = try Preparation(study: self, seed: UInt64(seeds[seed]))
        .trainPoolModule(
          on: try dataset.task(tasks[number]), number: number, base: bases[seed].model)
      counter.finish("pool module \(tasks[number]), seed \(seeds[seed])")
      return module
    }
    return bases.enumerated().map { seed, base in
      Prepared(
        base: base,
        pool: readyPool ?? Array(modules[seed * tasks.count..<(seed + 1) * tasks.count]))
    }
  }

  private func base(seed: Int, _ counter: ProgressCounter) throws -> BaseNetwork {
    guard let widths = configuration.network.widths, let settings = configuration.pretraining,
      let task = configuration.data.pretrainingTask
    else { return BaseNetwork(model: model, pretrained: nil) }
    let base = try Preparation(study: self, seed: UInt64(seed))
      .pretrain(widths, settings, on: try dataset.task(task))
    counter.finish("pre-training, seed \(seed)")
    return base
  }
}

/// A base network and its pool, ready to be programmed.
struct Prepared: Sendable {
  let base: BaseNetwork
  let pool: [LowRankAdapter]
}
