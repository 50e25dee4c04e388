import Devices
public import Quantities

/// What cells held after their last pulse and when that was: all that relaxation and drift need to know.
///
/// Empty, and without cost, for devices whose cells do not change with time.
struct CellHistory: Sendable {
  /// Level units, right after the last pulse.
  private(set) var programmed: [Float]
  /// The time of the last write, as an index of `moments`.
  private(set) var writtenAt: [UInt16]
  /// Times of writes, ascending.
  private(set) var moments: [Time] = [.zero]
  /// Simulated time.
  private(set) var now = Time.zero

  init(levels: [Float]) {
    programmed = levels
    writtenAt = [UInt16](repeating: 0, count: levels.count)
  }

  mutating func wait(_ duration: Time) { now = now + duration }

  /// Notes that a cell was written now.
  mutating func write(_ level: Float, to cell: Int) {
    if moments[moments.count - 1] < now { addMoment() }
    programmed[cell] = level
    writtenAt[cell] = UInt16(moments.count - 1)
  }

  /// Makes now the last moment.
  ///
  /// Moments that no cell needs are forgotten when there are too many; if all are
  /// needed, the two oldest become one, the later.
  private mutating func addMoment() {
    if moments.count == Int(UInt16.max) {
      var used = Set(writtenAt.map { Int($0) })
      if used.count == moments.count { used.remove(0) }
      let kept = used.sorted()
      var places = [UInt16](repeating: 0, count: moments.count)
      for (place, old) in kept.enumerated() { places[old] = UInt16(place) }
      for cell in writtenAt.indices { writtenAt[cell] = places[Int(writtenAt[cell])] }
      moments = kept.map { moments[$0] }
    }
    moments.append(now)
  }

  /// The time since the last write of a cell.
  func age(of cell: UInt32) -> Time { now - moments[Int(writtenAt[Int(cell)])] }

  /// The cells of every time since their last write.
  func cellsByAge() -> [(age: Time, cells: [UInt32])] {
    var groups = [[UInt32]](repeating: [], count: moments.count)
    for (cell, moment) in writtenAt.enumerated() { groups[Int(moment)].append(UInt32(cell)) }
    return zip(moments, groups).compactMap { moment, cells in
      cells.isEmpty ? nil : (now - moment, cells)
    }
  }
}

extension CrossbarMatrix {
  /// Lets time pass: conductances relax and drift, each cell from its own last write.
  public mutating func wait(_ duration: Time) {
    precondition(duration.si >= 0 && duration.si.isFinite, "\(name): waiting \(duration)")
    guard duration.si > 0, device.ages else { return }
    history.wait(duration)
    (readMatrices, foldedMatrices) = ([:], [:])
    wired = WiredArrays()
    for group in history.cellsByAge() {
      age(group.cells.filter { events[Int($0)] > 0 }, by: group.age)
    }
  }

  /// Sets cells to what they hold some time after their last pulse.
  mutating func age(_ cells: [UInt32], by age: Time) {
    var writes = CellWrites()
    writes.reserveCapacity(cells.count)
    for cell in cells {
      let index = Int(cell)
      let level = history.programmed[index]
      writes.append(
        cell: cell, event: events[index] - 1, target: level, conductance: level,
        fault: faults[index])
    }
    device.age(&writes, by: age, array: id, streams: streams)
    for (index, cell) in cells.enumerated() { levels[Int(cell)] = writes.conductances[index] }
  }

  /// σ of one read of some cells, in level units.
  func readDeviations(of cells: [UInt32]) -> [Float] {
    let present = cells.map { levels[Int($0)] }
    guard device.ages else { return device.readDeviations(of: present, age: .zero) }
    var result = [Float](repeating: 0, count: cells.count)
    let groups = Dictionary(grouping: cells.indices) { history.age(of: cells[$0]) }
    for (age, places) in groups {
      let deviations = device.readDeviations(of: places.map { present[$0] }, age: age)
      for (place, deviation) in zip(places, deviations) { result[place] = deviation }
    }
    return result
  }

  /// σ of one read of every cell, in level units.
  func readDeviations() -> [Float] {
    guard device.ages else { return device.readDeviations(of: levels, age: .zero) }
    var result = [Float](repeating: 0, count: levels.count)
    for group in history.cellsByAge() {
      let present = group.cells.map { levels[Int($0)] }
      for (cell, deviation) in zip(
        group.cells, device.readDeviations(of: present, age: group.age))
      {
        result[Int(cell)] = deviation
      }
    }
    return result
  }
}
