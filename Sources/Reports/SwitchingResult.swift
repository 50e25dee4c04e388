import FileFormats

/// What a stream of task switches did: one results file of the kind `switching`.
public struct SwitchingResult: ReportableResult, Equatable {
  /// `crossfuse-switching-1`.
  public static let schema = "crossfuse-switching-1"

  /// What the file says of itself, and what methods cost.
  public let summary: ResultSummary
  /// The tasks by seed, in the order in which they came; the first is there before the first switch.
  public let visits: [[Int]]
  /// What every switch did, by method.
  public let streams: [Stream]

  /// The switches of one method.
  public struct Stream: Sendable, Equatable {
    /// The numbers of every switch, one row per seed.
    public let values: [StreamMeasure: RunValues]
    /// The accuracy of the base network on the chip before any task, by seed, 0…1; empty where it has no task of its own.
    public let baseAccuracy: [Double]

    subscript(measure: StreamMeasure) -> [[Double]] { values[measure]?.bySeed ?? [] }
  }
}

/// A dataset of a method with a value per seed and switch; the raw value is its name.
public enum StreamMeasure: String, Sendable, CaseIterable {
  /// Joules.
  case energy = "energy_switch"
  /// Of them leakage.
  case staticEnergy = "energy_static_switch"
  /// Seconds.
  case latency = "latency_switch"
  /// Cells written.
  case cells = "cells_switch"
  /// Word lines with a written cell, each write counted.
  case rows = "rows_switch"
  /// Pulses of those cells.
  case pulses = "pulses_switch"
  /// Cells that stayed outside the acceptance window.
  case failedWrites = "failed_writes_switch"
  /// Test accuracy of the task that was switched to, 0…1.
  case taskAccuracy = "task_accuracy_switch"
  /// Test accuracy of the base network with its weights restored, 0…1.
  case baseAccuracy = "base_accuracy_switch"
  /// Writes of the cell that has had most.
  case worstCellEvents = "worst_cell_events_switch"
  /// Weights on the arrays that lay beyond their range when they were last written.
  case clippedWeights = "clipped_weights_switch"

  /// Whether a file may leave the dataset out.
  var isOptional: Bool { self == .clippedWeights || self == .baseAccuracy }
}

extension SwitchingResult {
  /// Reads a results file.
  public init(reading path: String) throws {
    let file = try HDF5File.open(reading: path)
    let visits = try file.integers(at: "/visits", rank: 2)
    let switches = visits.shape[1] - 1
    var streams: [Stream] = []
    summary = try ResultSummary(of: file) { label, header in
      let seeds = header.seeds.count
      let group = "/methods/\(label)"
      let present = Set(try file.children(of: group).map(\.name))
      let measures = StreamMeasure.allCases.filter {
        !$0.isOptional || present.contains($0.rawValue)
      }
      let values = try measures.map { measure in
        (measure, try file.runs(at: "\(group)/\(measure.rawValue)", shape: [seeds, switches]))
      }
      streams.append(
        Stream(
          values: Dictionary(uniqueKeysWithValues: values),
          baseAccuracy: try file.finiteNumbers(
            at: "\(group)/base_accuracy_before", shape: [seeds], in: present)))
      return try MethodResult(streamOf: label, header, switches: switches, in: file)
    }
    self.streams = streams
    let width = visits.shape[1]
    self.visits = stride(from: 0, to: visits.values.count, by: width).map { start in
      visits.values[start..<start + width].map(Int.init)
    }
    for (seed, visits) in self.visits.enumerated() {
      if let index = visits.firstIndex(where: { !summary.tasks.indices.contains($0) }) {
        throw ReportError.notFinite(
          file: path, dataset: "/visits", index: seed * width + index, value: Double(visits[index]))
      }
    }
  }
}

extension MethodResult {
  /// What a method cost in a stream of switches.
  fileprivate init(
    streamOf label: String, _ header: ResultSummary.Header, switches: Int,
    in file: borrowing HDF5File
  ) throws {
    let group = "/methods/\(label)"
    let (seeds, tasks) = (header.seeds.count, header.tasks.count)
    self.label = label
    method = try file.text(of: "method", on: group)
    writePolicy = try file.writePolicy(of: group)
    trainedScalars = try file.count(at: "\(group)/trained_scalars")
    headScalars = try file.count(at: "\(group)/head_scalars")
    residentCells = try file.count(at: "\(group)/resident_cells")
    (arraysUsed, tilesUsed, utilisation, tasksUntilDead, steps) = (nil, nil, nil, nil, 0)
    let shapes: [(Measure, [Int])] =
      [.energyDeploy, .latencyDeploy, .cellsDeployed].map { ($0, [seeds]) }
      + [.accuracyArrays, .energyAdaptation, .latencyAdaptation, .clippedWeightsAfter].map {
        ($0, [seeds, tasks])
      }
      + [.energySwitch, .latencySwitch, .cellsSwitch].map { ($0, [seeds, switches]) }
    let present = Set(try file.children(of: group).map(\.name))
    let found = shapes.filter { !$0.0.isOptional || present.contains($0.0.rawValue) }
    runs = Dictionary(
      uniqueKeysWithValues: try found.map { measure, shape in
        (measure, try file.runs(at: "\(group)/\(measure.rawValue)", shape: shape))
      })
    ledger = try LedgerTable(reading: "\(group)/ledger", in: file).entries
    memory = try file.memory(of: group)
    divergences = try file.divergences(
      at: "\(group)/diverged_at_step_arrays", place: "arrays", seeds: header.seeds,
      tasks: header.tasks)
    wear = nil
  }
}
