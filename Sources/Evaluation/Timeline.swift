public import Quantities
public import Traces

/// The summary of a schedule, in cycles of the digital clock; repetitions count with all their runs.
public struct Timeline: Sendable, Equatable {
  /// The cycles for which one layer keeps one kind of resource in one phase.
  public struct Occupancy: Sendable, Equatable {
    /// What the operations were for.
    public var phase: Phase
    /// The layer's name.
    public var layer: String
    /// The kind of resource.
    public var kind: Resource.Kind
    /// Cycles, summed over all resources of the kind.
    public var cycles: Int
  }

  /// The cycle at which the last operation ends.
  public internal(set) var cycles = 0
  /// Operations of the trace, each counted once.
  public internal(set) var operations = 0
  /// The first cycle of every operation, in the first run of its repetition; only where it was asked for.
  public internal(set) var starts: [Int] = []
  /// The cycle after the last one of every operation; only where it was asked for.
  public internal(set) var ends: [Int] = []
  /// For how many cycles each resource works.
  ///
  /// The arrays of a matrix count as busy from the start to the end of their operations, also while they wait for
  /// vectors; shared units only while they are reserved.
  public internal(set) var busy: [Resource: Int] = [:]
  /// The working cycles by phase, layer and kind of resource, in the order of phases, layers and kinds.
  public internal(set) var occupancies: [Occupancy] = []
  /// For each phase, the cycles in which at least one of its operations is under way.
  ///
  /// Phases may overlap, so these can add up to more than ``cycles``.
  public internal(set) var phaseCycles: [Phase: Int] = [:]
  /// What held operations up, over all of them.
  public internal(set) var stalls = Stalls()
  /// The share of the arrays in use, weighted with time, that work; 0 to 1.
  public internal(set) var arrayUtilisation = 0.0
  /// The most power that is drawn at one time; nothing where it was not observed.
  ///
  /// Every operation under way counts with its dynamic energy, spread evenly over its duration, and everything that
  /// leaks with its leakage.
  public internal(set) var peakPower: Power?
  /// The time of one cycle.
  public let clockPeriod: Time

  /// The time at which the last operation ends.
  public var duration: Time { time(cycles) }

  /// The time in which at least one operation of a phase is under way.
  public func duration(of phase: Phase) -> Time { time(phaseCycles[phase, default: 0]) }

  /// The time of a number of cycles.
  public func time(_ cycles: Int) -> Time { clockPeriod * Double(cycles) }

  /// The working cycles of a kind of resource, summed over all resources of the kind.
  public func busy(_ kind: Resource.Kind) -> Int {
    busy.reduce(0) { $1.key.kind == kind ? $0 + $1.value : $0 }
  }
}
