import Adaptation

extension ScaleFile {
  /// The bytes that training takes, in the words of the other results.
  static var memory: [ResultKind<MemoryComparison>] {
    [
      ResultKind("bytes_training", "byte") { Double($0.memory.training) },
      ResultKind("bytes_activations", "byte") { Double($0.memory.activations) },
      ResultKind("bytes_layers", "byte") { Double($0.memory.layers) },
      ResultKind("bytes_gradients", "byte") { Double($0.memory.gradients) },
      ResultKind("bytes_optimiser", "byte") { Double($0.memory.optimiser) },
      ResultKind("bytes_total", "byte") { Double($0.memory.total) },
      ResultKind("lora_rank", "1") { $0.lora.map { Double($0.rank) } },
      ResultKind("bytes_training_lora", "byte") { $0.lora.map { Double($0.memory.training) } },
    ]
  }
}
