/// Runs `body` for every index on at most `width` tasks and returns the results in index order.
///
/// The one place where work is spread over threads. `body` must be a pure function of its index
/// for the results not to depend on `width`; calls are not nested.
///
/// - Parameters:
///   - count: number of indices.
///   - width: tasks that may run at the same time, at least 1.
///   - body: the work for one index.
/// - Returns: `body(0), body(1), …`.
/// - Throws: the error that occurs first, after the other tasks were cancelled and have ended;
///   `CancellationError` when the calling task is cancelled before all indices were started.
public func concurrentMap<T: Sendable>(
  count: Int, width: Int, _ body: @escaping @Sendable (Int) async throws -> T
) async throws -> [T] {
  precondition(count >= 0 && width > 0, "cannot run \(count) indices on \(width) tasks")
  return try await withThrowingTaskGroup(of: (index: Int, value: T).self) { group in
    var results = [T?](repeating: nil, count: count)
    for index in 0..<min(width, count) {
      try Task.checkCancellation()
      group.addTask { (index, try await body(index)) }
    }
    var next = min(width, count)
    while let result = try await group.next() {
      results[result.index] = result.value
      guard next < count else { continue }
      try Task.checkCancellation()
      let index = next
      group.addTask { (index, try await body(index)) }
      next += 1
    }
    return results.compactMap { $0 }
  }
}
