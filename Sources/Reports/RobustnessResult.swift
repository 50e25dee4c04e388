import FileFormats

/// Accuracies on chips of which one setting after the other is varied: one results file of the kind `robustness`.
public struct RobustnessResult: ReportableResult, Equatable {
  /// `crossfuse-robustness-1`.
  public static let schema = "crossfuse-robustness-1"

  /// What the file says of itself; it holds no costs.
  public let summary: ResultSummary
  /// What was varied.
  public let axes: [Axis]
  /// The methods, in the order of the tables.
  public let methods: [Method]

  /// One setting and the values that it took.
  public struct Axis: Sendable, Equatable {
    /// The name of the axis.
    public let name: String
    /// The paths of the settings that moved together.
    public let keys: [String]
    /// The values as they are written in configurations.
    public let values: [String]
  }

  /// One method.
  public struct Method: Sendable, Equatable {
    /// The label of the method in the experiment.
    public let label: String
    /// Accuracies on ideal digital weights by seed and task, 0…1.
    public let ideal: RunValues
    /// What it reached, by axis and value.
    public let points: [[Point]]
    /// The trainings that ended early.
    public let divergences: [Divergence]
  }

  /// Accuracies on one chip, by seed and task, 0…1.
  public struct Point: Sendable, Equatable {
    /// Trained on ideal digital weights, then programmed.
    public let transferred: RunValues
    /// Trained on the chip.
    public let trained: RunValues
  }

  /// Reads a results file.
  public init(reading path: String) throws {
    let file = try HDF5File.open(reading: path)
    let axes = try file.strings(at: "/axis_names", rank: 1).values.map { name in
      Axis(
        name: name, keys: try file.texts(of: "keys", on: "/axes/\(name)/values"),
        values: try file.strings(at: "/axes/\(name)/values", rank: 1).values)
    }
    var methods: [Method] = []
    summary = try ResultSummary(of: file) { label, header in
      methods.append(try Method(label, header, axes, in: file))
      return try MethodResult(withoutCosts: label, in: file)
    }
    self.methods = methods
    self.axes = axes
  }
}

extension RobustnessResult.Method {
  fileprivate init(
    _ label: String, _ header: ResultSummary.Header, _ axes: [RobustnessResult.Axis],
    in file: borrowing HDF5File
  ) throws {
    let group = "/methods/\(label)"
    let (seeds, tasks) = (header.seeds.count, header.tasks.count)
    self.label = label
    ideal = try file.runs(at: "\(group)/accuracy_digital", shape: [seeds, tasks])
    var points: [[RobustnessResult.Point]] = []
    var divergences: [Divergence] = []
    for axis in axes {
      func read(_ name: String) throws -> [RunValues] {
        let shape = [seeds, axis.values.count, tasks]
        let all = try file.runs(at: "\(group)/axes/\(axis.name)/\(name)", shape: shape)
        return axis.values.indices.map { value in
          RunValues(bySeed: all.bySeed.map { Array($0[value * tasks..<(value + 1) * tasks]) })
        }
      }
      points.append(
        zip(try read("accuracy_transferred"), try read("accuracy_arrays")).map {
          RobustnessResult.Point(transferred: $0, trained: $1)
        })
      for (value, steps) in zip(axis.values, try read("diverged_at_step_arrays")) {
        divergences += Divergence.found(
          in: steps.bySeed, place: "arrays, \(axis.name) \(value)", header)
      }
    }
    self.points = points
    self.divergences = divergences
  }
}

extension HDF5File {
  /// The texts of an attribute.
  fileprivate func texts(of attribute: String, on object: String) throws -> [String] {
    let value = try self.attribute(attribute, on: object)
    guard case .strings(let texts) = value else {
      throw FileFormatError.wrongType(
        object: "\(object) attribute '\(attribute)'", file: path, found: "\(value)",
        expected: "texts")
    }
    return texts
  }
}
