/// The memory that methods need, where the file says it.
extension ResultSummary {
  private var sayMemory: Bool { methods.contains { $0.memory != nil } }

  /// The bytes of every method, and its training memory against LoRA's.
  var memoryGroups: [ReportGroup] {
    guard sayMemory else { return [] }
    func bytes(
      _ key: String, _ title: String, _ value: @escaping (MethodMemory) -> Int
    ) -> ReportColumn {
      column(key, title, "byte") { $0.memory.map { Double(value($0)) } }
    }
    func share(
      _ key: String, _ title: String, _ value: @escaping (MethodMemory) -> Double?
    ) -> ReportColumn {
      column(key, title, "%", .share) { $0.memory.flatMap(value).map { 100 * $0 } }
    }
    let isThreshold = methods.contains { ($0.memory?.lastWritten ?? 0) > 0 }
    var columns = [
      bytes("bytes_stored", "stored per task", \.stored),
      bytes("bytes_kept", "kept once", \.kept),
      bytes("bytes_kept_per_task", "kept per task", \.keptPerTask),
      bytes("bytes_gradients", "gradients", \.gradients),
      bytes("bytes_optimiser", "optimiser", \.optimiser),
      bytes("bytes_activations", "activations, batch", \.activations),
      bytes("bytes_layers", "network's own, batch", \.layers),
      bytes("bytes_weights", "weights on arrays", \.weights),
    ]
    if isThreshold { columns.append(bytes("bytes_last_written", "last written", \.lastWritten)) }
    return [
      ReportGroup(title: "Digital memory", columns: columns),
      ReportGroup(
        title: "Memory while training, against LoRA",
        columns: [
          column("lora_rank", "LoRA's rank", "1") { $0.memory?.lora.map { Double($0.rank) } },
          bytes("bytes_training", "training", \.training),
          share("training_of_lora", "of LoRA's", \.trainingShare),
          bytes("bytes_total", "all, arrays included", \.total),
          share("total_of_lora", "of LoRA's, arrays included", \.totalShare),
        ]),
    ]
  }

  /// What papers say of a method's memory against LoRA's.
  private struct Claim {
    let method: String
    let change: Double
    let conditions: String
  }

  private static let claims = [
    Claim(
      method: "paca", change: -16,
      conditions: "all memory of a GPU, fine-tuning Llama models (ICLR 2025)"
    ),
    Claim(
      method: "shira", change: -16.63,
      conditions: "peak memory of a GPU, LLaMA2-7B, 29.26 against 35.10 GB (NeurIPS 2024)"),
  ]

  /// What papers claim beside what came out here.
  var memoryClaims: [ReportTable] {
    func change(_ share: Double?) -> ReportTable.Cell { .number(share.map { 100 * $0 - 100 }) }
    let rows = methods.flatMap { method in
      Self.claims.filter { $0.method == method.method }.compactMap {
        claim -> [ReportTable.Cell]? in
        guard let memory = method.memory, let lora = memory.lora else { return nil }
        return [
          .text(method.label), .text(claim.conditions), .number(Double(lora.rank)),
          .number(claim.change), change(memory.totalShare), change(memory.trainingShare),
        ]
      }
    }
    guard !rows.isEmpty else { return [] }
    return [
      ReportTable(
        key: "memory_claims", title: "Memory against LoRA: what papers claim, and what came out",
        columns: [
          .init("method", "method"), .init("conditions", "claimed of"),
          .init("rank", "LoRA's rank here", nil, .count),
          .init("claimed", "claimed", "%", .share),
          .init("total", "here, arrays included", "%", .share),
          .init("training", "here, digital alone", "%", .share),
        ], rows: rows)
    ]
  }

  /// How the tables of memory are to be read.
  var memoryNotes: [String] {
    guard sayMemory else { return [] }
    return [
      "Memory: 32-bit numbers, without the head. Kept: base values under masks, what norms come from. Training: stored"
        + " and kept values of one task,",
      "gradients, optimiser, and what the method's maps keep of a batch. All: with what the network's own layers keep"
        + " and, as if they were in memory,",
      "all weights on arrays. LoRA: of the same rank, or with the nearest number of trained scalars.",
    ]
  }
}
