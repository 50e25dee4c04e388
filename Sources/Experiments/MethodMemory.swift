import Adaptation
import Datasets
import FileFormats
import Networks

extension Study {
  /// The memory that training for a task takes with a method, beside that of LoRA.
  ///
  /// Where batches differ, as sequences of different lengths do, it is that of the largest batch that occurs when the
  /// first unseen task is learned with a seed. A module that sees fewer vectors counts as if it saw all.
  /// - Throws: when the task cannot be read, or settings cannot be written.
  func memory(of choice: MethodChoice, seed: UInt64) throws -> MemoryComparison {
    let declaration = choice.method.declaration(for: adaptedShapes, choice.writePolicy)
    let run = AdaptationRun(
      study: self, seed: seed, number: 0,
      task: try dataset.task(configuration.data.unseenTasks[0]), base: nil)
    let loads = run.batches(of: choice.method, declaration).map(\.load)
    let largest = loads.max {
      keptBytes(of: $0, by: choice, declaration) < keptBytes(of: $1, by: choice, declaration)
    }
    return MemoryComparison(
      declaration, rank: try choice.rank, on: adaptedShapes,
      TrainingMemory.Setting(
        model.moduleShapes, writing: choice.writePolicy,
        load: largest ?? BatchLoad(vectors: 0, layerEntries: 0)))
  }
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
