public import MatrixMath
import Networks

/// What a method trained of some modules, in the forms that adapters have in other programs.
public struct PortableAdapter: Sendable, Equatable {
  /// What one module has; W is its base weight, [outputs, inputs].
  public enum Module: Sendable, Equatable {
    /// `W + s B A`, each row scaled to a magnitude, [1, outputs], where there is one: as LoRA and DoRA.
    case lowRank(LowRankFactors, magnitude: Matrix?)
    /// `W + S`: S is `change`, [1, n], at row-major positions, ascending, and 0 elsewhere: as SHiRA.
    case sparse(positions: [Int], change: Matrix)
    /// `W + (λ_b ∘ B)(λ_d ∘ A)` with the shared factors A and B, cut to the module's size: as VeRA; [1, outputs] and
    /// [1, rank].
    case vectors(b: Matrix, d: Matrix)
  }

  /// What the product of low-rank factors is multiplied by.
  public let scale: Float
  /// The modules, in the order of a network's.
  public let modules: [Module]
  /// The factors that all modules share: A [rank, most inputs], B [most outputs, rank].
  public let shared: LowRankFactors?

  /// Collects the modules of an adapter.
  public init(scale: Float = 1, modules: [Module], shared: LowRankFactors? = nil) {
    self.scale = scale
    self.modules = modules
    self.shared = shared
  }

  /// The weights that a module has with the adapter.
  ///
  /// - Parameters:
  ///   - index: of the module.
  ///   - base: its weights without, [outputs, inputs].
  /// - Returns: as `base`.
  public func weights(ofModule index: Int, base: Matrix) -> Matrix {
    var sum = base
    switch modules[index] {
    case .lowRank(let factors, let magnitude):
      sum.add(product(factors.b, factors.a), scale: scale)
      guard let magnitude else { return sum }
      let gains = magnitude.combined(with: sum.rowNorms, /)
      var columns = sum.transposed
      columns.scaleColumns(by: gains)
      return columns.transposed
    case .sparse(let positions, let change):
      for (entry, position) in positions.enumerated() {
        sum.elements[position] += change.elements[entry]
      }
      return sum
    case .vectors(let b, let d):
      guard let shared else { return sum }
      var left = shared.b.rows(at: 0..<base.rows)
      left.scaleColumns(by: d)
      var rows = left.transposed
      rows.scaleColumns(by: b)
      let right = MatrixSelection.columns(Array(0..<base.columns)).values(of: shared.a)
      sum.add(product(rows, right, transposingA: true))
      return sum
    }
  }
}
