import Foundation

/// JSON for programs: exact numbers in the units that stand beside them.
public enum JSONReport: ReportFormat {
  /// The name on the command line.
  public static let name = "json"
  /// One sentence for lists.
  public static let summary =
    "JSON with sorted keys: exact numbers, units per column, all energy shares."

  /// Writes all results as one object; a missing value has no key.
  ///
  /// - Throws: when a number is not finite, which no readable results file gives.
  public static func render(_ results: [ResultSummary]) throws -> String {
    try text(of: value(of: results))
  }

  /// What is written of results, to stand in another object.
  static func value(of results: [ResultSummary]) -> some Encodable {
    Document(schema: "crossfuse-report-1", results: results.map(Result.init))
  }

  /// Writes a document as one object: its texts, and its tables with named columns; a missing value has no key.
  ///
  /// - Throws: when a number is not finite.
  public static func render(_ document: ReportDocument) throws -> String {
    try text(of: JSONDocument(document))
  }

  /// A value as JSON with sorted keys, ending with a line feed.
  static func text(of value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }

  private struct Document: Encodable {
    let schema: String
    let results: [Result]
  }

  private struct Result: Encodable {
    let name: String
    let experiment: String
    let packageVersion: String
    let trainingFidelity: String
    let testFidelity: String
    let contentHash: String
    let seeds: [Int64]
    let tasks: [String]
    let baseAccuracy: Value?
    let columns: [String: Column]
    let methods: [Method]
    let breakEven: JSONTable
    let divergences: JSONTable?
    let wear: [String: JSONTable]?

    init(_ result: ResultSummary) {
      let all = result.groups.flatMap(\.columns)
      name = result.name
      experiment = result.experiment
      packageVersion = result.packageVersion
      trainingFidelity = result.trainingFidelity
      testFidelity = result.testFidelity
      contentHash = result.contentHash
      seeds = result.seeds
      tasks = result.tasks
      baseAccuracy =
        result.baseAccuracy.isEmpty
        ? nil : Value(ReportValue(over: result.baseAccuracy.map { 100 * $0 }))
      columns = Dictionary(
        uniqueKeysWithValues: all.map { ($0.key, Column(title: $0.title, unit: $0.unit)) })
      methods = result.methods.enumerated().map { index, method in
        Method(method, values: all.map { ($0.key, Value($0.values[index])) })
      }
      breakEven = JSONTable(result.breakEvenRecords)
      divergences = Divergence.tables(of: result.methods.map { ($0.label, $0.divergences) }).first
        .map { JSONTable($0) }
      let histograms = result.wearTables.map { ($0.key, JSONTable($0)) }
      wear = histograms.isEmpty ? nil : Dictionary(uniqueKeysWithValues: histograms)
    }

    private enum CodingKeys: String, CodingKey {
      case name, experiment, seeds, tasks, columns, methods, divergences, wear
      case packageVersion = "package_version"
      case trainingFidelity = "training_fidelity"
      case testFidelity = "test_fidelity"
      case contentHash = "content_hash"
      case baseAccuracy = "base_accuracy [%]"
      case breakEven = "break_even"
    }
  }

  private struct Column: Encodable {
    let title: String
    let unit: String
  }

  private struct Method: Encodable {
    let label: String
    let method: String
    let writePolicy: String
    let values: [String: Value]
    let energyShares: [EnergyShare]

    init(_ method: MethodResult, values: [(String, Value)]) {
      label = method.label
      self.method = method.method
      writePolicy = method.writePolicy
      self.values = Dictionary(uniqueKeysWithValues: values)
      energyShares = method.energyShares
    }

    private enum CodingKeys: String, CodingKey {
      case label, method, values
      case writePolicy = "write_policy"
      case energyShares = "energy_shares"
    }
  }

  private struct Value: Encodable {
    let mean: Double?
    let deviation: Double?

    init(_ value: ReportValue) {
      mean = value.mean
      deviation = value.deviation
    }
  }
}
