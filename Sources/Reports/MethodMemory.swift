import FileFormats

/// The bytes that a method needs, as its results file says it.
public struct MethodMemory: Sendable, Equatable {
  /// For every task, on disk.
  public let stored: Int
  /// Digitally, once for all tasks.
  public let kept: Int
  /// Digitally, for every task beside what is stored.
  public let keptPerTask: Int
  /// While training: what a threshold policy last wrote.
  public let lastWritten: Int
  /// While training: gradients.
  public let gradients: Int
  /// While training: the state of the optimiser.
  public let optimiser: Int
  /// While training: what the method's maps keep of a batch.
  public let activations: Int
  /// While training: what the network's own layers keep of a batch.
  public let layers: Int
  /// All weights on arrays, as if they were in memory, and the network's biases.
  public let weights: Int
  /// While training: all that depends on the method, digitally.
  public let training: Int
  /// The same with layers and weights.
  public let total: Int
  /// LoRA, with which the method is compared; nothing for a method that trains nothing.
  public let lora: LoRA?

  /// What LoRA takes on the same network.
  public struct LoRA: Sendable, Equatable {
    /// Its rank.
    public let rank: Int
    /// As ``MethodMemory/training``.
    public let training: Int
    /// As ``MethodMemory/total``.
    public let total: Int
  }

  /// The memory of a method's training as a multiple of LoRA's.
  var trainingShare: Double? { lora.map { Double(training) / Double($0.training) } }
  /// The same of all memory, arrays included.
  var totalShare: Double? { lora.map { Double(total) / Double($0.total) } }
}

extension HDF5File {
  /// The bytes that a method needs; nothing where the file does not say them.
  func memory(of group: String) throws -> MethodMemory? {
    let present = Set(try children(of: group).map(\.name))
    guard present.contains("bytes_training") else { return nil }
    func bytes(_ name: String) throws -> Int { try count(at: "\(group)/bytes_\(name)") }
    return MethodMemory(
      stored: try bytes("stored"), kept: try bytes("kept"),
      keptPerTask: try bytes("kept_per_task"), lastWritten: try bytes("last_written"),
      gradients: try bytes("gradients"), optimiser: try bytes("optimiser"),
      activations: try bytes("activations"), layers: try bytes("layers"),
      weights: try bytes("weights"), training: try bytes("training"), total: try bytes("total"),
      lora: present.contains("lora_rank")
        ? MethodMemory.LoRA(
          rank: try count(at: "\(group)/lora_rank"), training: try bytes("training_lora"),
          total: try bytes("total_lora")) : nil)
  }
}
