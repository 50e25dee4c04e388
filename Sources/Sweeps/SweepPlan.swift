import Analysis
import Experiments
import FileFormats
import Foundation
import MatrixMath

/// The points of a sweep, each resolved and checked.
public struct SweepPlan: Sendable {
  /// The name for reports.
  public let name: String
  /// The sweep's file.
  public let file: String
  /// What identifies the sweep: the hash of the resolved base and of what varies.
  public let contentHash: String
  let text: String
  let baseText: String
  let family: any SweptExperiment
  let axes: [SweepAxis]
  let design: SamplingDescription.Design
  let samplingSeed: Int
  /// How many points stand behind each other that differ by their seed alone.
  let replicates: Int
  let objectives: [ObjectiveDescription]
  let references: [ReferenceDescription]
  /// In the order of the design.
  package let points: [PlannedPoint]

  /// Reads a sweep and everything it names, and resolves every point.
  ///
  /// - Parameters:
  ///   - path: the sweep's YAML file.
  ///   - jobs: how many points are resolved at once.
  /// - Throws: an error that names file and key. Points whose settings do not go together are no error: they are
  ///   recorded as invalid.
  public init(loading path: String, jobs: Int) async throws {
    text = try readText(at: path)
    let description = try StrictYAML.decode(SweepDescription.self, from: text, file: path)
    let folder = (path as NSString).deletingLastPathComponent
    let experiment =
      description.experiment.hasPrefix("/") || folder.isEmpty
      ? description.experiment : (folder as NSString).appendingPathComponent(description.experiment)
    let family = try Self.kind(of: experiment, file: path)
      .init(loading: experiment, overrides: description.held)
    let known = KnownSettings(of: family)
    let axes = try description.axes.map { try SweepAxis($0, known: known, file: path) }
    try SweepCheck(
      file: path, description: description, axes: axes,
      metrics: type(of: family).metrics.map(\.name),
      hasSeeds: known.names.contains { $0.hasPrefix("seeds") }
    ).run()
    self.family = family
    self.axes = axes
    name = description.sweep
    file = path
    design = description.sampling.design
    samplingSeed = description.sampling.seed
    replicates = description.replicates?.count ?? 1
    objectives = description.objectives
    references = description.references
    baseText = try family.text
    contentHash = sha256(text + baseText)
    let chosen = try SweepDesign(description, axes, file: path).points
    let size = max(1, min(64, chosen.count / (4 * jobs)))
    let chunks = stride(from: 0, to: chosen.count, by: size).map {
      $0..<min($0 + size, chosen.count)
    }
    points = try await concurrentMap(count: chunks.count, width: jobs) { index in
      chunks[index].map { PlannedPoint($0, chosen[$0], of: family) }
    }.flatMap { $0 }
  }

  /// Whether a YAML file is a sweep: it has the key `sweep`.
  public static func isSweep(_ path: String) throws -> Bool {
    struct Header: Decodable { let sweep: String? }
    let header = try? StrictYAML.decodeIgnoringUnknownKeys(
      Header.self, from: try readText(at: path), file: path)
    return header?.sweep != nil
  }

  private static func kind(of experiment: String, file: String) throws -> any SweptExperiment.Type {
    let kind = try experimentKind(of: experiment)
    guard let swept = sweptExperiments.first(where: { $0.kind == kind }) else {
      throw SweepError.unsweepable(
        file: file, experiment: experiment, kind: kind.name,
        known: sweptExperiments.map { $0.kind.name })
    }
    return swept
  }

  /// The numbers of every row of a point.
  var metrics: [Metric] { type(of: family).metrics }

  /// What is shared: how often each stage runs, and how often it would if every point were run alone.
  public var stages: [(name: String, runs: Int, withoutSharing: Int)] {
    let parts = points.compactMap(\.parts)
    let all = parts.flatMap { $0 }
    let preparations = parts.reduce(0) { $0 + Set($1.map(\.preparation)).count }
    return [
      ("preparation", Set(all.map(\.preparation)).count, preparations),
      ("functional run", Set(all.map(\.functional)).count, all.count),
      ("schedule", Set(all.map(\.schedule)).count, all.count),
    ]
  }

  /// How many points there are, and how many of them have settings that do not go together.
  public var counts: (points: Int, invalid: Int) {
    (points.count, points.filter { $0.parts == nil }.count)
  }
}

