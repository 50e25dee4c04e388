/// A point of a search and the loss that was told for it.
public struct SearchPoint: Sendable, Equatable {
  /// Where.
  public let point: [Double]
  /// How good; smaller is better.
  public let loss: Double

  /// Notes the loss of a point.
  public init(point: [Double], loss: Double) {
    self.point = point
    self.loss = loss
  }

  /// The better one of the points of a generation and what was best before; of equals the earlier.
  static func best(of points: [[Double]], _ losses: [Double], before: SearchPoint?) -> SearchPoint?
  {
    var best = before
    for (point, loss) in zip(points, losses) where loss < (best?.loss ?? .infinity) {
      best = SearchPoint(point: point, loss: loss)
    }
    return best
  }
}
