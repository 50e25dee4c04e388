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

  /// Notes that cells were written now: those that took a pulse.
  mutating func note(_ writes: CellWrites) {
    guard writes.pulses.contains(where: { $0 > 0 }) else { return }
    if moments[moments.count - 1] < now { addMoment() }
    let moment = UInt16(moments.count - 1)
    programmed.change(at: writes.cells) {
      if writes.pulses[$0] > 0 { $1 = writes.conductances[$0] }
    }
    writtenAt.change(at: writes.cells) { if writes.pulses[$0] > 0 { $1 = moment } }
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
  ///
  /// - Parameters:
  ///   - isWanted: whether cells of a moment are asked for.
  ///   - isIncluded: whether a cell is.
  /// - Returns: times in the order of the writes, those without a cell left out.
  @inline(__always)
  func cellsByAge(
    of isWanted: (Time) -> Bool = { _ in true }, where isIncluded: (Int) -> Bool = { _ in true }
  ) -> [(age: Time, cells: [UInt32])] {
    let wanted = moments.map(isWanted)
    guard wanted.contains(true) else { return [] }
    // Counted first, so that every cell goes straight to its place.
    let written = writtenAt.span
    var starts = [Int](repeating: 0, count: moments.count + 1)
    var counts = starts.mutableSpan
    for cell in written.indices where wanted[Int(written[cell])] && isIncluded(cell) {
      counts[Int(written[cell]) + 1] += 1
    }
    for moment in moments.indices { counts[moment + 1] += counts[moment] }
    var next = starts
    var places = next.mutableSpan
    var sorted = [UInt32](repeating: 0, count: starts[moments.count])
    var cells = sorted.mutableSpan
    for cell in written.indices where wanted[Int(written[cell])] && isIncluded(cell) {
      let moment = Int(written[cell])
      cells[places[moment]] = UInt32(cell)
      places[moment] += 1
    }
    return moments.indices.compactMap { moment in
      let range = starts[moment]..<starts[moment + 1]
      return range.isEmpty ? nil : (now - moments[moment], Array(sorted[range]))
    }
  }
}

extension CrossbarMatrix {
  /// Lets time pass: conductances relax and drift, each cell from its own last write.
  ///
  /// Cells that are the same at their new age as at the one before are not looked at.
  public mutating func wait(_ duration: Time) {
    precondition(duration.si >= 0 && duration.si.isFinite, "\(name): waiting \(duration)")
    guard duration.si > 0, device.ages else { return }
    let before = history.now
    history.wait(duration)
    let groups = history.cellsByAge(
      of: { device.differs(at: history.now - $0, from: before - $0) },
      where: { events[$0] > 0 })
    guard !groups.isEmpty else { return }
    (readMatrices, foldedMatrices) = ([:], [:])
    wired = WiredArrays()
    for group in groups { age(group.cells, by: group.age) }
  }

  /// Sets cells to what they hold some time after their last pulse.
  mutating func age(_ cells: [UInt32], by age: Time) {
    let programmed = cells.map { history.programmed[Int($0)] }
    var writes = CellWrites(
      cells: cells, events: cells.map { events[Int($0)] - 1 }, targets: programmed,
      conductances: programmed, faults: cells.map { faults[Int($0)] },
      wear: [Float](repeating: 0, count: cells.count))
    device.age(&writes, by: age, array: id, streams: streams)
    levels.change(at: cells) { $1 = writes.conductances[$0] }
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
