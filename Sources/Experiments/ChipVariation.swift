import Crossbars
import FileFormats
import Networks
import Traces

/// The chip of a study with one setting changed.
struct ChipVariation: Sendable {
  /// The axis and the value, for messages.
  let name: String
  private let chip: Chip

  /// The chips of all axes, value by value.
  ///
  /// - Throws: an error that names axis, key and value where a chip is not possible.
  static func all(
    _ axes: [RobustnessConfiguration.Axis], of study: Study, _ loader: ConfigurationLoader
  ) throws -> [ChipVariation] {
    func require(_ holds: Bool, _ key: String, _ found: String, _ allowed: String) throws {
      guard holds else {
        throw ExperimentError.invalidSetting(
          file: study.file, key: "robustness.axes\(key)", found: found, allowed: allowed)
      }
    }
    try require(!axes.isEmpty, "", "none", "at least one axis")
    for (index, axis) in axes.enumerated() {
      try require(
        !axis.name.isEmpty && !axis.name.contains("/"), "[\(index)].name", "'\(axis.name)'",
        "a name without '/'")
      try require(
        !axes[..<index].contains { $0.name == axis.name }, "[\(index)].name",
        "'\(axis.name)' twice", "different names")
      try require(!axis.keys.isEmpty, "[\(index)].keys", "none", "at least one path below chip")
      try require(!axis.values.isEmpty, "[\(index)].values", "none", "at least one value")
    }
    let text = try StrictYAML.encode(study.configuration.chip)
    return try axes.flatMap { axis in
      try axis.values.map { value in
        let overrides = try axis.keys.map { key in
          guard let override = YAMLOverride("\(key)=\(value.text)") else {
            throw ExperimentError.invalidSetting(
              file: study.file, key: "robustness.axes.keys", found: "'\(key)'",
              allowed: "paths such as device.parameters.programming_error")
          }
          return override
        }
        let file = "\(study.file): robustness axis \(axis.name), value \(value.text)"
        let configuration = try StrictYAML.decode(
          ChipConfiguration.self, from: text, file: file, overrides: overrides)
        return ChipVariation(
          name: "\(axis.name) \(value.text)", chip: try loader.chip(configuration))
      }
    }
  }

  /// Trains a method on this chip, and programs what was trained on ideal weights.
  ///
  /// Before either test converters choose their ranges on the training examples, so that the two differ in training alone.
  func run(
    _ seeded: SeededStudy, _ choice: MethodChoice, _ ideal: [IdealTraining],
    _ counter: ProgressCounter
  ) throws -> [RobustnessOutcome.Task] {
    let varied = SeededStudy(
      study: seeded.study.on(chip), seed: seeded.seed, prepared: seeded.prepared)
    let deployed = try varied.deploy(choice)
    guard let deployment = deployed.arrays?.deployment else { return [] }
    let fidelity = varied.study.configuration.adaptation.trainingFidelity
    let result = try ideal.indices.map { task in
      let run = try varied.adaptation(to: task)
      var trained = try run.train(deployment.simulated(with: fidelity))
      if let trace = trained.execution.takeTrace() {
        try deployed.check.checkAdaptation(trace, of: trained, from: run)
      }
      return RobustnessOutcome.Task(
        accuracyArrays: run.calibratedAccuracy(&trained),
        accuracyTransferred: try run.accuracy(
          of: ideal[task].trained, transferredTo: deployment),
        divergedAtStep: trained.outcome.divergedAtStep)
    }
    counter.finish("\(choice.label), \(name), seed \(seeded.seed)")
    return result
  }
}

/// A method trained on ideal weights.
struct IdealTraining: Sendable {
  let trained: AdaptationRun.Trained
  let accuracy: Double
}

/// What one method with one seed came to.
struct RobustnessOutcome: Sendable {
  struct Task: Sendable {
    /// Trained and tested on the arrays.
    let accuracyArrays: Double
    /// Trained on ideal weights, then programmed.
    let accuracyTransferred: Double
    let divergedAtStep: Int?
  }

  /// On ideal weights, by task.
  let ideal: [Double]
  /// By chip and task.
  let chips: [[Task]]
}
