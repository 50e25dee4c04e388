public import MatrixMath

/// Adding what several tasks change of the same weights.
extension ParameterStore {
  /// These tensors with the changes that other tasks made to the network's own weights added:
  /// `W + a₀ S₀ + Σ aₜ Sₜ` on every matrix, `S` being trained less original weights.
  ///
  /// Weights that several tasks changed get the sum of the changes. Tensors that are no weights of the network, such
  /// as the head, stay as they are. Loading the result is one sparse write, and restoring it another.
  ///
  /// Source: fusion of several adapters in SHiRA (NeurIPS 2024), by addition.
  ///
  /// - Parameters:
  ///   - others: the trained tensors of other tasks on the same network, and the factor a of each.
  ///   - share: the factor a₀ of these tensors' own changes.
  /// - Returns: all tensors, in the same order; those of matrices that only others changed at the end.
  public func adding(
    _ others: [(parameters: ParameterStore, share: Float)], share: Float = 1
  ) -> ParameterStore {
    var sums: [MatrixHandle: SparseSum] = [:]
    var order: [(matrix: MatrixHandle, name: String, layer: String)] = []
    for (parameters, share) in [(self, share)] + others {
      for parameter in parameters.all {
        guard let home = parameter.home, let original = home.original else { continue }
        if sums[home.matrix] == nil { order.append((home.matrix, parameter.name, parameter.layer)) }
        sums[home.matrix, default: SparseSum(home)].add(
          home, original, parameter.weights(for: parameter.value), share)
      }
    }
    var result = self
    result.update { _, parameter in
      guard let home = parameter.home, home.original != nil,
        let sum = sums.removeValue(forKey: home.matrix)
      else { return }
      parameter = Parameter(
        name: parameter.name, layer: parameter.layer, group: parameter.group, value: sum.values,
        gradient: sum.values.zeros, home: sum.home, rate: parameter.rate)
    }
    for (matrix, name, layer) in order {
      guard let sum = sums[matrix] else { continue }
      _ = result.add(name, .weight, sum.values, home: sum.home, layer: layer)
    }
    return result
  }

  /// What the tensors change of a matrix of the network, [outputs, inputs]; 0 elsewhere, nothing if no tensor
  /// holds weights of it.
  public func change(of matrix: MatrixHandle) -> Matrix? {
    for parameter in all {
      guard let home = parameter.home, home.matrix == matrix, let original = home.original
      else { continue }
      let change = parameter.weights(for: parameter.value).combined(with: original, -)
      guard !change.isShapeOnly else { return Matrix(shapeOnly: home.outputs, home.inputs) }
      var result = Matrix(rows: home.outputs, columns: home.inputs)
      home.selection.write(change, into: &result)
      return result
    }
    return nil
  }
}

/// The weights of one matrix that some tasks changed: as they were, and with all changes added.
private struct SparseSum {
  private let matrix: MatrixHandle
  private var selection: MatrixSelection
  private var original: Matrix
  private var changed: Matrix

  init(_ home: ArrayHome) {
    matrix = home.matrix
    selection = home.selection
    original =
      home.original?.isShapeOnly == true
      ? Matrix(shapeOnly: home.outputs, home.inputs)
      : Matrix(rows: home.outputs, columns: home.inputs)
    changed = original
  }

  mutating func add(_ home: ArrayHome, _ base: Matrix, _ weights: Matrix, _ share: Float) {
    selection = selection.union(home.selection, rows: home.outputs, columns: home.inputs)
    home.selection.write(base, into: &original)
    var sum = home.selection.values(of: changed)
    sum.add(weights.combined(with: base, -), scale: share)
    home.selection.write(sum, into: &changed)
  }

  var home: ArrayHome {
    ArrayHome(
      matrix, selection, outputs: original.rows, inputs: original.columns,
      original: selection.values(of: original))
  }

  var values: Matrix {
    var sum = original
    sum.add(changed)
    return selection.values(of: sum)
  }
}
