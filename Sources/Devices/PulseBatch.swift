import MatrixMath

/// Healthy cells that go through the targeted write–verify loop side by side, every one as it would alone.
///
/// Plain loops over inline arrays, which the compiler turns into loops of vector instructions: one round draws
/// four numbers for every cell that is left and applies up to four pulses.
struct PulseBatch {
  /// The most cells at once.
  static let capacity = 128

  private let law: TargetedPulses
  private let window: Float
  private let maxReversals: Int32
  /// Cells that are left; those that are through have been given to the caller.
  private(set) var count = 0

  private var entries = InlineArray<128, Int32>(repeating: 0)
  private var cells = InlineArray<128, UInt32>(repeating: 0)
  private var events = InlineArray<128, UInt32>(repeating: 0)
  private var distances = InlineArray<128, Float>(repeating: 0)
  private var low = InlineArray<128, Float>(repeating: 0)
  private var high = InlineArray<128, Float>(repeating: 0)
  private var moved = InlineArray<128, Float>(repeating: 0)
  private var sets = InlineArray<128, Int32>(repeating: 0)
  private var resets = InlineArray<128, Int32>(repeating: 0)
  private var reversals = InlineArray<128, Int32>(repeating: 0)
  private var clamped = InlineArray<128, Int32>(repeating: 0)
  /// The polarity of the last pulse, 1 for SET.
  private var polarity = InlineArray<128, Int32>(repeating: 0)
  /// 1 while pulses follow.
  private var active = InlineArray<128, Int32>(repeating: 0)
  private var accepted = InlineArray<128, Int32>(repeating: 0)
  private var normals = InlineArray<512, Float>(repeating: 0)

  /// What the loop did to one cell.
  struct Result {
    /// The place that the cell was added with.
    let entry: Int
    /// Conductance minus target.
    let distance: Float
    /// Σ |ΔG| of the pulses in level units.
    let moved: Float
    let setPulses: Int
    let resetPulses: Int
    let reversals: Int
    let clamped: Int
    let isAccepted: Bool
  }

  init(_ law: TargetedPulses, window: Float, maxReversals: Int) {
    self.law = law
    self.window = window
    self.maxReversals = Int32(clamping: maxReversals)
  }

  /// Adds a cell outside the window; there must be room.
  ///
  /// - Parameters:
  ///   - entry: where the caller keeps the cell.
  ///   - cell: its address.
  ///   - event: its number of writes so far.
  ///   - distance: conductance minus target.
  ///   - bounds: what pulses stop the distance at.
  @inline(__always)
  mutating func add(
    entry: Int, cell: UInt32, event: UInt32, distance: Float, bounds: (low: Float, high: Float)
  ) {
    entries[count] = Int32(entry)
    (cells[count], events[count]) = (cell, event)
    distances[count] = distance
    (low[count], high[count]) = bounds
    moved[count] = 0
    (sets[count], resets[count], reversals[count], clamped[count]) = (0, 0, 0, 0)
    polarity[count] = distance < 0 ? 1 : 0
    (active[count], accepted[count]) = (1, 0)
    count += 1
  }

  /// Runs the loop to its end for all cells, and forgets them.
  mutating func run(
    maxPulses: Int, array: UInt32, stream: RandomStream, finish: (Result) -> Void
  ) {
    var remaining = maxPulses
    var draw: UInt32 = 0
    while remaining > 0, count > 0 {
      var span = normals.mutableSpan
      stream.fillNormals(
        &span, stride: Self.capacity, cells: cells.span.extracting(0..<count),
        events: events.span.extracting(0..<count), array: array, draw: draw)
      for number in 0..<min(4, remaining) { pulse(number * Self.capacity) }
      remaining -= 4
      draw += 1
      release(all: remaining <= 0, finish)
    }
  }

  /// One pulse for every cell that is active; the number of cell i is `normals[offset + i]`.
  private mutating func pulse(_ offset: Int) {
    let (kept, deviation) = (1 - law.gain, law.deviation)
    let (window, most) = (window, maxReversals)
    precondition(count <= Self.capacity && offset >= 0 && offset <= 3 * Self.capacity)
    for i in 0..<count {
      let distance = unsafe distances[unchecked: i]
      let isSet: Int32 = distance < 0 ? 1 : 0
      let isReversed = unsafe isSet ^ polarity[unchecked: i]
      let old = unsafe reversals[unchecked: i]
      let isStopped = isReversed & (old >= most ? 1 : 0)
      let isOn = unsafe active[unchecked: i] & (1 ^ isStopped)
      let goal = unsafe kept * distance + deviation * normals[unchecked: offset &+ i]
      let above = unsafe goal > low[unchecked: i] ? goal : low[unchecked: i]
      let reached = unsafe above < high[unchecked: i] ? above : high[unchecked: i]
      let isIn: Int32 = goal.magnitude <= window ? 1 : 0
      unsafe reversals[unchecked: i] = old &+ (isReversed & isOn)
      unsafe polarity[unchecked: i] = isOn != 0 ? isSet : polarity[unchecked: i]
      unsafe sets[unchecked: i] &+= isSet & isOn
      unsafe resets[unchecked: i] &+= (1 ^ isSet) & isOn
      unsafe clamped[unchecked: i] &+= isOn & (reached == goal ? 0 : 1)
      unsafe moved[unchecked: i] += isOn != 0 ? (reached - distance).magnitude : 0
      unsafe distances[unchecked: i] = isOn != 0 ? reached : distance
      unsafe accepted[unchecked: i] |= isIn & isOn
      unsafe active[unchecked: i] = isOn & (1 ^ isIn)
    }
  }

  /// Gives away the cells that are through, or all; the last ones take their places.
  private mutating func release(all: Bool, _ finish: (Result) -> Void) {
    for place in (0..<count).reversed() where all || active[place] == 0 {
      finish(
        Result(
          entry: Int(entries[place]), distance: distances[place], moved: moved[place],
          setPulses: Int(sets[place]), resetPulses: Int(resets[place]),
          reversals: Int(reversals[place]), clamped: Int(clamped[place]),
          isAccepted: accepted[place] != 0))
      count -= 1
      if place < count { move(count, to: place) }
    }
  }

  @inline(__always)
  private mutating func move(_ from: Int, to: Int) {
    entries[to] = entries[from]
    (cells[to], events[to]) = (cells[from], events[from])
    distances[to] = distances[from]
    (low[to], high[to]) = (low[from], high[from])
    moved[to] = moved[from]
    (sets[to], resets[to]) = (sets[from], resets[from])
    (reversals[to], clamped[to]) = (reversals[from], clamped[from])
    polarity[to] = polarity[from]
    (active[to], accepted[to]) = (active[from], accepted[from])
  }
}
