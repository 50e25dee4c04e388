import Adaptation
public import Checkpoints
public import Crossbars
public import Networks
public import Quantities

/// An experiment in which one programmed network is adapted to tasks that it has not seen, method by method.
public struct AdaptationConfiguration: Codable, Sendable {
  /// The kind of experiment; `adaptation`.
  public var experiment: String
  /// A name for reports.
  public var name: String
  /// One complete repetition per seed: weights, pool, devices, examples and order.
  public var seeds: [Int]
  /// The simulated chip.
  public var chip: ChipConfiguration
  /// The network.
  public var network: NetworkConfiguration
  /// The data and its tasks.
  public var data: DataConfiguration
  /// How the base network is trained off-device; nothing for a network that comes ready.
  public var pretraining: PretrainingConfiguration?
  /// How the pool is trained off-device, or where it comes from; nothing where there is none.
  public var pool: PoolConfiguration?
  /// How every method is trained on the device.
  public var adaptation: AdaptationSchedule
  /// The methods to compare.
  public var methods: [MethodChoice]

  /// A multilayer perceptron that is drawn and pre-trained, or a network that comes ready; one of the two.
  public struct NetworkConfiguration: Codable, Sendable {
    /// The number of inputs of a perceptron, then the outputs of every layer.
    public var widths: [Int]?
    /// The folder or the file of a ready network; relative to the experiment's file.
    public var model: String?
    /// What a transformer gives out; as its architecture has it unless given.
    public var output: ModelOutput?
    /// The share of values that training leaves out in a transformer; 0 unless given.
    public var dropout: Float
    /// The modules that methods adapt, by name or pattern (`*` for any characters); all unless given.
    public var adaptedModules: [String]

    enum CodingKeys: String, CodingKey {
      case widths, model, output, dropout
      case adaptedModules = "adapted_modules"
    }

    /// Decodes a network; adapted modules that are absent are all.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      widths = try container.decodeIfPresent([Int].self, forKey: .widths)
      model = try container.decodeIfPresent(String.self, forKey: .model)
      output = try container.decodeIfPresent(ModelOutput.self, forKey: .output)
      dropout = try container.value(.dropout, default: 0)
      adaptedModules = try container.value(.adaptedModules, default: ["*"])
    }

