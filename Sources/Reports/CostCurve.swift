/// An energy that depends piecewise linearly on the cost of something that is swept.
struct CostCurve: Sendable, Equatable {
  /// The swept values at which the energy is given, ascending; at least two.
  let knots: [Double]
  /// The energies there, in joules.
  var energies: [Double]
  /// Whether the last piece goes on beyond the last knot.
  let isOpen: Bool

  /// The energy at a swept value.
  func callAsFunction(_ value: Double) -> Double {
    let upper = knots.indices.dropFirst().first { knots[$0] >= value } ?? knots.count - 1
    let lower = upper - 1
    let part = (value - knots[lower]) / (knots[upper] - knots[lower])
    return energies[lower] + part * (energies[upper] - energies[lower])
  }

  /// This energy and so many times another one.
  func adding(_ other: CostCurve, times factor: Double = 1) -> CostCurve {
    CostCurve(
      knots: knots, energies: zip(energies, other.energies).map { $0 + factor * $1 }, isOpen: isOpen
    )
  }

  /// Who of two costs less where: between the values at which the order changes, it stays.
  ///
  /// Differences below 10⁻¹² of the larger energy count as none.
  /// - Parameters:
  ///   - other: the energy of the second method.
  ///   - value: the swept value to start from.
  /// - Returns: who costs less there, nil when nobody does, and the values around it between which this holds; nil
  ///   where it holds up to the end of what is swept.
  func order(against other: CostCurve, at value: Double) -> CostOrder {
    guard let cheaper = cheaper(than: other, at: value) else {
      return CostOrder(cheaper: nil, above: nil, below: nil)
    }
    let flips = flips(against: other)
    return CostOrder(
      cheaper: cheaper, above: flips.last { $0 < value }, below: flips.first { $0 > value })
  }

  /// The ascending values at which the order of two energies changes.
  private func flips(against other: CostCurve) -> [Double] {
    let slopes = knots.indices.dropFirst().map { slope(before: $0, against: other) }
    return slopes.indices.compactMap { piece in
      let slope = slopes[piece]
      guard slope != 0 else { return nil }
      let isLast = piece == slopes.count - 1
      let end = isOpen && isLast ? Double.infinity : knots[piece + 1]
      let root = knots[piece] - (energies[piece] - other.energies[piece]) / slope
      // A root at a knot belongs to the piece that ends there, and is none when the next piece turns back.
      guard root > knots[piece], root <= end, root.isFinite else { return nil }
      if root == end, !isLast, (slopes[piece + 1] > 0) != (slope > 0) { return nil }
      return root
    }
  }

  /// How fast the difference of two energies grows in the piece before a knot; 0 where that is a rounding error.
  private func slope(before knot: Int, against other: CostCurve) -> Double {
    let (start, end) = (energies[knot - 1], energies[knot])
    let (otherStart, otherEnd) = (other.energies[knot - 1], other.energies[knot])
    let growth = (end - start) - (otherEnd - otherStart)
    let largest = max(abs(start), abs(end), abs(otherStart), abs(otherEnd))
    return abs(growth) > 1e-12 * largest ? growth / (knots[knot] - knots[knot - 1]) : 0
  }

  private func cheaper(than other: CostCurve, at value: Double) -> Crossing.Side? {
    let (first, second) = (self(value), other(value))
    guard abs(first - second) > 1e-12 * max(abs(first), abs(second)) else { return nil }
    return first < second ? .first : .second
  }
}

/// Who of two methods costs less at a swept value, and between which values this holds.
struct CostOrder: Sendable, Equatable {
  /// Who costs less; nil when both cost the same.
  let cheaper: Crossing.Side?
  /// The value above which it holds; nil where it holds down to the lowest value.
  let above: Double?
  /// The value below which it holds; nil where it holds up to the highest value.
  let below: Double?

  /// Whether no value changes it.
  var isEverywhere: Bool { above == nil && below == nil }

  /// Whether it holds for every value of a range.
  func holds(throughout range: ClosedRange<Double>) -> Bool {
    (above.map { $0 < range.lowerBound } ?? true) && (below.map { $0 > range.upperBound } ?? true)
  }
}
