import ArgumentParser
import Checkpoints
import Foundation

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write models and adapters for Hugging Face's libraries.",
    discussion: """
      The files of a folder appear together, when all are complete; what else is in the folder stays.

      Examples:
        crossfuse export hf minilm.h5 --output models/minilm
        crossfuse run configs/experiments/text.yaml --adapters --output results/text
        crossfuse export peft results/text/adapter-lora.h5 --output adapters/lora
      """,
    subcommands: [ExportModel.self, ExportAdapter.self])
}

struct ExportModel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hf",
    abstract: "Make a Hugging Face model folder of an HDF5 file.",
    discussion: """
      Writes config.json as it was imported and model.safetensors in 32-bit numbers, bit for bit those of the file.

      Example:
        crossfuse export hf minilm.h5 --output models/minilm
      """)

  @Argument(
    help: "The HDF5 file of 'crossfuse import hf'.", completion: .file(extensions: ["h5"]))
  var file: String
  @Option(name: .shortAndLong, help: "The folder to write into.", completion: .directory)
  var output: String
  @OptionGroup var confirmation: ConfirmationOptions

  func run() throws {
    let summary = try StagedOutput.fill(output) { try HDF5Model.exportFolder(file, to: $0) }
    try confirmation.confirm(output, "\(summary)")
  }
}

struct ExportAdapter: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peft",
    abstract: "Write an adapter as the library PEFT keeps it.",
    discussion: """
      Takes an adapter-<label>.h5 of 'crossfuse run --adapters' that was trained on a Hugging Face model, and writes \
      adapter_config.json, adapter_model.safetensors and the task's head as head.safetensors (weight, bias), for \
      PeftModel.from_pretrained(model, folder), the model of the class that its checkpoint was saved from. LoRA, FFA-LoRA, PaCA and LoRAFusion without magnitudes become LORA; DoRA, \
      LoRAFusion and column scales become LORA with use_dora; SHiRA becomes SHIRA, filled up with zeros to PEFT's number of values; \
      VeRA becomes VERA with its projections.

      Example:
        crossfuse export peft results/text/adapter-dora.h5 -o adapters/dora
      """)

  @Argument(
    help: "The file of 'crossfuse run --adapters' or 'crossfuse import peft'.",
    completion: .file(extensions: ["h5"]))
  var file: String
  @Option(name: .shortAndLong, help: "The folder to write into.", completion: .directory)
  var output: String
  @Option(
    help: ArgumentHelp(
      "What adapter_config.json calls the base model. (default: the name of its folder)",
      valueName: "name"))
  var base: String?
  @OptionGroup var confirmation: ConfirmationOptions

  func run() throws {
    let adapter = try AdapterFile.read(file)
    let old = (output as NSString).appendingPathComponent(TrainedAdapter.peftHeadFile)
    guard adapter.head != nil || !FileManager.default.fileExists(atPath: old) else {
      throw CheckpointError.configuration(
        file: old,
        problem: "found the head of another adapter, this one has none; "
          + "allowed is a folder without")
    }
    try StagedOutput.fill(output) { try adapter.writePEFT(to: $0, baseModel: base) }
    try confirmation.confirm(output, "\(adapter)")
  }
}
