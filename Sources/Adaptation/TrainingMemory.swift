public import Networks

/// The bytes that training for one task takes with a method; all numbers are 32 bits wide.
///
/// Everything but `weights` is digital memory. With `weights`, what lies on arrays is counted as if it lay in a memory,
/// too. A value that is kept digitally and on arrays counts twice then, where a graphics processor would keep it once.
public struct TrainingMemory: Sendable, Equatable {
  /// The values of what is trained, to which those on arrays are the copies, and the numbers that say which weights they
  /// are: what is stored for a task in the end.
  public let task: Int
  /// What a threshold policy last wrote.
  public let lastWritten: Int
  /// The gradients of what is trained.
  public let gradients: Int
  /// The optimiser's state.
  public let optimiser: Int
  /// Base values under masks, and what norms are computed from.
  public let kept: Int
  /// What the method's maps keep of a batch for the backward pass.
  public let activations: Int
  /// What the network's own layers keep of a batch, whatever the method.
  public let layers: Int
  /// All weights on arrays, the network's and the method's, and the network's biases.
  public let weights: Int

  /// Digital memory that differs from method to method.
  public var training: Int { task + lastWritten + gradients + optimiser + kept + activations }
  /// All of it, arrays included.
  public var total: Int { training + layers + weights }

  /// A network and how it is trained.
  public struct Setting: Sendable {
    /// Every weight matrix of the network.
    let network: [ModuleShape]
    /// When trained weights are written.
    let policy: WritePolicy
    /// The largest batch.
    let load: BatchLoad

    /// Describes how a network is trained.
    ///
    /// - Parameters:
    ///   - network: every weight matrix of the network, those that are not adapted included.
    ///   - policy: when trained weights on arrays are written.
    ///   - load: what the largest batch passes through the modules, and what the network's own layers keep of it; no
    ///     entries where they are not known.
    public init(_ network: [ModuleShape], writing policy: WritePolicy, load: BatchLoad) {
      self.network = network
      self.policy = policy
      self.load = load
    }
  }

  /// Adds up what a method declares.
  public init(_ declaration: MethodDeclaration, _ setting: Setting) {
    let word = MethodDeclaration.word
    var isThreshold = false
    if case .threshold = setting.policy { isThreshold = true }
    // Without gradients nothing is kept of a vector, neither by maps nor by layers.
    let goesBack = declaration.gradientBytes > 0 || declaration.trainedScalars == 0
    task = declaration.storedBytes
    lastWritten = isThreshold ? word * declaration.step.weights : 0
    gradients = declaration.gradientBytes
    optimiser = declaration.optimiserBytes
    kept = declaration.keptBytes + declaration.keptBytesPerTask
    activations =
      setting.load.vectors * declaration.activationBytes + declaration.batchActivationBytes
    layers = goesBack ? word * setting.load.layerEntries : 0
    let biases = setting.network.reduce(0) { $0 + ($1.hasBias ? $1.outputs : 0) }
    weights =
      word * (setting.network.reduce(biases) { $0 + $1.weights } + declaration.residentWeights)
  }
}

/// A method's training memory beside that of LoRA on the same network with the same batches and write policy.
public struct MemoryComparison: Sendable, Equatable {
  /// Of the method.
  public let memory: TrainingMemory
  /// Of LoRA; nothing for a method that trains nothing.
  public let lora: Reference?

  /// LoRA, to which a method is compared.
  public struct Reference: Sendable, Equatable {
    /// Its rank.
    public let rank: Int
    /// What it takes.
    public let memory: TrainingMemory
  }

  /// Compares a method with LoRA of the same rank.
  ///
  /// A method without a rank is compared with the LoRA that trains most nearly as many scalars.
  /// - Parameters:
  ///   - declaration: what the method declares.
  ///   - rank: the rank of the method, if it has one.
  ///   - modules: the modules that are adapted.
  ///   - setting: the network and how it is trained.
  public init(
    _ declaration: MethodDeclaration, rank: Int?, on modules: [ModuleShape],
    _ setting: TrainingMemory.Setting
  ) {
    memory = TrainingMemory(declaration, setting)
    let lines = modules.reduce(0) { $0 + $1.outputs + $1.inputs }
    guard declaration.trainedScalars > 0, lines > 0 else {
      lora = nil
      return
    }
    let most = modules.map { min($0.outputs, $0.inputs) }.min() ?? 1
    let nearest = (declaration.trainedScalars + lines / 2) / lines
    let chosen = min(most, max(1, rank ?? nearest))
    let branch = LowRankBranch(
      settings: LoRA.Configuration(rank: chosen), method: LoRA.name, refresh: nil)
    let other = branch.declaration(for: modules, setting.policy)
    lora = Reference(rank: chosen, memory: TrainingMemory(other, setting))
  }
}