    /// The indices of the adapted modules, ascending.
    ///
    /// - Throws: `NetworkError` for a pattern that names none.
    func adaptedModuleIndices(of network: any NetworkModel) throws -> [Int] {
      try ModulePattern.choose(adaptedModules, of: network.moduleShapes.map(\.name))
    }
  }

  /// A data set and the parts that its tasks play.
  public struct DataConfiguration: Codable, Sendable {
    /// The name of the data set.
    public var dataset: String
    /// The data file, if not the one that is built in; relative to the experiment's file.
    public var path: String?
    /// The vocabulary of the tokeniser, for data sets of texts; relative to the experiment's file.
    public var vocabulary: String?
    /// The most tokens of a text, for data sets of texts; 64 unless given.
    public var maximumTokens: Int?
    /// The task that the base network is trained on; nothing for a network that comes ready.
    public var pretrainingTask: String?
    /// The tasks that pool modules are trained on, in order, or the names of adapters that come ready; none unless given.
    public var poolTasks: [String]
    /// The tasks that methods are compared on.
    public var unseenTasks: [String]
    /// Training examples per unseen task, chosen by hash.
    public var examples: Int

    enum CodingKeys: String, CodingKey {
      case dataset, path, vocabulary, examples
      case maximumTokens = "max_tokens"
      case pretrainingTask = "pretraining_task"
      case poolTasks = "pool_tasks"
      case unseenTasks = "unseen_tasks"
    }

    /// Decodes a choice of data; pool tasks that are absent are none.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      dataset = try container.decode(String.self, forKey: .dataset)
      path = try container.decodeIfPresent(String.self, forKey: .path)
      vocabulary = try container.decodeIfPresent(String.self, forKey: .vocabulary)
      maximumTokens = try container.decodeIfPresent(Int.self, forKey: .maximumTokens)
      pretrainingTask = try container.decodeIfPresent(String.self, forKey: .pretrainingTask)
      poolTasks = try container.value(.poolTasks, default: [])
      unseenTasks = try container.decode([String].self, forKey: .unseenTasks)
      examples = try container.decode(Int.self, forKey: .examples)
    }
  }

  /// The training of the base network: all weights, Adam, rate falling linearly to zero.
  public struct PretrainingConfiguration: Codable, Sendable {
    /// Passes over the training examples.
    public var epochs: Int
    /// Examples per step.
    public var batchSize: Int
    /// The learning rate of weights, biases and head.
    public var learningRate: Float

    enum CodingKeys: String, CodingKey {
      case epochs
      case batchSize = "batch_size"
      case learningRate = "learning_rate"
    }
  }

  /// The training on the device, the same for all methods; learning rates belong to the methods.
  public struct AdaptationSchedule: Codable, Sendable {
    /// Passes over the examples.
    public var epochs: Int
    /// Examples per step.
    public var batchSize: Int
    /// How learning rates change over the run.
    public var decay: TrainingSchedule.Decay
    /// How long the programmed chip lies before it is adapted; 0 s unless given.
    public var waitAfterDeploy: Time
    /// How long the adapted chip lies before it is tested; 0 s unless given.
    public var waitBeforeTest: Time
    /// How closely converters are simulated while training; every conversion unless given.
    public var trainingFidelity: Fidelity
    /// How closely converters are simulated when accuracy is tested; every conversion unless given.
    public var testFidelity: Fidelity
    /// Whether what was trained on ideal digital weights is also programmed and tested; not unless given.
    public var testTransferred: Bool
    /// Where every adaptation runs; on both media unless given.
    public var engines: [Medium]
    /// What time passes on the chip; that of its schedule and the waits unless given.
    public var clock: SimulatedClock
    /// How often a new task comes, for lifetimes in seconds; without it they are in tasks alone.
    public var taskInterval: Time?

    enum CodingKeys: String, CodingKey {
      case epochs, decay, engines, clock
      case testTransferred = "test_transferred"
      case batchSize = "batch_size"
      case waitAfterDeploy = "wait_after_deploy"
      case waitBeforeTest = "wait_before_test"
      case trainingFidelity = "training_fidelity"
      case testFidelity = "test_fidelity"
      case taskInterval = "task_interval"
    }

    /// Decodes a schedule; waits that are absent are 0 s, fidelities `bit_serial`, engines both, and nothing is
    /// transferred.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      epochs = try container.decode(Int.self, forKey: .epochs)
      batchSize = try container.decode(Int.self, forKey: .batchSize)
      decay = try container.decode(TrainingSchedule.Decay.self, forKey: .decay)
      waitAfterDeploy = try container.value(.waitAfterDeploy, default: .zero)
      waitBeforeTest = try container.value(.waitBeforeTest, default: .zero)
      trainingFidelity = try container.choice(.trainingFidelity, default: .bitSerial)
      testFidelity = try container.choice(.testFidelity, default: .bitSerial)
      testTransferred = try container.value(.testTransferred, default: false)
      engines = try container.choices(.engines, default: Medium.allCases)
      clock = try container.choice(.clock, default: .scheduled)
      taskInterval = try container.decodeIfPresent(Time.self, forKey: .taskInterval)
    }

    /// The training of a method: its passes, batches and order, with the method's rates and search.
    func schedule(for method: any AdaptationMethod) -> TrainingSchedule {
      TrainingSchedule(
        epochs: epochs, batchSize: batchSize, decay: decay, learningRates: method.learningRates,
        penalties: method.penalties, search: method.search)
    }
  }

  /// What time passes on the chip, for cells that relax and drift.
  public enum SimulatedClock: String, Codable, Sendable, CaseIterable {
    /// What deployments, adaptations and switches take by the schedule of the chip, and the waits.
    case scheduled
    /// The waits alone, so that cells hold the same on a faster chip.
    case waits

    /// What passes while something takes a time by the schedule.
    func elapsed(_ duration: Time) -> Time { self == .scheduled ? duration : .zero }
  }

  /// What holds the weights while a method is adapted.
  public enum Medium: String, Codable, Sendable, CaseIterable {
    /// Ideal digital weights.
    case digital
    /// The simulated arrays.
    case arrays
  }
}
