import Experiments

/// A part of the points of a sweep, for one of several machines.
public struct Shard: Sendable, Equatable {
  /// Which part, from 1.
  public let number: Int
  /// How many parts there are.
  public let count: Int

  /// Everything.
  public static let all = Shard(number: 1, count: 1)

  private init(number: Int, count: Int) {
    self.number = number
    self.count = count
  }

  /// Reads a shard such as `2/8`.
  ///
  /// - Throws: ``SweepError/badShard(found:allowed:)``.
  public init(_ text: String) throws {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1], count >= 1,
      1...count ~= number
    else { throw SweepError.badShard(found: text, allowed: "i/n with i from 1 to n, such as 2/8") }
    self.init(number: number, count: count)
  }

  /// Whether it is everything.
  public var isAll: Bool { count == 1 }

  /// The name of the shard's store.
  public var storeName: String { isAll ? "sweep.h5" : "sweep.\(number)-of-\(count).h5" }

  /// Its points: of all, in an order in which those that share stages stand together, an equal run.
  func part(of points: [PlannedPoint]) -> [PlannedPoint] {
    guard !isAll else { return points }
    let ordered = points.map {
      ($0, $0.parts?.map(\.schedule).joined() ?? "", $0.parts?.map(\.functional).joined() ?? "")
    }
    .sorted { a, b in (a.2, a.1, a.0.number) < (b.2, b.1, b.0.number) }.map(\.0)
    let start = (number - 1) * points.count / count
    let end = number * points.count / count
    return ordered[start..<end].sorted { $0.number < $1.number }
  }
}
