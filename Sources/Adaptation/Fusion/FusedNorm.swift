import MatrixMath
import Networks

/// The row norms of `V = W + s Δ(c)` for any coefficients, from inner products formed once, off the device.
///
/// Nothing of the size of W is touched after that, and nothing is read back from the arrays.
struct FusedNorm: RowNorms {
  /// What the forms keep: see the initialisers of each.
  private enum Kept: Sendable {
    case product(linear: Matrix, quadratic: Matrix)
    case factors(b: [Matrix], cross: [Matrix], gram: [Matrix])
  }

  private let squares: Matrix
  private let scale: Float
  private let kept: Kept
  private let coefficients: FusionCoefficients
  /// The digital work of one evaluation.
  let work: DigitalWork

  init(
    form: LoRAFusion.Form, weights: Matrix, _ factors: [LowRankFactors], scale: Float,
    coefficients: FusionCoefficients
  ) {
    self.scale = scale
    self.coefficients = coefficients
    squares = weights.rowNorms.combined(with: weights.rowNorms, *)
    let cross = factors.map { product(weights, $0.a, transposingB: true) }
    let gram = factors.flatMap { left in
      factors.map { right in product(left.a, right.a, transposingB: true) }
    }
    switch form {
    case .product: kept = Self.keepProduct(factors, cross: cross, gram: gram)
    case .factors: kept = .factors(b: factors.map(\.b), cross: cross, gram: gram)
    }
    work =
      Self.cost(form, outputs: weights.rows, factors.count, rank: factors[0].a.rows).work
  }

  /// The digital work of one evaluation, and the numbers that are kept for it.
  static func cost(
    _ form: LoRAFusion.Form, outputs: Int, _ modules: Int, rank: Int
  ) -> (work: DigitalWork, kept: Int) {
    let pairs = modules * modules
    switch form {
    case .product:
      let terms = outputs * (modules + pairs)
      return (
        DigitalWork(adds: terms, multiplies: terms, squareRoots: outputs, bits: 32 * terms),
        outputs + terms
      )
    case .factors:
      let terms = 2 * modules * rank * outputs + pairs * rank * rank
      let products = outputs * rank * (rank + 2)
      return (
        DigitalWork(
          adds: terms + products, multiplies: terms + products, squareRoots: outputs,
          bits: 32 * terms),
        outputs + terms
      )
    }
  }

  /// `n_j² = ‖W_j‖² + 2 s Σ_i c_i (B_i)_j·(A_i W_jᵀ) + s² Σ_ik c_i c_k (B_i)_j (A_i A_kᵀ) (B_k)_jᵀ`:
  /// the inner products of both sums, [outputs, N] and [outputs, N²].
  private static func keepProduct(
    _ factors: [LowRankFactors], cross: [Matrix], gram: [Matrix]
  ) -> Kept {
    let linear = zip(factors, cross).map { rowDots($0.b, $1) }
    let quadratic = factors.indices.flatMap { left in
      factors.indices.map { right in
        rowDots(
          product(factors[left].b, gram[left * factors.count + right]), factors[right].b)
      }
    }
    return .product(linear: sideBySide(linear), quadratic: sideBySide(quadratic))
  }

  /// The row norms, [1, outputs], at the present coefficients [1, N].
  func evaluate(_ parameters: ParameterStore) -> Matrix {
    let c = coefficients.a.value(in: parameters)
    var sum = squares
    switch kept {
    case .product(let linear, let quadratic):
      let pairs = product(c, c, transposingA: true)
      let flat =
        pairs.isShapeOnly
        ? Matrix(shapeOnly: 1, pairs.count)
        : Matrix(rows: 1, columns: pairs.count, elements: pairs.elements)
      sum.add(product(c, linear, transposingB: true), scale: 2 * scale)
      sum.add(product(flat, quadratic, transposingB: true), scale: scale * scale)
    case .factors(let b, let cross, let gram):
      let fusedB = weightedSum(b, coefficients.b.value(in: parameters).elements)
      let fusedCross = weightedSum(cross, c.elements)
      let pairs = c.elements.flatMap { left in c.elements.map { left * $0 } }
      sum.add(rowDots(fusedB, fusedCross), scale: 2 * scale)
      sum.add(
        rowDots(product(fusedB, weightedSum(gram, pairs)), fusedB), scale: scale * scale)
    }
    sum.apply { max($0, 0).squareRoot() }
    return sum
  }
}

/// The inner products of equal rows of two [n, k] matrices, as [1, n].
func rowDots(_ left: Matrix, _ right: Matrix) -> Matrix {
  let terms = left.combined(with: right, *)
  return product(
    Matrix(rows: 1, columns: terms.columns, repeating: 1), terms, transposingB: true)
}

/// [1, n] rows put side by side as the columns of an [n, count] matrix.
private func sideBySide(_ rows: [Matrix]) -> Matrix {
  guard !rows.contains(where: \.isShapeOnly) else {
    return Matrix(shapeOnly: rows[0].columns, rows.count)
  }
  return Matrix(
    rows: rows.count, columns: rows[0].columns, elements: rows.flatMap(\.elements)
  ).transposed
}

/// `Σ_i factors_i · matrices_i`; shape-only if any matrix is.
private func weightedSum(_ matrices: [Matrix], _ factors: [Float]) -> Matrix {
  guard !matrices.contains(where: \.isShapeOnly) else { return matrices[0] }
  var sum = matrices[0].zeros
  for (matrix, factor) in zip(matrices, factors) { sum.add(matrix, scale: factor) }
  return sum
}
