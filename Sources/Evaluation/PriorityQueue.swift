/// A collection that gives its smallest element first.
struct PriorityQueue<Element: Comparable> {
  /// A binary heap: the element at i is not above those at 2i + 1 and 2i + 2.
  private var heap: [Element] = []

  /// The smallest element.
  var first: Element? { heap.first }

  mutating func insert(_ element: Element) {
    var index = heap.count
    heap.append(element)
    while index > 0, heap[index] < heap[(index - 1) / 2] {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  /// Removes and returns the smallest element.
  mutating func removeFirst() -> Element? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var index = 0
    while true {
      var smallest = index
      for child in [2 * index + 1, 2 * index + 2]
      where child < heap.count && heap[child] < heap[smallest] {
        smallest = child
      }
      if smallest == index { return first }
      heap.swapAt(index, smallest)
      index = smallest
    }
  }
}
