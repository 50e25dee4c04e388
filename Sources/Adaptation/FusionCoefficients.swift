import MatrixMath
import Networks

/// The fusion coefficients of one layer, [1, N]: trained in the parameter store, or fixed.
enum FusionCoefficients: Sendable {
  case trained(ParameterID)
  case fixed(Matrix)

  init(_ start: Matrix, name: String, isTrained: Bool, in parameters: inout ParameterStore) {
    self = isTrained ? .trained(parameters.add(name, .coefficient, start)) : .fixed(start)
  }

  func value(in parameters: ParameterStore) -> Matrix {
    switch self {
    case .trained(let id): parameters[id].value
    case .fixed(let value): value
    }
  }
}

/// The factors of a pool stacked for the arrays: all A side by side, all B on the input side.
struct FactorStack: Sendable {
  /// Shape [N·r, inputs].
  let a: Matrix
  /// Shape [outputs, N·r].
  let b: Matrix

  init(_ factors: [LowRankFactors]) {
    let (rank, inputs) = (factors[0].a.rows, factors[0].a.columns)
    let outputs = factors[0].b.rows
    guard !factors.contains(where: { $0.a.isShapeOnly || $0.b.isShapeOnly }) else {
      a = Matrix(shapeOnly: factors.count * rank, inputs)
      b = Matrix(shapeOnly: outputs, factors.count * rank)
      return
    }
    a = Matrix(
      rows: factors.count * rank, columns: inputs, elements: factors.flatMap { $0.a.elements })
    let rows = (0..<outputs).flatMap { row in
      factors.flatMap { $0.b.elements[row * rank..<(row + 1) * rank] }
    }
    b = Matrix(rows: outputs, columns: factors.count * rank, elements: rows)
  }
}

/// Names of layers, each once, in the order of their first appearance.
func distinctLayers(_ names: [String]) -> [String] {
  var seen: Set<String> = []
  return names.filter { seen.insert($0).inserted }
}
