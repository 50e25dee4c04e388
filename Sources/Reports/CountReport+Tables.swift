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
    let cell: (MethodCount) -> ReportTable.Cell

    /// A column of counts.
    init(
      _ key: String, _ title: String, _ unit: String? = nil, _ count: @escaping (MethodCount) -> Int
    ) {
      self.init(.init(key, title, unit, .count)) { .number(Double(count($0))) }
    }

    init(_ heading: ReportTable.Column, _ cell: @escaping (MethodCount) -> ReportTable.Cell) {
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
      Column(.init("trained_share", "of the adapted weights", "%", .plain)) { count in
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
    [
      Column("stored_bytes", "stored per task", "byte") { $0.declaration.storedBytes },
      Column("kept_bytes", "kept for all tasks", "byte") { $0.declaration.keptBytes },
      Column("optimiser_bytes", "optimiser", "byte") { $0.declaration.optimiserBytes },
      Column("activation_bytes", "activations per vector", "byte") {
        $0.declaration.activationBytes
      },
    ]
  }

  private func cellCount(_ count: MethodCount, _ isMeant: (MatrixRole) -> Bool) -> Int {
    count.resident.reduce(0) { $0 + (isMeant($1.role) ? cells.count(of: $1) : 0) }
  }

  /// One row per method that fits.
  func table(key: String, title: String, _ columns: [Column]) -> ReportTable {
    ReportTable(
      key: key, title: title, columns: [.init("method", "method")] + columns.map(\.heading),
      rows: fitting.map { row, count in [.text(row.method)] + columns.map { $0.cell(count) } })
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
