/// A collection that gives its smallest element first.
struct PriorityQueue<Element: Comparable> {
  /// A binary heap: the element at i is not above those at 2i + 1 and 2i + 2.
  private var heap: [Element] = []

  /// The smallest element.
  var first: Element? { heap.first }

  mutating func insert(_ element: Element) {
    var index = heap.count
    heap.append(element)
    while index > 0, element < heap[(index - 1) / 2] {
      heap[index] = heap[(index - 1) / 2]
      index = (index - 1) / 2
    }
    heap[index] = element
  }

  /// Removes and returns the smallest element.
  mutating func removeFirst() -> Element? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first }
    // The last element sinks from the top; what is smaller than it moves up.
    var index = 0
    var child = 1
    while child < heap.count {
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < last else { break }
      heap[index] = heap[child]
      index = child
      child = 2 * index + 1
    }
    heap[index] = last
    return first
  }
}

extension PriorityQueue: Sendable where Element: Sendable {}
