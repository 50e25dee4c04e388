import Adaptation
import Networks

/// What the types of a configuration cannot say.
struct ScaleCheck {
  let file: String
  let configuration: ScaleConfiguration
  let networks: [ScaleNetwork]

  /// The most steps that are traced, so that the memory of a trace stays bounded.
  private static let mostTracedSteps = 64

  func run() throws {
    try require(
      !networks.isEmpty, "networks", "none", "at least one file of a network")
    try requireUnique(networks.map(\.name), "networks.network")
    for network in networks { try requireName(network.name, "networks.network") }
    try require(configuration.seed >= 0, "seed", "\(configuration.seed)", "0 or more")
    let counts = [
      ("classes", configuration.classes, 1 << 24), ("pool_rank", configuration.poolRank, 1 << 24),
      ("steps", configuration.steps, 1 << 30),
      ("traced_steps", configuration.tracedSteps, Self.mostTracedSteps),
    ]
    for (key, count, most) in counts {
      try require((1...most).contains(count), key, "\(count)", "1 to \(most)")
    }
    try checkMethods()
  }

  private func checkMethods() throws {
    let methods = configuration.methods
    try require(!methods.isEmpty, "methods", "none", "at least one method")
    try requireUnique(methods.map(\.label), "methods.label")
    for choice in methods {
      try requireName(choice.label, "methods.label")
      let name = type(of: choice.method).name
      try require(
        choice.method.search == nil, "methods.method", name,
        "a method that follows gradients: the steps of a search are other ones")
      if case .every(let steps) = choice.writePolicy {
        try require(
          configuration.tracedSteps.isMultiple(of: steps), "traced_steps",
          "\(configuration.tracedSteps)",
          "a multiple of \(steps), the write policy of \(choice.label)"
        )
      }
      for network in networks { try fit(choice, network) }
    }
  }

  /// Attaches the method to the network, which refuses what does not fit.
  private func fit(_ choice: MethodChoice, _ network: ScaleNetwork) throws {
    do {
      _ = try Deployment(
        choice.method, network.model,
        network.site(poolOf: choice.method.poolSize, rank: configuration.poolRank, seed: 0),
        writing: choice.writePolicy, on: DigitalEngine())
    } catch let error as AdaptationError {
      throw ExperimentError.misfit(
        file: file, problem: "\(choice.label) on \(network.name): \(error)")
    }
  }

  private func requireName(_ name: String, _ key: String) throws {
    try require(
      !name.isEmpty && !name.contains("/"), key, "'\(name)'", "a name without '/'")
  }

  private func requireUnique(_ names: [String], _ key: String) throws {
    var seen: Set<String> = []
    for name in names {
      try require(seen.insert(name).inserted, key, "'\(name)' twice", "different entries")
    }
  }

  private func require(_ holds: Bool, _ key: String, _ found: String, _ allowed: String) throws {
    guard !holds else { return }
    throw ExperimentError.invalidSetting(file: file, key: key, found: found, allowed: allowed)
  }
}
