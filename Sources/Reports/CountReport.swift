public import Adaptation
public import Networks

/// What methods cost on a network of shapes, as a document.
public struct CountReport: Sendable {
  /// One method: its counts, or why it does not fit.
  public struct Row: Sendable {
    /// The name of the method.
    public let method: String
    /// The settings in use, in one line.
    public let settings: String
    /// The rank of the method, if it has one.
    public let rank: Int?
    /// The counts, or the one line that says why there are none.
    public let outcome: Result<MethodCount, Misfit>

    /// Describes a method on a network.
    public init(
      method: String, settings: String, rank: Int? = nil, outcome: Result<MethodCount, Misfit>
    ) {
      self.method = method
      self.settings = settings
      self.rank = rank
      self.outcome = outcome
    }
  }

  /// Why a method does not fit a network, in one line.
  public struct Misfit: Error, Sendable {
    /// The line.
    public let reason: String

    /// Says why.
    public init(reason: String) { self.reason = reason }
  }

  /// The network that methods are counted on.
  public struct Network: Sendable {
    /// The name.
    public let name: String
    /// All weight matrices.
    public let modules: [ModuleShape]
    /// The indices of those that are adapted.
    public let adapted: [Int]

    /// Describes a network.
    public init(name: String, modules: [ModuleShape], adapted: [Int]) {
      self.name = name
      self.modules = modules
      self.adapted = adapted
    }
  }

  /// How weights lie on cells.
  public struct Cells: Sendable {
    /// The cells of one weight.
    public let perWeight: Int
    /// The outputs that the encoding adds to a matrix.
    public let extraOutputs: Int
    /// What the encoding is, in one line.
    public let summary: String

    /// Describes an encoding.
    public init(perWeight: Int, extraOutputs: Int, summary: String) {
      self.perWeight = perWeight
      self.extraOutputs = extraOutputs
      self.summary = summary
    }

    func count(of matrix: MethodCount.ResidentMatrix) -> Int {
      perWeight * (matrix.outputs + extraOutputs) * matrix.inputs
    }
  }

  let network: Network
  let cells: Cells
  /// Vectors in a batch, for the memory that training takes.
  let batch: Int
  let rows: [Row]

  /// Collects the counts of some methods on one network, trained with so many vectors in a batch.
  public init(on network: Network, cells: Cells, batch: Int, _ rows: [Row]) {
    self.network = network
    self.cells = cells
    self.batch = batch
    self.rows = rows
  }
}

extension CountReport {
  /// Tables with a row per method.
  public var document: ReportDocument {
    let groups = groups
    let records = [table(key: "count", title: Self.title, groups.flatMap(\.columns)), misfits]
    let tables = groups.map { table(key: $0.key, title: $0.title, $0.columns) } + [misfits]
    return ReportDocument(
      schema: "crossfuse-count-1", headline: headline, facts: facts,
      tables: tables.filter { !$0.rows.isEmpty }, notes: notes, records: records)
  }

  /// The methods that have counts.
  var fitting: [(Row, MethodCount)] {
    rows.compactMap { row in
      guard case .success(let count) = row.outcome else { return nil }
      return (row, count)
    }
  }

  private var headline: String {
    rows.count == 1 ? "\(rows[0].method) on \(network.name)" : "Methods on \(network.name)"
  }

  private var facts: [String] {
    let blocks = Set(network.adapted.map { network.modules[$0].layer }).count
    func text(_ count: Int) -> String { NumberText.count(Double(count)) }
    let scope =
      "Adapted: \(text(network.adapted.count)) of \(text(network.modules.count)) dense matrices in"
      + " \(text(blocks)) \(blocks == 1 ? "block" : "blocks"), \(text(adaptedWeights)) of"
      + " \(text(network.modules.reduce(0) { $0 + $1.weights })) weights."
    let settings = rows.count == 1 && !rows[0].settings.isEmpty ? ["\(rows[0].settings)."] : []
    let vectors = "\(text(batch)) \(batch == 1 ? "vector" : "vectors") in a batch."
    return [scope, cells.summary, vectors] + settings
  }

  private var notes: [String] {
    [
      "Without the task's head, which every method trains alike. Writes: weights that are addressed, where the write"
        + " policy writes at all;",
      "cells whose level stays are skipped. Word lines: inputs of a matrix with a written weight. Bytes: 32-bit"
        + " numbers. Kept: base",
      "values under masks, what norms come from. Training: one task's values and indices, gradients, optimiser, what is"
        + " kept, and what the",
      "method's maps keep of a batch for the backward pass. All: with all weights on arrays as if they were in memory,"
        + " without what the",
      "network's own layers keep. LoRA: of the same rank, or with the nearest number of trained scalars.",
    ]
  }

  var adaptedWeights: Int {
    network.adapted.reduce(0) { $0 + network.modules[$1].weights }
  }
}
