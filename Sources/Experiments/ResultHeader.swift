import Crossbars
import FileFormats

/// What every results file says of itself, of where it comes from, and of its methods, tasks and seeds.
struct ResultHeader {
  let schema: String
  let configuration: AdaptationConfiguration
  /// The resolved configuration.
  let text: String

  init(schema: String, _ configuration: AdaptationConfiguration, text: String) {
    self.schema = schema
    self.configuration = configuration
    self.text = text
  }

  func write(_ file: borrowing HDF5File) throws {
    let attributes = [
      ("schema", schema), ("package_version", packageVersion),
      ("experiment", configuration.experiment), ("name", configuration.name),
      ("content_hash", sha256(text)),
      ("training_fidelity", configuration.adaptation.trainingFidelity.rawValue),
      ("test_fidelity", configuration.adaptation.testFidelity.rawValue),
      ("engines", configuration.adaptation.engines.map(\.rawValue).joined(separator: ", ")),
    ]
    for (name, value) in attributes { try file.setAttribute(name, .string(value), on: "/") }
    try file.write([text], shape: [], to: "/provenance/config", units: "1", axes: "")
    try file.write(
      configuration.seeds.map(Int64.init), shape: [configuration.seeds.count],
      to: "/provenance/seeds", units: "1",
      axes: "seed")
    try file.write(
      configuration.data.unseenTasks, shape: [configuration.data.unseenTasks.count],
      to: "/tasks", units: "1", axes: "task")
    try file.write(
      configuration.methods.map(\.label), shape: [configuration.methods.count],
      to: "/method_labels", units: "1", axes: "method")
  }
}
