public import Quantities
public import Traces

/// A part of the chip that serves one operation at a time.
public enum Resource: Sendable, Hashable {
  /// The arrays of one matrix.
  case matrix(Int)
  /// The vector units of all tiles in use.
  case vectorUnits
  /// The mesh between tiles.
  case mesh
  /// The off-chip link.
  case link
  /// The write drivers of one tile.
  case writeDrivers(tile: Int)
}

/// When every operation of a trace starts and ends, in cycles of the digital clock.
public struct Timeline: Sendable, Equatable {
  /// The first cycle of every operation.
  public let starts: [Int]
  /// The cycle after the last one of every operation.
  public let ends: [Int]
  /// For how many cycles each resource works.
  ///
  /// The arrays of a matrix count as busy from the start to the end of their operations, also while they wait for
  /// vectors; shared units only while they work.
  public let busy: [Resource: Int]
  /// For each phase, the cycles in which at least one of its operations is under way.
  ///
  /// Phases may overlap, so these can add up to more than ``cycles``.
  public let phaseCycles: [Phase: Int]
  /// The time of one cycle.
  public let clockPeriod: Time

  /// Summarises a schedule.
  ///
  /// - Parameters:
  ///   - trace: the scheduled operations.
  ///   - starts: the first cycle of each.
  ///   - ends: the cycle after the last one of each.
  ///   - busy: working cycles per resource.
  ///   - clockPeriod: the time of one cycle.
  public init(
    _ trace: Trace, starts: [Int], ends: [Int], busy: [Resource: Int], clockPeriod: Time
  ) {
    self.starts = starts
    self.ends = ends
    self.busy = busy
    self.clockPeriod = clockPeriod
    var intervals: [Phase: [Range<Int>]] = [:]
    for (index, operation) in trace.operations.enumerated() {
      intervals[operation.phase, default: []].append(starts[index]..<ends[index])
    }
    phaseCycles = intervals.mapValues(Self.covered)
  }

  /// The cycle at which the last operation ends.
  public var cycles: Int { ends.max() ?? 0 }

  /// The time at which the last operation ends.
  public var duration: Time { time(cycles) }

  /// The time in which at least one operation of a phase is under way.
  public func duration(of phase: Phase) -> Time { time(phaseCycles[phase, default: 0]) }

  /// The time of a number of cycles.
  public func time(_ cycles: Int) -> Time { clockPeriod * Double(cycles) }

  /// How many integers the ranges cover together.
  private static func covered(_ ranges: [Range<Int>]) -> Int {
    var sum = 0
    var reached = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      sum += max(0, range.upperBound - max(range.lowerBound, reached))
      reached = max(reached, range.upperBound)
    }
    return sum
  }
}
