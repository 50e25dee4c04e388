import Adaptation
import Networks
import Testing

/// Gradients of methods with low-rank factors.
extension GradientTests {
  /// `W + s B A` of one layer, A stored as it is or transposed.
  private func adapted(
    _ index: Int, _ values: [String: ReferenceModel.Table], scale: Double, isTransposed: Bool
  ) -> ReferenceModel.Table {
    let stored = values["layer\(index + 1).lora_a"] ?? []
    let a = isTransposed ? flipped(stored) : stored
    return plus(
      table(weights.layers[index].weight), times(values["layer\(index + 1).lora_b"] ?? [], a),
      scale: scale)
  }

  @Test(arguments: LoRA.Mode.allCases, LoRA.Scaling.allCases)
  func loraVariant(mode: LoRA.Mode, scaling: LoRA.Scaling) throws {
    let method = try LoRA(
      .init(rank: Self.rank, alpha: Self.alpha, scaling: scaling, mode: mode))
    let rank = Double(Self.rank)
    let scale = Double(Self.alpha) / (scaling == .rank ? rank : rank.squareRoot())
    try check(method) { values in
      model(values) { adapted($0, values, scale: scale, isTransposed: false) }
    }
  }

  @Test func loraWithATransposed() throws {
    let method = try LoRA(
      .init(rank: Self.rank, alpha: Self.alpha, aOrientation: .transposed))
    try check(method) { values in
      model(values) { adapted($0, values, scale: 1.5, isTransposed: true) }
    }
  }

  @Test func loraOfOneOfSeveralResidentTasks() throws {
    let method = try LoRA(.init(rank: Self.rank, alpha: Self.alpha, residentTasks: 2))
    try check(method) { values in
      model(values) { adapted($0, values, scale: 1.5, isTransposed: false) }
    }
  }

  @Test func residualLoRA() throws {
    try check(try LoRA(.init(rank: Self.rank, alpha: Self.alpha)), policy: .residual) { values in
      model(values) { adapted($0, values, scale: 1.5, isTransposed: false) }
    }
  }

  @Test(arguments: LoRA.Mode.allCases, LoRA.Orientation.allCases)
  func dora(mode: LoRA.Mode, orientation: LoRA.Orientation) throws {
    guard mode == .unfused || orientation == .plain else { return }
    let method = try DoRA(
      .init(
        branch: .init(rank: Self.rank, alpha: Self.alpha, aOrientation: orientation, mode: mode)))
    let isTransposed = orientation == .transposed
    let start = try gradients(of: method).parameters.mapValues(table)
    let norms = weights.layers.indices.map {
      rowNorms(adapted($0, start, scale: 1.5, isTransposed: isTransposed))
    }
    try check(method) { values in
      model(values) { index in
        scaled(
          adapted(index, values, scale: 1.5, isTransposed: isTransposed),
          by: values["layer\(index + 1).magnitude"]?[0], over: norms[index])
      }
    }
  }

  @Test func doraWithFrozenNorms() throws {
    let method = try DoRA(
      .init(branch: .init(rank: Self.rank, alpha: Self.alpha), normRefresh: .frozen))
    try check(method) { values in
      model(values) { index in
        scaled(
          adapted(index, values, scale: 1.5, isTransposed: false),
          by: values["layer\(index + 1).magnitude"]?[0],
          over: rowNorms(table(weights.layers[index].weight)))
      }
    }
  }
}

/// Rows and columns exchanged.
func flipped(_ table: ReferenceModel.Table) -> ReferenceModel.Table {
  (table.first ?? []).indices.map { column in table.map { $0[column] } }
}

/// The Euclidean norm of every row.
func rowNorms(_ table: ReferenceModel.Table) -> [Double] {
  table.map { row in row.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}

/// Every row times its magnitude over its norm.
func scaled(
  _ table: ReferenceModel.Table, by magnitudes: [Double]?, over norms: [Double]
) -> ReferenceModel.Table {
  table.indices.map { row in
    table[row].map { $0 * (magnitudes?[row] ?? .nan) / norms[row] }
  }
}
