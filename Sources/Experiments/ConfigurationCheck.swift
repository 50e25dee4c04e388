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
  let model: any NetworkModel
  /// The indices of the modules that methods adapt.
  let adaptedModules: [Int]
  let readyPool: [LowRankAdapter]?

  func run() throws {
    try checkSeeds()
    try checkOrigin()
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

  /// A perceptron is pre-trained, and a network that comes ready is not.
  private func checkOrigin() throws {
    let found = [
      ("pretraining", configuration.pretraining != nil),
      ("data.pretraining_task", configuration.data.pretrainingTask != nil),
    ]
    let isReady = configuration.network.model != nil
    for (key, isGiven) in found {
      try require(
        isGiven != isReady, key, isGiven ? "beside network.model" : "none",
        isReady ? "none: the network is trained already" : "a value, for network.widths is drawn")
    }
    if configuration.pool == nil {
      try require(
        configuration.data.poolTasks.isEmpty, "data.pool_tasks", "some, without pool",
        "none, or a pool that is trained or read")
    }
  }

  private func checkTasks() throws {
    let data = configuration.data
    try require(!data.unseenTasks.isEmpty, "data.unseen_tasks", "none", "at least one task")
    try requireUnique(data.unseenTasks, "data.unseen_tasks")
    try requireUnique(
      configuration.poolNames, data.poolTasks.isEmpty ? "pool.adapters" : "data.pool_tasks")
    try require(data.examples > 0, "data.examples", "\(data.examples)", "1 or more")
    let trained =
      [data.pretrainingTask].compactMap { $0 } + (readyPool == nil ? data.poolTasks : [])
    for name in trained + data.unseenTasks {
      let task = try dataset.task(name)
      let found = task.training.inputs.columns
      let inputs = model.inputs ?? found
      try require(
        found == inputs, configuration.network.model == nil ? "network.widths" : "network.model",
        "\(inputs) inputs", "\(found), the inputs of task \(name)")
      try fitting(in: file) {
        try model.requireFit(task.training.inputs, of: "training examples of \(name)")
        try model.requireFit(task.test.inputs, of: "test examples of \(name)")
      }
      try require(
        data.examples <= task.training.count, "data.examples", "\(data.examples)",
        "1…\(task.training.count), the training examples of task \(name)")
    }
  }

  private func checkTraining() throws {
    var counts: [(String, Int)] = []
    var rates: [(String, Float)] = []
    if let pretraining = configuration.pretraining {
      counts += [
        ("pretraining.epochs", pretraining.epochs),
        ("pretraining.batch_size", pretraining.batchSize),
      ]
      rates.append(("pretraining.learning_rate", pretraining.learningRate))
    }
    if case .trained(let pool)? = configuration.pool {
      counts += [
        ("pool.epochs", pool.epochs), ("pool.batch_size", pool.batchSize), ("pool.rank", pool.rank),
      ]
      rates += [("pool.learning_rate", pool.learningRate), ("pool.alpha", pool.alpha)]
    }
    counts += [
      ("adaptation.epochs", configuration.adaptation.epochs),
      ("adaptation.batch_size", configuration.adaptation.batchSize),
    ]
    for (key, value) in counts { try require(value > 0, key, "\(value)", "1 or more") }
    for (key, value) in rates {
      try require(value > 0 && value.isFinite, key, "\(value)", "a finite number above 0")
    }
  }

  private func checkWaits() throws {
    let waits = [
      ("adaptation.wait_after_deploy", configuration.adaptation.waitAfterDeploy),
      ("adaptation.wait_before_test", configuration.adaptation.waitBeforeTest),
      ("adaptation.task_interval", configuration.adaptation.taskInterval ?? .zero),
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
    let names = configuration.poolNames
    if case .trained(let pool)? = configuration.pool {
      try attachToShapes(try LoRA(.init(rank: pool.rank, alpha: pool.alpha)))
    }
    try require(!methods.isEmpty, "methods", "none", "at least one method")
    try requireUnique(methods.map(\.label), "methods.label")
    for choice in methods {
      try require(
        !choice.label.isEmpty && !choice.label.contains("/"), "methods.label",
        "'\(choice.label)'", "a name without '/'")
      try require(
        choice.method.poolSize <= names.count, "data.pool_tasks", "\(names.count) tasks",
        "\(choice.method.poolSize) or more, the pool of \(choice.label)")
      try attachToShapes(choice.method, choice.writePolicy)
    }
  }

  private func requireUnique(_ names: [String], _ key: String) throws {
    var seen: Set<String> = []
    for name in names {
      try require(seen.insert(name).inserted, key, "'\(name)' twice", "different entries")
    }
  }

  func require(
    _ holds: Bool, _ key: String, _ found: String, _ allowed: String
  ) throws {
    guard holds else {
      throw ExperimentError.invalidSetting(
        file: file, key: key, found: found, allowed: allowed)
    }
  }
}