/// One point: the values of the axes, and what its stages depend on.
package struct PlannedPoint: Sendable {
  /// The place in the plan, from 0.
  package let number: Int
  let values: [AxisValue]
  let replicate: Int?
  /// The content hash of the resolved configuration, or of the settings where they do not go together.
  package let hash: String
  /// What is to be done; nothing where settings do not go together.
  let parts: [StagedAdaptation.Part]?
  /// Why settings do not go together.
  let problem: String?

  /// The settings that the point replaces.
  let settings: [YAMLOverride]

  init(_ number: Int, _ choice: SweepDesign.Choice, of family: any SweptExperiment) {
    self.number = number
    values = choice.values
    replicate = choice.replicate
    let seed = choice.replicate.flatMap { YAMLOverride(path: "seeds", value: "[\($0)]") }
    let settings = choice.values.flatMap(\.settings) + [seed].compactMap { $0 }
    self.settings = settings
    do {
      let variant = try family.variant(settings)
      (hash, parts) = (try variant.contentHash, try variant.stages?.parts ?? [])
      problem = nil
    } catch {
      let texts = settings.map { "\($0.keyPath.joined(separator: "."))=\($0.value)" }
      hash = sha256(([family.contentHash] + texts).joined(separator: "\n"))
      parts = nil
      problem = "\(error)"
    }
  }
}

/// What the types of a sweep's file cannot say.
struct SweepCheck {
  let file: String
  let description: SweepDescription
  let axes: [SweepAxis]
  let metrics: [String]
  /// Whether the experiment has seeds.
  let hasSeeds: Bool

  func run() throws {
    let names = axes.map(\.name)
    try require(!axes.isEmpty, "axes", "none", "at least one")
    try require(Set(names).count == names.count, "axes", "a name twice", "different names")
    try require(
      !names.contains(where: ["point", "hash", "status", "error", "method", "replicate"].contains),
      "axes", "a column of the table of points",
      "names other than point, hash, status, error, method, replicate"
    )
    for objective in description.objectives {
      try require(
        metrics.contains(objective.metric), "objectives", "'\(objective.metric)'",
        "a metric; nearest: "
          + nearestNames(to: objective.metric, among: metrics, count: 3).joined(separator: ", "))
      try require(
        objective.wanted != nil, "objectives.\(objective.metric).limit",
        "'\(objective.limit ?? "")'", "'>= NUMBER' or '<= NUMBER'")
    }
    for text in description.conditions {
      guard let condition = SweepCondition(text) else {
        try require(false, "conditions", "'\(text)'", "AXIS <= AXIS, also <, >, >=, ==, != and *")
        continue
      }
      let unknown = condition.names.first { name in
        !names.contains(name) && !axes.contains { $0.values.contains { $0.text == name } }
      }
      try require(
        unknown == nil, "conditions", "'\(unknown ?? "")'",
        "an axis (\(names.joined(separator: ", "))), a value of one, or a number")
    }
    if let seeds = description.replicates {
      try require(hasSeeds, "replicates", "seeds", "none, the experiment draws nothing")
      try require(!seeds.isEmpty, "replicates", "none", "at least one seed")
      try require(Set(seeds).count == seeds.count, "replicates", "a seed twice", "different seeds")
    }
    let sampling = description.sampling
    let tellsSensitivities = [.oneAtATime, .saltelli].contains(sampling.design)
    try require(
      !tellsSensitivities || description.conditions.isEmpty, "conditions",
      description.conditions.joined(separator: ", "), "none with \(sampling.design.rawValue)")
    try require(sampling.seed >= 0, "sampling.seed", "\(sampling.seed)", "0 or more")
    let needsCount = ![.grid, .oneAtATime].contains(sampling.design)
    try require(
      !needsCount || (sampling.count ?? 0) > 0, "sampling.count", "\(sampling.count ?? 0)",
      "1 or more for \(sampling.design.rawValue)")
    for axis in axes where sampling.design == .grid {
      try require(
        !axis.values.isEmpty, "axes.\(axis.name).range.count", "none", "2 or more, for a grid")
    }
    for axis in axes where sampling.design != .grid {
      try require(
        axis.group == nil, "axes.\(axis.name).zip", axis.group ?? "", "none but in a grid")
    }
  }

  private func require(_ holds: Bool, _ key: String, _ found: String, _ allowed: String) throws {
    guard holds else {
      throw SweepError.invalidSetting(file: file, key: key, found: found, allowed: allowed)
    }
  }
}
