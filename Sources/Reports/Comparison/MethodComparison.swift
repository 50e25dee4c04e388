import Analysis
import FileFormats

/// Methods held against a baseline, seed by seed, with confidence intervals.
public struct MethodComparison: Sendable {
  /// What is compared with what.
  public struct Choice: Sendable {
    /// The label of the method that all others are compared with; the usual one without it.
    public var baseline: String?
    /// The datasets that are compared, `all` for all; the usual ones if empty.
    public var metrics: [String]
    /// The probability with which an interval holds the mean difference, in (0, 1).
    public var confidence: Double

    /// Chooses what is compared.
    ///
    /// - Parameters:
    ///   - baseline: the label of the method that all others are compared with.
    ///   - metrics: names of datasets.
    ///   - confidence: in (0, 1).
    public init(baseline: String? = nil, metrics: [String] = [], confidence: Double = 0.95) {
      self.baseline = baseline
      self.metrics = metrics
      self.confidence = confidence
    }
  }

  /// One method and one number beside the baseline's.
  struct Row: Sendable {
    let method: MethodRuns
    let baseline: MethodRuns
    let metric: SeedMetric
    let comparison: PairedComparison

    /// What the interval says of the method.
    var verdict: String {
      guard let interval = comparison.interval, let verdict = comparison.verdict else {
        return "undecided"
      }
      if interval == 0...0 { return "equal" }
      guard verdict != .indistinguishable else { return "undecided" }
      switch MetricMeaning(of: metric.name).better {
      case .higher?: return verdict == .higher ? "better" : "worse"
      case .lower?: return verdict == .lower ? "better" : "worse"
      case nil: return verdict.rawValue
      }
    }
  }

  let files: [String]
  let confidence: Double
  let rows: [Row]

  /// Numbers that are compared where nobody says which, as far as files have them.
  static let usualMetrics = [
    "accuracy_digital", "accuracy_arrays", "accuracy_transferred", "task_accuracy_switch",
    "accuracy_fused_arrays", "accuracy_single_arrays", "energy_deploy", "energy_adaptation",
    "latency_adaptation", "cells_rewritten", "energy_inference", "latency_inference",
    "energy_switch", "latency_switch", "cells_switch", "energy_add", "energy_remove",
  ]
  /// The baseline where nobody says which and one result is compared.
  static let usualBaseline = "lora"

  /// Reads results files and compares their methods.
  ///
  /// Without a baseline, methods of one file are compared with `lora`, or its first method, and methods of several files
  /// with the method of the same label in the first.
  ///
  /// - Parameters:
  ///   - files: results files of one kind, with the same tasks.
  ///   - choice: what is compared with what.
  /// - Throws: ``ReportError`` for a file that cannot be read, an unknown label or number, other tasks, or fewer than two seeds in
  ///   common; `FileFormatError`.
  public init(of files: [String], _ choice: Choice = Choice()) throws {
    self.files = files
    confidence = choice.confidence
    let runs = try files.map(MethodRuns.read)
    let pairs = try Self.pairs(runs, baseline: choice.baseline)
    let names = try Self.metrics(choice.metrics, of: runs.flatMap { $0 }, file: files[0])
    rows = try names.flatMap { name in
      try pairs.compactMap { method, baseline in
        try Self.row(name, method, baseline, choice.confidence)
      }
    }
  }

  private static func row(
    _ name: String, _ method: MethodRuns, _ baseline: MethodRuns, _ confidence: Double
  ) throws -> Row? {
    guard let metric = method[name], let pairs = method.pairs(name, with: baseline) else {
      return nil
    }
    guard pairs.count > 1 else {
      throw ReportError.tooFewSeeds(
        file: method.file, seeds: method.seeds, other: baseline.file, otherSeeds: baseline.seeds)
    }
    return Row(
      method: method, baseline: baseline, metric: metric,
      comparison: PairedComparison(pairs, confidence: confidence))
  }

  /// Every method with what it is compared with.
  private static func pairs(
    _ runs: [[MethodRuns]], baseline: String?
  ) throws -> [(MethodRuns, MethodRuns)] {
    let all = runs.flatMap { $0 }
    guard let first = all.first else { return [] }
    if let other = all.first(where: { $0.tasks != first.tasks }) {
      throw ReportError.otherTasks(
        file: other.file, found: other.tasks, other: first.file, expected: first.tasks)
    }
    if runs.count > 1 && baseline == nil {
      return try sameLabels(runs)
    }
    let usual = runs[0].contains { $0.label == usualBaseline } ? usualBaseline : first.label
    let label = baseline ?? usual
    guard let chosen = all.first(where: { $0.label == label }) else {
      throw ReportError.unknownMethod(
        file: first.file, name: label,
        nearest: nearestNames(to: label, among: all.map(\.label).withoutRepetitions, count: 3))
    }
    guard all.count > 1 else {
      throw ReportError.oneMethod(file: first.file, label: chosen.label)
    }
    return all.filter { $0 != chosen }.map { ($0, chosen) }
  }

  private static func sameLabels(_ runs: [[MethodRuns]]) throws -> [(MethodRuns, MethodRuns)] {
    let pairs = runs.dropFirst().joined().compactMap { method in
      runs[0].first { $0.label == method.label }.map { (method, $0) }
    }
    guard !pairs.isEmpty else {
      let method = runs[1][0]
      throw ReportError.unknownMethod(
        file: runs[0][0].file, name: method.label,
        nearest: nearestNames(to: method.label, among: runs[0].map(\.label), count: 3))
    }
    return pairs
  }

  /// The names of the numbers that are compared.
  private static func metrics(
    _ wanted: [String], of runs: [MethodRuns], file: String
  ) throws -> [String] {
    let known = runs.flatMap { $0.metrics.map(\.name) }.withoutRepetitions
    if known.isEmpty { throw ReportError.nothingBySeed(file: file) }
    if wanted == ["all"] { return known }
    guard wanted.isEmpty else {
      if let name = wanted.first(where: { !known.contains($0) }) {
        throw ReportError.unknownMetric(
          file: file, name: name, nearest: nearestNames(to: name, among: known, count: 3))
      }
      return wanted
    }
    let usual = usualMetrics.filter(known.contains)
    return usual.isEmpty ? known : usual
  }
}
