/// Cells whose targets change, and the new targets.
struct CellChanges {
  /// The number of cells.
  private(set) var count = 0
  /// The cells with their targets, and room for more.
  private var entries: [Entry] = []

  private struct Entry {
    var cell: UInt32 = 0
    var target: Float = 0
  }

  /// The cells.
  var cells: [UInt32] { entries[..<count].map(\.cell) }
  /// What each is to hold.
  var targets: [Float] { entries[..<count].map(\.target) }

  /// Adds the cells of a weight whose target changes; all of them where it had none.
  ///
  /// Without a branch: which cells change is as good as random.
  ///
  /// - Parameters:
  ///   - first: the first cell of the weight.
  ///   - stride: the distance to the next one.
  ///   - columns: the number of cells of a weight.
  ///   - table: targets.
  ///   - old: where in the table those so far begin.
  ///   - new: where the new ones do.
  @inline(__always)
  mutating func add(
    _ first: Int, stride: Int, count columns: Int, of table: [Float], from old: Int?, to new: Int
  ) {
    makeRoom(for: columns)
    let (isFirst, from) = (old == nil, old ?? new)
    let known = table.span
    var place = count
    var target = entries.mutableSpan
    for column in 0..<columns {
      let goal = known[new + column]
      target[place] = Entry(cell: UInt32(first + column * stride), target: goal)
      let isChanged = known[from + column] != goal
      place += isFirst || isChanged ? 1 : 0
    }
    count = place
  }

  private mutating func makeRoom(for more: Int) {
    guard count + more > entries.count else { return }
    entries += repeatElement(Entry(), count: max(more, entries.count))
  }
}

extension Array {
  /// Changes what belongs to some cells; `change` is given the index of a cell and its element.
  @inline(__always)
  mutating func change(at cells: [UInt32], _ change: (Int, inout Element) -> Void) {
    let places = cells.span
    var elements = mutableSpan
    for index in places.indices { change(index, &elements[Int(places[index])]) }
  }
}
