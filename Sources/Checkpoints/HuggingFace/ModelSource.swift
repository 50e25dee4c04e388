import FileFormats
import Foundation

/// A model where it is kept, with nothing of its tensors read yet: a Hugging Face folder, or an ``HDF5Model``.
struct ModelSource {
  /// The text of `config.json`.
  let configurationText: Data
  let configuration: ModelConfiguration
  let tensors: any TensorSource

  /// Opens a model.
  ///
  /// - Throws: ``CheckpointError`` and the errors of the files.
  init(_ path: String) throws {
    if isFile(path) {
      let file = try HDF5TensorSource.open(path)
      configurationText = Data(try file.configurationText.utf8)
      configuration = try ModelConfiguration(
        json: configurationText, file: "\(path): \(HDF5Model.configurationPath)")
      tensors = file
    } else {
      let file = ModelConfiguration.path(in: path)
      configurationText = try ModelConfiguration.text(of: file)
      configuration = try ModelConfiguration(json: configurationText, file: file)
      tensors = try SafetensorsFolder.open(path)
    }
  }

  var names: TensorNames {
    get throws { try TensorNames(of: type(of: configuration.family), in: tensors) }
  }
}
