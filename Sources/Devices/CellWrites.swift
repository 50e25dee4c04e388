/// Cells of one array that are to be written, one entry per cell and one array per property.
public struct CellWrites: Sendable, Equatable {
  /// The cell's address inside its matrix or array; no cell twice.
  public var cells: [UInt32] = []
  /// How many programming events the cell had before this write: part of the random address.
  ///
  /// Aging the result of a write takes the number that the write was called with.
  public var events: [UInt32] = []
  /// What the cell shall hold, in level units within 0 … levels − 1.
  public var targets: [Float] = []
  /// What the cell holds before and, after programming or aging, afterwards; level units.
  public var conductances: [Float] = []
  /// Raw values of ``CellFault`` before and, for cells that wear out, afterwards.
  public var faults: [UInt8] = []
  /// The full-window cycles that the cell has used before and afterwards, see ``Endurance``.
  public var wear: [Float] = []
  /// The pulses that the cell took: a result.
  public var pulses: [UInt16] = []

  /// No cells yet.
  public init() {}

  /// Cells with all that is known of them; all lists are of the same length.
  public init(
    cells: [UInt32], events: [UInt32], targets: [Float], conductances: [Float], faults: [UInt8],
    wear: [Float]
  ) {
    self.cells = cells
    self.events = events
    self.targets = targets
    self.conductances = conductances
    self.faults = faults
    self.wear = wear
    pulses = [UInt16](repeating: 0, count: cells.count)
    requireEqualCounts()
  }

  /// The number of cells.
  public var count: Int { cells.count }

  /// Makes room for a number of cells.
  public mutating func reserveCapacity(_ count: Int) {
    cells.reserveCapacity(count)
    events.reserveCapacity(count)
    targets.reserveCapacity(count)
    conductances.reserveCapacity(count)
    faults.reserveCapacity(count)
    wear.reserveCapacity(count)
    pulses.reserveCapacity(count)
  }

  /// Removes all cells and keeps the room.
  public mutating func removeAll() {
    cells.removeAll(keepingCapacity: true)
    events.removeAll(keepingCapacity: true)
    targets.removeAll(keepingCapacity: true)
    conductances.removeAll(keepingCapacity: true)
    faults.removeAll(keepingCapacity: true)
    wear.removeAll(keepingCapacity: true)
    pulses.removeAll(keepingCapacity: true)
  }

  /// Adds a cell.
  ///
  /// - Parameters:
  ///   - cell: its address.
  ///   - event: its number of programming events so far.
  ///   - target: what it shall hold, level units.
  ///   - conductance: what it holds now, level units.
  ///   - fault: raw value of ``CellFault``.
  ///   - wear: the full-window cycles that it has used.
  @inlinable
  public mutating func append(
    cell: UInt32, event: UInt32, target: Float, conductance: Float, fault: UInt8 = 0,
    wear: Float = 0
  ) {
    cells.append(cell)
    events.append(event)
    targets.append(target)
    conductances.append(conductance)
    faults.append(fault)
    self.wear.append(wear)
    pulses.append(0)
  }

  func requireEqualCounts() {
    precondition(
      [events.count, targets.count, conductances.count, faults.count, wear.count, pulses.count]
        .allSatisfy { $0 == count },
      "cell writes have \(count) cells, \(events.count) events, \(targets.count) targets, "
        + "\(conductances.count) conductances, \(faults.count) faults, \(wear.count) wear, "
        + "\(pulses.count) pulses")
  }

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
