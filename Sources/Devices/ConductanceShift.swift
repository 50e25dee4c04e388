import Glibc
import MatrixMath
public import Quantities

/// A random change of a conductance whose σ depends on the state: a programming error, or the drift since a write.
///
/// With x = G / G_max limited to 0 … 1 and ξ ~ N(0, 1):
/// ```
/// normal      G ← G + mean + Σ cᵢ xⁱ · ξ
/// inverse     G ← G + c / x · ξ          (no change at 0 S)
/// lognormal   G ← G · exp(s(G) ξ)
/// ```
/// Negative σ count as 0, and no conductance falls below 0 S.
public struct ConductanceShift: Sendable, Equatable {
  /// Level units; see the formulas above.
  private let mean: Float
  private let c0: Float
  private let c1: Float
  private let c2: Float
  private let c3: Float
  private let c4: Float
  private let inverse: Float
  /// s at equally spaced conductances from G_min to G_max.
  private let logarithmic: [Float]
  /// x of level 0, and per level.
  private let ratioAtZero: Float
  private let ratioPerLevel: Float
  private let topLevel: Float
  let lowest: Float

  /// A normal change: mean and c₀, c₁ … of the polynomial of σ, at most five; missing ones are zero.
  public init(mean: Conductance = .zero, deviation: [Conductance], of cell: CellDescription) {
    self.init(cell, mean: mean, deviation: deviation)
  }

  /// A normal change with σ = c / x.
  public init(inverseDeviation: Conductance, of cell: CellDescription) {
    self.init(cell, inverse: inverseDeviation)
  }

  /// A lognormal change with σ of ln G at the conductances of the levels, straight lines between them.
  ///
  /// - Parameters:
  ///   - deviations: one number for all states, or one per level.
  ///   - cell: the cell with its levels.
  public init(logarithmicDeviations deviations: [Double], of cell: CellDescription) {
    precondition(
      deviations.count == 1 || deviations.count == cell.levels,
      "\(deviations.count) deviations for \(cell.levels) levels")
    let s = deviations.count == 1 ? [deviations[0], deviations[0]] : deviations
    self.init(cell, logarithmic: s.map(Float.init))
  }

  private init(
    _ cell: CellDescription, mean: Conductance = .zero, deviation: [Conductance] = [],
    inverse: Conductance = .zero, logarithmic: [Float] = []
  ) {
    precondition(deviation.count <= 5, "\(deviation.count) coefficients, at most 5")
    let c =
      deviation.map { Float($0 / cell.step) }
      + [Float](repeating: 0, count: 5 - deviation.count)
    (c0, c1, c2, c3, c4) = (c[0], c[1], c[2], c[3], c[4])
    self.mean = Float(mean / cell.step)
    self.inverse = Float(inverse / cell.step)
    self.logarithmic = logarithmic
    ratioAtZero = Float(cell.minimumConductance / cell.maximumConductance)
    ratioPerLevel = Float(cell.step / cell.maximumConductance)
    topLevel = cell.topLevel
    lowest = cell.zeroConductanceLevel
  }

  /// σ of the change of a cell that holds `level`, in level units; of a lognormal one for small s.
  @inline(__always)
  func deviation(at level: Float) -> Float {
    let x = min(max(ratioAtZero + ratioPerLevel * level, 0), 1)
    guard logarithmic.isEmpty else {
      return logarithmicDeviation(at: level) * max(level - lowest, 0)
    }
    if inverse > 0 { return x > 0 ? inverse / x : 0 }
    return max(c0 + x * (c1 + x * (c2 + x * (c3 + x * c4))), 0)
  }

  private func logarithmicDeviation(at level: Float) -> Float {
    let place = min(max(level / topLevel, 0), 1) * Float(logarithmic.count - 1)
    let below = min(Int(place), logarithmic.count - 2)
    let share = place - Float(below)
    return logarithmic[below] + share * (logarithmic[below + 1] - logarithmic[below])
  }

  /// Where a cell that holds `level` goes, not yet stopped at 0 S.
  @inline(__always)
  func shifted(_ level: Float, _ normal: Float) -> Float {
    guard logarithmic.isEmpty else {
      let exponent = logarithmicDeviation(at: level) * normal
      return lowest + (level - lowest) * Float(exp(Double(exponent)))
    }
    return level + mean + deviation(at: level) * normal
  }
}
