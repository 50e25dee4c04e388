import MatrixMath
import Quantities

/// The random shift of a conductance after its last verify read, once per write.
///
/// ```
/// g ← g + σ(x) ξ,  σ(x) = Σ cᵢ xⁱ,  x = G / G_max limited to 0 … 1,  ξ ~ N(0, 1)
/// ```
struct Relaxation: Sendable {
  /// c₀ … c₄ in level units.
  private let c0: Float
  private let c1: Float
  private let c2: Float
  private let c3: Float
  private let c4: Float
  /// x of level 0, and per level.
  private let ratioAtZero: Float
  private let ratioPerLevel: Float
  private let lowest: Float

  /// Takes c₀, c₁ … in level units, at most five; missing ones are zero.
  init(coefficients: [Double], cell: CellDescription) {
    precondition(coefficients.count <= 5, "\(coefficients.count) coefficients, at most 5")
    let c = (coefficients + [Double](repeating: 0, count: 5 - coefficients.count)).map(Float.init)
    (c0, c1, c2, c3, c4) = (c[0], c[1], c[2], c[3], c[4])
    ratioAtZero = Float(cell.minimumConductance / cell.maximumConductance)
    ratioPerLevel = Float(cell.step / cell.maximumConductance)
    lowest = cell.zeroConductanceLevel
  }

  /// σ of a cell that holds `level`, in level units.
  @inline(__always)
  func deviation(at level: Float) -> Float {
    let x = min(max(ratioAtZero + ratioPerLevel * level, 0), 1)
    return max(c0 + x * (c1 + x * (c2 + x * (c3 + x * c4))), 0)
  }

  /// Shifts every cell that took a pulse and is not stuck; conductances stay at or above 0 S.
  ///
  /// - Returns: the number of cells that were stopped at 0 S.
  func apply(to writes: inout CellWrites, array: UInt32, stream: RandomStream) -> Int {
    var clamped = 0
    for index in writes.cells.indices {
      guard writes.pulses[index] > 0, writes.faults[index] == CellFault.healthy.rawValue else {
        continue
      }
      let address = RandomAddress(
        array: array, cell: writes.cells[index], event: writes.events[index])
      let level = writes.conductances[index]
      let shifted = level + deviation(at: level) * stream.normal(address)
      if shifted < lowest { clamped += 1 }
      writes.conductances[index] = max(shifted, lowest)
    }
    return clamped
  }
}

extension CellWrites {
  /// Σ (conductance − target)² in level units².
  var squaredError: Double {
    var sum = 0.0
    for index in cells.indices {
      let error = Double(conductances[index]) - Double(targets[index])
      sum += error * error
    }
    return sum
  }
}
