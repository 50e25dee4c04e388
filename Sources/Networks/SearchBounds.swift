/// A map of all numbers onto an interval, so that a search without bounds stays in them.
///
/// Inside, numbers stay as they are; within a margin of a bound the map bends quadratically, reaches the bound as far
/// outside as the margin is wide, and is mirrored there: smooth, and optima on the bound are reached. The margin is
/// (1 + |bound|)/20, at most half the interval (as in Hansen's `pycma`, BoxConstraintsLinQuadTransformation).
struct SearchBounds: Sendable, Equatable {
  private let bounds: ClosedRange<Double>
  private let lowMargin: Double
  private let highMargin: Double

  init(_ bounds: ClosedRange<Double>) {
    precondition(
      bounds.lowerBound < bounds.upperBound && bounds.lowerBound.isFinite
        && bounds.upperBound.isFinite, "a search needs finite bounds and room between them")
    let half = (bounds.upperBound - bounds.lowerBound) / 2
    self.bounds = bounds
    lowMargin = min(half, (1 + bounds.lowerBound.magnitude) / 20)
    highMargin = min(half, (1 + bounds.upperBound.magnitude) / 20)
  }

  /// The number inside the bounds that stands for `x`.
  func inside(_ x: Double) -> Double {
    let lowest = bounds.lowerBound - lowMargin
    let period = 2 * (bounds.upperBound + highMargin - lowest)
    var x = x
    if x < lowest || x > lowest + period / 2 {
      let place = x - lowest - period * ((x - lowest) / period).rounded(.down)
      x = lowest + min(place, period - place)
    }
    if x < bounds.lowerBound + lowMargin {
      return bounds.lowerBound + (x - lowest) * (x - lowest) / (4 * lowMargin)
    }
    if x > bounds.upperBound - highMargin {
      let distance = bounds.upperBound + highMargin - x
      return bounds.upperBound - distance * distance / (4 * highMargin)
    }
    return x
  }

  /// A number for which ``inside(_:)`` gives `y`.
  func outside(_ y: Double) -> Double {
    precondition(bounds.contains(y), "the search starts at \(y), outside of \(bounds)")
    if y < bounds.lowerBound + lowMargin {
      return bounds.lowerBound - lowMargin + 2 * (lowMargin * (y - bounds.lowerBound)).squareRoot()
    }
    if y > bounds.upperBound - highMargin {
      return bounds.upperBound + highMargin
        - 2 * (highMargin * (bounds.upperBound - y)).squareRoot()
    }
    return y
  }
}
