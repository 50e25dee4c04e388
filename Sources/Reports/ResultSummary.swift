/// What one results file says, in SI units: the numbers that every report is made from.
public struct ResultSummary: Sendable, Equatable {
  /// The value of the file's `schema` attribute that this version reads.
  public static let schema = "crossfuse-results-3"

  /// The values of files by earlier versions, which have to be made again.
  static let olderSchemas = ["crossfuse-results-1", "crossfuse-results-2"]

  /// The file as it was opened.
  public let file: String
  /// The name of the experiment, from its configuration.
  public let name: String
  /// The kind of experiment.
  public let experiment: String
  /// The version of the program that wrote the file.
  public let packageVersion: String
  /// How closely converters were simulated while training: `bit_serial` or `behavioural`.
  public let trainingFidelity: String
  /// The same for the tests that give the accuracy on the arrays.
  public let testFidelity: String
  /// What methods were adapted on: `digital`, `arrays` or both; numbers of the others are absent.
  public let engines: [String]
  /// The SHA-256 of the resolved configuration.
  public let contentHash: String
  /// The seeds, one run each.
  public let seeds: [Int64]
  /// The tasks, in the order in which they are switched.
  public let tasks: [String]
  /// The test accuracy of the network before adaptation, per seed, 0…1; empty where the network has no task of its own.
  public let baseAccuracy: [Double]
  /// The methods, in the order of the tables.
  public let methods: [MethodResult]

  /// Whether methods were adapted on simulated arrays, which alone have costs.
  var hasArrays: Bool { engines.contains("arrays") }
}

/// What one method reached and what it cost, per seed and task.
public struct MethodResult: Sendable, Equatable {
  /// The label of the method in the experiment, unique there.
  public let label: String
  /// The registered name of the method.
  public let method: String
  /// When trained weights on arrays were written, as experiments write it.
  public let writePolicy: String
  /// Trained numbers without the head.
  public let trainedScalars: Int
  /// Trained numbers of the classification head.
  public let headScalars: Int
  /// Cells in use on the arrays, the base network included.
  public let residentCells: Int?
  /// Arrays that hold them.
  public let arraysUsed: Int?
  /// Tiles that hold them.
  public let tilesUsed: Int?
  /// The part of the cells of those arrays that is in use, 0…1.
  public let utilisation: Double?
  /// Tasks like the shortest-lived one until 1 % of the cells of a matrix are dead; nothing where none ever is.
  public let tasksUntilDead: Double?
  /// Training steps of one adaptation.
  public let steps: Int
  /// The numbers of each seed, each task and each switch.
  public let runs: [Measure: RunValues]
  /// What all runs spent, row by row; empty without arrays.
  public let ledger: [LedgerEntry]
  /// The bytes that the method needs beside the arrays; nothing in files that do not say it.
  public let memory: MethodMemory?
  /// The trainings that ended early.
  public let divergences: [Divergence]
  /// What one adaptation does to cells and word lines; nothing in files that do not say it.
  public let wear: AdaptationWear?

  /// The energy of all runs, by phase and component, largest first.
  public var energyShares: [EnergyShare] { ledger.energyShares }
}

/// The numbers of one measure: one row per seed, one value per task, per switch, or a single one.
public struct RunValues: Sendable, Equatable {
  /// The values by seed.
  public let bySeed: [[Double]]
}

/// The energy that one component spent in one phase, over all runs of a method.
public struct EnergyShare: Sendable, Equatable, Codable {
  /// The phase, as the ledger names it.
  public let phase: String
  /// The component, as the component library names it.
  public let component: String
  /// The energy in joules.
  public let energy: Double
  /// The part of the method's total, 0…1.
  public let share: Double
}

/// A training that diverged; what it had before is tested.
public struct Divergence: Sendable, Equatable {
  /// The task that was trained.
  public let task: String
  /// The seed of the run.
  public let seed: Int64
  /// What it was trained on: `digital` or `arrays`, and on which chip where there are several.
  public let place: String
  /// The step at which the loss was no number any more, from 1.
  public let step: Int
}
