import Adaptation
import Datasets
import MatrixMath
import Networks
import Quantities

/// What the types of a configuration cannot say: counts, names, and parts that must fit each other.
struct ConfigurationCheck {
  let file: String
  let configuration: AdaptationConfiguration
  let dataset: any Dataset

  func run() throws {
    try checkSeeds()
    try checkNetwork()
    try checkTasks()
    try checkTraining()
    try checkWaits()
    try checkEngines()
    try checkMethods()
  }

  private func checkSeeds() throws {
    try require(!configuration.seeds.isEmpty, "seeds", "none", "at least one seed")
    for seed in configuration.seeds { try require(seed >= 0, "seeds", "\(seed)", "0 or more") }
    try requireUnique(configuration.seeds.map(String.init), "seeds")
  }

  private func checkNetwork() throws {
    let widths = configuration.network.widths
    try require(widths.count >= 2, "network.widths", "\(widths)", "inputs and at least one layer")
    for width in widths {
      try require(width > 0, "network.widths", "\(width)", "1 or more")
    }
  }

  private func checkTasks() throws {
    let data = configuration.data
    try require(!data.unseenTasks.isEmpty, "data.unseen_tasks", "none", "at least one task")
    try requireUnique(data.unseenTasks, "data.unseen_tasks")
    try requireUnique(data.poolTasks, "data.pool_tasks")
    try require(data.examples > 0, "data.examples", "\(data.examples)", "1 or more")
    for name in [data.pretrainingTask] + data.poolTasks + data.unseenTasks {
      let task = try dataset.task(name)
      try require(
        task.training.inputs.columns == configuration.network.widths[0], "network.widths",
        "\(configuration.network.widths[0]) inputs",
        "\(task.training.inputs.columns), the inputs of task \(name)")
      try require(
        data.examples <= task.training.count, "data.examples", "\(data.examples)",
        "1…\(task.training.count), the training examples of task \(name)")
    }
  }

  private func checkTraining() throws {
    let counts = [
      ("pretraining.epochs", configuration.pretraining.epochs),
      ("pretraining.batch_size", configuration.pretraining.batchSize),
      ("pool.epochs", configuration.pool.epochs),
      ("pool.batch_size", configuration.pool.batchSize),
      ("pool.rank", configuration.pool.rank),
      ("adaptation.epochs", configuration.adaptation.epochs),
      ("adaptation.batch_size", configuration.adaptation.batchSize),
    ]
    for (key, value) in counts { try require(value > 0, key, "\(value)", "1 or more") }
    let rates = [
      ("pretraining.learning_rate", configuration.pretraining.learningRate),
      ("pool.learning_rate", configuration.pool.learningRate),
      ("pool.alpha", configuration.pool.alpha),
    ]
    for (key, value) in rates {
      try require(value > 0 && value.isFinite, key, "\(value)", "a finite number above 0")
    }
  }

  private func checkWaits() throws {
    let waits = [
      ("adaptation.wait_after_deploy", configuration.adaptation.waitAfterDeploy),
      ("adaptation.wait_before_test", configuration.adaptation.waitBeforeTest),
    ]
    for (key, wait) in waits {
      try require(wait.si >= 0 && wait.si.isFinite, key, "\(wait)", "a finite time from 0 s up")
    }
  }

  private func checkEngines() throws {
    let engines = configuration.adaptation.engines.map(\.rawValue)
    try require(!engines.isEmpty, "adaptation.engines", "none", "digital, arrays or both")
    try requireUnique(engines, "adaptation.engines")
    if configuration.adaptation.testTransferred {
      try require(
        engines.count == 2, "adaptation.engines", engines.joined(separator: ", "),
        "digital and arrays, for adaptation.test_transferred needs both")
    }
  }

  private func checkMethods() throws {
    let methods = configuration.methods
    let pool = configuration.pool
    try attachToShapes(try LoRA(.init(rank: pool.rank, alpha: pool.alpha)))
    try require(!methods.isEmpty, "methods", "none", "at least one method")
    try requireUnique(methods.map(\.label), "methods.label")
    for choice in methods {
      try require(
        !choice.label.isEmpty && !choice.label.contains("/"), "methods.label",
        "'\(choice.label)'", "a name without '/'")
      try require(
        choice.method.poolSize <= configuration.data.poolTasks.count, "data.pool_tasks",
        "\(configuration.data.poolTasks.count) tasks",
        "\(choice.method.poolSize) or more, the pool of \(choice.label)")
      try attachToShapes(choice.method, choice.writePolicy)
    }
  }

  /// Attaches a method to the network as shapes alone, which finds whatever does not fit.
  private func attachToShapes(
    _ method: any AdaptationMethod, _ policy: WritePolicy = .writeThrough
  ) throws {
    let widths = configuration.network.widths
    let shapes = Array(zip(widths, widths.dropFirst()))
    let rank = configuration.pool.rank
    let weights = PerceptronWeights(
      layers: shapes.map { inputs, outputs in
        PerceptronWeights.Layer(
          weight: Matrix(shapeOnly: outputs, inputs), bias: Matrix(shapeOnly: 1, outputs))
      })
    do {
      let modules = try configuration.network.adaptedModuleIndices()
      let pool = configuration.data.poolTasks.map { task in
        LowRankAdapter(
          task: task,
          modules: modules.map { index in
            let (inputs, outputs) = shapes[index]
            return LowRankFactors(
              a: Matrix(shapeOnly: rank, inputs), b: Matrix(shapeOnly: outputs, rank))
          })
      }
      let site = AdaptationSite(
        modules: modules, pool: pool, stream: RandomStream(seed: 0, domain: .adaptation))
      _ = try Deployment(method, weights, site, writing: policy, on: DigitalEngine())
        .start(
          TaskStart(
            number: configuration.data.unseenTasks.count - 1,
            inputs: Matrix(shapeOnly: 1, widths[0]), labels: [0], classes: 1))
    } catch let error as AdaptationError {
      throw ExperimentError.misfit(file: file, problem: error.description)
    } catch let error as NetworkError {
      throw ExperimentError.misfit(file: file, problem: error.description)
    }
  }

  private func requireUnique(_ names: [String], _ key: String) throws {
    var seen: Set<String> = []
    for name in names {
      try require(seen.insert(name).inserted, key, "'\(name)' twice", "different entries")
    }
  }

  private func require(
    _ holds: Bool, _ key: String, _ found: String, _ allowed: String
  ) throws {
    guard holds else {
      throw ExperimentError.invalidSetting(
        file: file, key: key, found: found, allowed: allowed)
    }
  }
}
