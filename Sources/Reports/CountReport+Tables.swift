import Adaptation
import Networks

extension CountReport {
  static let title = "What methods train, keep on arrays, write and remember"

  /// Columns that belong together: one table for people.
  struct Group {
    let key: String
    let title: String
    let columns: [Column]
  }

  /// A number of every method.
  struct Column {
    let heading: ReportTable.Column
    let cell: (Row, MethodCount) -> ReportTable.Cell

    /// A column of counts.
    init(
      _ key: String, _ title: String, _ unit: String? = nil, _ count: @escaping (MethodCount) -> Int
    ) {
      self.init(.init(key, title, unit, .count)) { .number(Double(count($1))) }
    }

    init(_ heading: ReportTable.Column, _ cell: @escaping (Row, MethodCount) -> ReportTable.Cell) {
      self.heading = heading
      self.cell = cell
    }
  }

  var groups: [Group] {
    [
      Group(key: "trained", title: "Trained scalars", columns: trainedColumns),
      Group(key: "resident", title: "On arrays", columns: residentColumns),
      Group(
        key: "writes", title: "Writes, at most",
        columns: writeColumns("step", "training step", \.step)
          + writeColumns("switch", "task switch", \.taskSwitch)),
      Group(key: "memory", title: "Digital memory", columns: memoryColumns),
      Group(
        key: "training", title: "Memory while training, against LoRA", columns: trainingColumns),
    ]
  }

  private var trainedColumns: [Column] {
    let kinds = ParameterGroup.allCases.filter { kind in
      fitting.contains { ($0.1.declaration.trained[kind] ?? 0) > 0 }
    }
    return kinds.map { kind in
      Column("trained_\(kind.rawValue)", kind.rawValue) { $0.declaration.trained[kind] ?? 0 }
    } + [
      Column("trained_scalars", "all") { $0.declaration.trainedScalars },
      Column(.init("trained_share", "of the adapted weights", "%", .plain)) { _, count in
        let share = 100 * Double(count.declaration.trainedScalars) / Double(max(1, adaptedWeights))
        return .written(share, NumberText.brief(share))
      },
    ]
  }

  private var residentColumns: [Column] {
    [
      Column("base_weights", "network's weights") { $0.weights { $0 == .base } },
      Column("base_cells", "network's cells") { cellCount($0) { $0 == .base } },
      Column("resident_weights", "method's weights") { $0.declaration.residentWeights },
      Column("resident_cells", "method's cells") { cellCount($0) { $0 != .base } },
    ]
  }

  private func writeColumns(
    _ key: String, _ title: String, _ write: KeyPath<MethodDeclaration, MethodDeclaration.Write>
  ) -> [Column] {
    [
      Column("\(key)_weights", "\(title), weights") { $0.declaration[keyPath: write].weights },
      Column("\(key)_cells", "\(title), cells") {
        cells.perWeight * $0.declaration[keyPath: write].weights
      },
      Column("\(key)_rows", "\(title), word lines") { $0.declaration[keyPath: write].rows },
    ]
  }

  private var memoryColumns: [Column] {
    let columns = [
      Column("stored_bytes", "stored per task", "byte") { $0.declaration.storedBytes },
      Column("kept_bytes", "kept once", "byte") { $0.declaration.keptBytes },
      Column("kept_bytes_per_task", "kept per task", "byte") { $0.declaration.keptBytesPerTask },
      Column("gradient_bytes", "gradients", "byte") { $0.declaration.gradientBytes },
      Column("optimiser_bytes", "optimiser", "byte") { $0.declaration.optimiserBytes },
      Column("activation_bytes", "activations per vector", "byte") {
        $0.declaration.activationBytes
      },
      Column("choice_bytes", "to choose weights", "byte") { $0.declaration.choiceBytes },
    ]
    let chooses = fitting.contains { $0.1.declaration.choiceBytes > 0 }
    return chooses ? columns : columns.dropLast()
  }

  private var trainingColumns: [Column] {
    func bytes(
      _ key: String, _ title: String, _ value: @escaping (TrainingMemory) -> Int
    ) -> Column {
      Column(.init(key, title, "byte", .count)) { [self] row, count in
        .number(Double(value(memory(row, count).memory)))
      }
    }
    func share(_ key: String, _ title: String, _ value: @escaping (TrainingMemory) -> Int) -> Column
    {
      Column(.init(key, title, "%", .share)) { [self] row, count in
        let memory = memory(row, count)
        return .number(
          memory.lora.map { 100 * Double(value(memory.memory)) / Double(value($0.memory)) })
      }
    }
    return [
      bytes("training_bytes", "training", \.training),
      Column(.init("lora_rank", "LoRA's rank", nil, .count)) { [self] row, count in
        .number(memory(row, count).lora.map { Double($0.rank) })
      },
      share("training_share", "of LoRA's", \.training),
      bytes("total_bytes", "all, arrays included", \.total),
      share("total_share", "of LoRA's, arrays included", \.total),
    ]
  }

  private func memory(_ row: Row, _ count: MethodCount) -> MemoryComparison {
    MemoryComparison(
      count.declaration, rank: row.rank, on: network.adapted.map { network.modules[$0] },
      TrainingMemory.Setting(
        network.modules, writing: count.policy,
        load: BatchLoad(vectors: batch, layerEntries: 0)))
  }

  private func cellCount(_ count: MethodCount, _ isMeant: (MatrixRole) -> Bool) -> Int {
    count.resident.reduce(0) { $0 + (isMeant($1.role) ? cells.count(of: $1) : 0) }
  }

  /// One row per method that fits.
  func table(key: String, title: String, _ columns: [Column]) -> ReportTable {
    ReportTable(
      key: key, title: title, columns: [.init("method", "method")] + columns.map(\.heading),
      rows: fitting.map { row, count in [.text(row.method)] + columns.map { $0.cell(row, count) } })
  }

  /// Why the other methods do not fit.
  var misfits: ReportTable {
    ReportTable(
      key: "misfits", title: "Methods that do not fit with these settings",
      columns: [.init("method", "method"), .init("reason", "why")],
      rows: rows.compactMap { row in
        guard case .failure(let misfit) = row.outcome else { return nil }
        return [.text(row.method), .text(misfit.reason)]
      })
  }
}
