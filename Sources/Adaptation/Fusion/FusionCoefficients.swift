import MatrixMath
import Networks

/// Over how much of a network a fusion coefficient holds.
public enum CoefficientSharing: String, Codable, Sendable, CaseIterable {
  /// All modules of a layer.
  case layer
  /// One module.
  case module
  /// The whole network.
  case network

  /// The name of what holds the coefficients of a module.
  func holder(name: String, layer: String) -> String {
    switch self {
    case .layer: layer
    case .module: name
    case .network: "network"
    }
  }

  /// The number of holders among modules.
  func count(_ modules: [ModuleShape]) -> Int {
    Set(modules.map { holder(name: $0.name, layer: $0.layer) }).count
  }
}

/// Whether the factors A and B of a pool module have coefficients of their own.
public enum FactorCoefficients: String, Codable, Sendable, CaseIterable {
  /// One coefficient for both, as released.
  case shared
  /// One for each.
  case separate
}

/// The gradient that fusion coefficients follow.
public enum FusionGradient: String, Codable, Sendable, CaseIterable {
  /// That of the loss.
  case exact
  /// That of the loss times `2c`, as the released code has it: uphill where c is below zero.
  case released2w = "released-2w"
}

/// The fusion coefficients of some modules, [1, N]: trained in the parameter store, or fixed.
struct FusionCoefficients: Sendable {
  enum Row: Sendable {
    case trained(ParameterID)
    case fixed(Matrix)

    init(
      _ start: Matrix, name: String, layer: String, isTrained: Bool,
      in parameters: inout ParameterStore
    ) {
      self =
        isTrained
        ? .trained(parameters.add(name, .coefficient, start, layer: layer)) : .fixed(start)
    }

    func value(in parameters: ParameterStore) -> Matrix {
      switch self {
      case .trained(let id): parameters[id].value
      case .fixed(let value): value
      }
    }
  }

  /// Those of the factors A, and of B too where they are shared.
  let a: Row
  /// Those of the factors B where they are their own.
  let ownB: Row?
  let gradient: FusionGradient

  /// Those of the factors B.
  var b: Row { ownB ?? a }

  var isTrained: Bool {
    if case .trained = a { true } else { false }
  }

  /// Adds to the gradients; what is shared receives both.
  func addGradients(a slopesA: Matrix?, b slopesB: Matrix, _ execution: inout Execution) {
    if let slopesA { add(slopesA, to: a, &execution) }
    add(slopesB, to: b, &execution)
  }

  private func add(_ slopes: Matrix, to row: Row, _ execution: inout Execution) {
    guard case .trained(let id) = row else { return }
    guard gradient == .released2w else { return execution.addGradient(of: id, slopes) }
    let values = execution.parameters[id].value
    execution.addGradient(of: id, slopes.combined(with: values, *), scale: 2)
  }

  /// The work that `released-2w` adds to every batch, for N pool modules.
  func gradientWork(_ count: Int) -> DigitalWork {
    Self.gradientWork(gradient, count, ownB == nil ? .shared : .separate)
  }

  /// The work that a gradient adds to every batch, for N pool modules.
  static func gradientWork(
    _ gradient: FusionGradient, _ count: Int, _ factors: FactorCoefficients
  ) -> DigitalWork {
    guard gradient == .released2w else { return DigitalWork() }
    return DigitalWork(multiplies: factors == .shared ? 2 * count : 4 * count)
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
