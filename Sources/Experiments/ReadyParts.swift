import Adaptation
import Checkpoints
import FileFormats
import Foundation
import Networks

/// Networks and adapters that an experiment names instead of training them.
extension ConfigurationLoader {
  /// The network of an experiment: as it is read, or the shapes of a perceptron that is drawn for every seed.
  ///
  /// - Throws: ``ExperimentError/invalidSetting(file:key:found:allowed:)``.
  func model(
    _ configuration: AdaptationConfiguration.NetworkConfiguration
  ) throws -> any NetworkModel {
    func refuse(_ key: String, _ found: String, _ allowed: String) -> ExperimentError {
      .invalidSetting(file: path, key: key, found: found, allowed: allowed)
    }
    if configuration.widths != nil {
      if let output = configuration.output {
        throw refuse("network.output", output.rawValue, "with network.model")
      }
      if configuration.dropout != 0 {
        throw refuse("network.dropout", "\(configuration.dropout)", "with network.model")
      }
    }
    switch (configuration.widths, configuration.model) {
    case (let widths?, nil):
      guard widths.count >= 2 else {
        throw refuse("network.widths", "\(widths)", "inputs and at least one layer")
      }
      if let width = widths.first(where: { $0 <= 0 }) {
        throw refuse("network.widths", "\(width)", "1 or more")
      }
      return PerceptronWeights(shapesOf: widths)
    case (nil, let model?): return try network(at: beside(model), configuration)
    case (nil, nil): throw refuse("network", "neither widths nor model", "one of the two")
    case (_?, _?): throw refuse("network", "widths and model", "one of the two")
    }
  }

  /// The pool where it comes ready; nothing where it is trained.
  ///
  /// - Parameters:
  ///   - configuration: the experiment.
  ///   - modules: the modules that methods adapt, for each of which every adapter has a pair of factors.
  /// - Returns: one adapter per name, in order.
  /// - Throws: ``ExperimentError/invalidSetting(file:key:found:allowed:)``.
  func readyPool(
    of configuration: AdaptationConfiguration, for modules: [ModuleShape]
  ) throws -> [LowRankAdapter]? {
    guard case .ready(let adapters)? = configuration.pool else { return nil }
    guard !adapters.isEmpty else {
      throw ExperimentError.invalidSetting(
        file: path, key: "pool.adapters", found: "none", allowed: "at least one")
    }
    let names = configuration.poolNames
    guard names.count == adapters.count else {
      throw ExperimentError.invalidSetting(
        file: path, key: "data.pool_tasks", found: "\(names.count) names",
        allowed: "\(adapters.count), one per adapter, or none")
    }
    return try self.adapters(
      at: adapters.map(beside), named: names, for: modules, of: configuration.network.model)
  }

  /// Reads a ready network: a model folder, an HDF5 file of one, or a checkpoint of a perceptron.
  private func network(
    at place: String, _ configuration: AdaptationConfiguration.NetworkConfiguration
  ) throws -> any NetworkModel {
    if try hasSchema(HDF5Checkpoint.schema, at: place, or: HDF5Model.schema, key: "network.model") {
      return try HDF5Checkpoint.read(place).weights
    }
    let model = try HuggingFaceModel.read(place, output: configuration.output)
    if case .vocabulary = model.weights.description.output {
      throw ExperimentError.invalidSetting(
        file: path, key: "network.output",
        found: configuration.output == nil ? "none, so that the model gives words" : "vocabulary",
        allowed: "mean, first, last or pooler, for tasks with classes")
    }
    var description = model.weights.description
    guard 0..<1 ~= configuration.dropout else {
      throw ExperimentError.invalidSetting(
        file: path, key: "network.dropout", found: "\(configuration.dropout)",
        allowed: "from 0 up, below 1")
    }
    description.dropout = configuration.dropout
    return TransformerWeights(description, tensors: model.weights.tensors)
  }

  /// Whether a file says that it has the first of two schemas; a folder has none.
  ///
  /// - Throws: ``ExperimentError/invalidSetting(file:key:found:allowed:)`` for a file with neither.
  private func hasSchema(
    _ schema: String, at place: String, or other: String, key: String
  ) throws -> Bool {
    guard isFile(place) else { return false }
    let found = try Checkpoints.schema(ofFile: place)
    guard found == schema || found == other else {
      throw ExperimentError.invalidSetting(
        file: path, key: key, found: found.map { "\(place) of schema '\($0)'" } ?? "\(place)",
        allowed: "a folder, or an HDF5 file of schema '\(schema)' or '\(other)'")
    }
    return found == schema
  }

  /// Reads ready adapters, PEFT folders or files of adapters trained here, the factors of each in the order of `modules`.
  private func adapters(
    at places: [String], named names: [String], for modules: [ModuleShape], of model: String?
  ) throws -> [LowRankAdapter] {
    guard let model else {
      throw ExperimentError.invalidSetting(
        file: path, key: "pool.adapters", found: "adapters of a network that is drawn",
        allowed: "with network.model")
    }
    let hasFolders = try !hasSchema(
      HDF5Checkpoint.schema, at: beside(model), or: HDF5Model.schema, key: "network.model")
    let family = hasFolders ? type(of: try ModelConfiguration.read(beside(model)).family) : nil
    return try zip(places, names).map { place, name in
      if isFile(place) {
        return try AdapterFile.read(place)
          .lowRankAdapter(modules, of: family?.modelType, named: name)
      }
      guard let family else {
        throw ExperimentError.invalidSetting(
          file: path, key: "pool.adapters", found: "'\(place)', which is no file",
          allowed: "a file of 'crossfuse run --adapters': PEFT folders belong to models of "
            + "Hugging Face")
      }
      return try PEFTAdapter.read(place, of: family).lowRankAdapter(modules, named: name)
    }
  }
}
