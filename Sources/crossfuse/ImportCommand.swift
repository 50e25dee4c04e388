import ArgumentParser
import Checkpoints

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make HDF5 files of models and adapters from elsewhere.",
    discussion: """
      A model of Hugging Face becomes one HDF5 file that 'network.model' of an experiment takes in the place of the folder; an \
      adapter of the library PEFT becomes a file like those of 'crossfuse run --adapters', which 'pool.adapters' takes.

      Examples:
        crossfuse import hf models/all-minilm-l6-v2 --output minilm.h5
        crossfuse import peft adapters/sst2 --model models/all-minilm-l6-v2 --output sst2.h5
      """,
    subcommands: [ImportModel.self, ImportAdapter.self])
}

struct ImportModel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hf",
    abstract: "Make one HDF5 file of a Hugging Face model folder.",
    discussion: """
      Reads config.json and model.safetensors, whole or in shards, and writes the configuration and every tensor that is used, by \
      its own name, in 32-bit numbers. Every tensor is checked: its name, its shape, that all values are finite. Tensors that the \
      family of the model knows and does not need are left out and named; any other is an error. Tensors pass one by one: memory \
      holds the largest of them, not the model.

      Families: \(modelFamilies.map { $0.modelType }.joined(separator: ", ")).

      Example:
        crossfuse import hf models/all-minilm-l6-v2 --output minilm.h5
      """)

  @Argument(help: "The model folder.", completion: .directory)
  var folder: String
  @Option(
    name: .shortAndLong, help: "The HDF5 file to write; it appears when it is complete.",
    completion: .file(extensions: ["h5"]))
  var output: String
  @OptionGroup var confirmation: ConfirmationOptions

  func run() throws {
    try confirmation.confirm(output, "\(try HDF5Model.importFolder(folder, to: output))")
  }
}

struct ImportAdapter: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peft",
    abstract: "Make an HDF5 file of an adapter of the library PEFT.",
    discussion: """
      Reads adapter_config.json and adapter_model.safetensors of the kinds \
      \(PEFTConfiguration.Kind.allCases.map(\.rawValue).joined(separator: ", ")), DoRA and rsLoRA among them, and a head from \
      modules_to_save or head.safetensors. The adapter must fit the model, module by module. Settings that would change what \
      tensors mean and are not known here (bias, fan_in_fan_out, rank_pattern, …) are errors.

      Example:
        crossfuse import peft adapters/sst2 --model models/all-minilm-l6-v2 --output sst2.h5
      """)

  @Argument(help: "The adapter's folder.", completion: .directory)
  var folder: String
  @Option(help: "The model that the adapter belongs to: a folder, or an HDF5 file of 'import hf'.")
  var model: String
  @Option(
    name: .shortAndLong, help: "The HDF5 file to write; it appears when it is complete.",
    completion: .file(extensions: ["h5"]))
  var output: String
  @OptionGroup var confirmation: ConfirmationOptions

  func run() throws {
    let adapter = try PEFTAdapter.trained(in: folder, on: try ModelReference.read(model))
    try AdapterFile.write(adapter, to: output)
    try confirmation.confirm(output, "\(adapter)")
  }
}
