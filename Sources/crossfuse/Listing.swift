import Adaptation
import ArgumentParser
import Crossbars
import Datasets
import Devices
import Evaluation
import Experiments
import FileFormats
import Foundation
import Hardware
import Mapping
import Reports

/// What can be listed: the registries of the rooms, and a component library.
enum Listing: String, CaseIterable, ExpressibleByArgument {
  case devices, components, methods, datasets, encodings, adcs, experiments, formats, mappers
  case schedulers

  /// The entries as text.
  ///
  /// - Parameter library: the file with the components; without one, all shipped libraries are named too.
  /// - Returns: one section or line per entry.
  /// - Throws: when the library cannot be read, or a default cannot be written.
  func text(library: String?) throws -> String {
    switch self {
    case .devices: try deviceModels.map(Self.deviceText).joined(separator: "\n")
    case .components:
      if let library { try Self.components(in: library) } else { try Self.allComponents }
    case .methods: try Self.methodText
    case .datasets: Datasets.datasets.map { "\($0.name): \($0.contents)\n" }.joined()
    case .encodings: weightEncodings.map(Self.text(of:)).joined()
    case .adcs: Self.names(adcModels.map { $0.name })
    case .experiments: Self.table(experimentKinds.map { ($0.name, $0.summary) })
    case .formats:
      Self.table(
        reportFormats.map { ($0.name, $0.summary) } + [(PerfettoTrace.name, PerfettoTrace.summary)])
    case .mappers: Self.names(Mapping.mappers.map { $0.name })
    case .schedulers: Self.names(Evaluation.schedulers.map { $0.name })
    }
  }

  /// A device model as a device file of an experiment: the preset with the sources in its comments where there is one,
  /// otherwise the defaults.
  static func deviceText(_ model: any DeviceModel.Type) throws -> String {
    let choice = try StrictYAML.decode(
      DeviceChoice.self, from: "model: \(model.name)", file: model.name)
    let preset = "configs/devices/\(model.name).yaml"
    guard let data = FileManager.default.contents(atPath: preset) else {
      return "# defaults of \(model.name)\n\(try StrictYAML.encode(choice))"
    }
    return "# \(preset)\n\(String(decoding: data, as: UTF8.self))"
  }

  private static func text(of encoding: any WeightEncoding.Type) -> String {
    let example = encoding.init(WeightLayout(weightBits: 8, cellBits: 2))
    return
      "\(encoding.name): 8-bit weights on 2-bit cells take \(example.physicalColumns) columns in"
      + " \(example.slices) slices and hold \(example.weights.lowerBound) to"
      + " \(example.weights.upperBound)\n"
  }

  private static func names(_ names: [String]) -> String {
    names.map { "\($0)\n" }.joined()
  }

  static func table(_ rows: [(String, String)]) -> String {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { name, summary in
      "\(name)\(String(repeating: " ", count: width - name.count))  \(summary)\n"
    }.joined()
  }
}
