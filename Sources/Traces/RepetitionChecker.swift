/// Checks repetitions one after the other against each other and the length of the trace.
struct RepetitionChecker {
  private var row = 0
  private var free = 0

  /// Checks the next repetition of a trace of so many operations.
  ///
  /// - Throws: ``TraceError/outOfRange(table:row:column:found:allowed:)`` with its row in `/repetitions`.
  mutating func check(first: Int, count: Int, times: Int, of operations: Int) throws(TraceError) {
    guard (free..<max(free, operations)).contains(first) else {
      let allowed = free < operations ? "\(free) to \(operations - 1)" : "none"
      throw refusal("first", first, allowed)
    }
    guard (1...operations - first).contains(count) else {
      throw refusal("count", count, "1 to \(operations - first)")
    }
    guard (1...Trace.mostTimes).contains(times) else {
      throw refusal("times", times, "1 to \(Trace.mostTimes)")
    }
    free = first + count
    row += 1
  }

  private func refusal(_ column: String, _ found: Int, _ allowed: String) -> TraceError {
    .outOfRange(
      table: TraceFile.repetitions, row: row, column: column, found: found, allowed: allowed)
  }
}
