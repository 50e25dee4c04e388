/// Operations ordered by the cycle at which they want to start, and then by their place in the trace.
struct EventQueue {
  /// An operation that wants to start.
  struct Event: Comparable {
    var cycle: Int
    var operation: Int

    static func < (a: Self, b: Self) -> Bool { (a.cycle, a.operation) < (b.cycle, b.operation) }
  }

  /// A binary heap: the element at i is not above those at 2i + 1 and 2i + 2.
  private var heap: [Event] = []

  mutating func insert(_ event: Event) {
    var index = heap.count
    heap.append(event)
    while index > 0, heap[index] < heap[(index - 1) / 2] {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  /// Removes and returns the first event.
  mutating func next() -> Event? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var index = 0
    while true {
      let children = [2 * index + 1, 2 * index + 2].filter { $0 < heap.count }
      guard let child = children.min(by: { heap[$0] < heap[$1] }), heap[child] < heap[index] else {
        return first
      }
      heap.swapAt(index, child)
      index = child
    }
  }
}
