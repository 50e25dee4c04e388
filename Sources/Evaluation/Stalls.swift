/// For how many cycles an operation was held up, by cause.
///
/// The causes other than the window add up to the time between the operation's entry into the window and its start.
public struct Stalls: Sendable, Equatable {
  /// Cycles in which an earlier operation it depends on had not delivered.
  public var dependency = 0
  /// Cycles after that in which an earlier operation on the same arrays had not ended.
  public var arrays = 0
  /// Cycles after that in which shared converters served another operation.
  ///
  /// An operation that needs several units waits for the one that is free last, and looks again when it is
  /// that one's turn.
  public var converters = 0
  /// Cycles in which the bus of a tile served another operation.
  public var tileBus = 0
  /// Cycles in which a vector unit served another operation.
  public var vectorUnit = 0
  /// Cycles in which write drivers served another operation.
  public var writeDrivers = 0
  /// Cycles in which a link of the mesh served another operation.
  public var meshLink = 0
  /// Cycles in which the off-chip port served another operation.
  public var offChipPort = 0
  /// Cycles before the operation's entry in which the window had no room, counted from the entry of the operation
  /// before.
  public var window = 0

  /// No stalls.
  public init() {}

  /// The cycles in which a kind of resource served another operation.
  public subscript(kind: Resource.Kind) -> Int {
    get {
      switch kind {
      case .arrays: arrays
      case .converters: converters
      case .tileBus: tileBus
      case .vectorUnit: vectorUnit
      case .writeDrivers: writeDrivers
      case .meshLink: meshLink
      case .offChipPort: offChipPort
      }
    }
    set {
      switch kind {
      case .arrays: arrays = newValue
      case .converters: converters = newValue
      case .tileBus: tileBus = newValue
      case .vectorUnit: vectorUnit = newValue
      case .writeDrivers: writeDrivers = newValue
      case .meshLink: meshLink = newValue
      case .offChipPort: offChipPort = newValue
      }
    }
  }

  /// Cycles between the entry into the window and the start.
  public var sinceEntry: Int {
    dependency + Resource.Kind.allCases.reduce(0) { $0 + self[$1] }
  }

  /// Adds a multiple of other stalls; sums stay at the largest number.
  mutating func add(_ other: Stalls, times: Int) {
    func add(_ cycles: Int, to sum: inout Int) {
      let (product, isTooLarge) = cycles.multipliedReportingOverflow(by: times)
      let (total, overflows) = sum.addingReportingOverflow(product)
      sum = isTooLarge || overflows ? .max : total
    }
    add(other.dependency, to: &dependency)
    add(other.arrays, to: &arrays)
    add(other.converters, to: &converters)
    add(other.tileBus, to: &tileBus)
    add(other.vectorUnit, to: &vectorUnit)
    add(other.writeDrivers, to: &writeDrivers)
    add(other.meshLink, to: &meshLink)
    add(other.offChipPort, to: &offChipPort)
    add(other.window, to: &window)
  }
}
