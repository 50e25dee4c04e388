import Adaptation
import FileFormats
import Networks

extension AdaptationConfiguration {
  /// The memory that training for a task takes with a method, beside that of LoRA.
  ///
  /// - Throws: `NetworkError` for a pattern of adapted modules that names none.
  func memory(of choice: MethodChoice) throws -> MemoryComparison {
    let modules = try network.adaptedShapes()
    return MemoryComparison(
      choice.method.declaration(for: modules, choice.writePolicy), rank: try choice.rank,
      on: modules,
      TrainingMemory.Setting(
        network.shapes, writing: choice.writePolicy, batch: batch,
        layerEntries: network.keptEntries))
  }

  /// The examples of a whole batch.
  var batch: Int { min(adaptation.batchSize, data.examples) }
}

extension AdaptationConfiguration.NetworkConfiguration {
  /// How many numbers the layers keep of a vector for the backward pass, whatever the method: what their rectifiers let
  /// through.
  var keptEntries: Int { widths.dropFirst().reduce(0, +) }
}

extension MethodChoice {
  /// The rank of the method: its setting `rank`, or that of which it has the number of weights.
  ///
  /// - Throws: when the settings cannot be written, which those of no method are.
  var rank: Int? {
    get throws {
      let settings = try StrictYAML.decodeIgnoringUnknownKeys(
        Ranked.self, from: try StrictYAML.encode(self), file: label
      ).parameters
      return settings?.rank ?? settings?.weightsOfRank
    }
  }
}

private struct Ranked: Decodable {
  struct Parameters: Decodable {
    let rank: Int?
    let weightsOfRank: Int?

    enum CodingKeys: String, CodingKey {
      case rank
      case weightsOfRank = "weights_of_rank"
    }
  }

  let parameters: Parameters?
}

extension HDF5File {
  /// Writes what training takes, and what LoRA would.
  borrowing func write(_ comparison: MemoryComparison, in group: String) throws {
    let memory = comparison.memory
    try write(
      [
        ("bytes_last_written", "byte", memory.lastWritten),
        ("bytes_gradients", "byte", memory.gradients),
        ("bytes_activations", "byte", memory.activations),
        ("bytes_layers", "byte", memory.layers), ("bytes_weights", "byte", memory.weights),
        ("bytes_training", "byte", memory.training), ("bytes_total", "byte", memory.total),
      ], in: group)
    guard let lora = comparison.lora else { return }
    try write(
      [
        ("lora_rank", "1", lora.rank), ("bytes_training_lora", "byte", lora.memory.training),
        ("bytes_total_lora", "byte", lora.memory.total),
      ], in: group)
  }
}
