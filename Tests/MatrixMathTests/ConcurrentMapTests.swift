import Synchronization
import Testing

@testable import MatrixMath

@Suite("Concurrent map")
struct ConcurrentMapTests {
  private struct Failure: Error, Equatable { var index: Int }

  @Test("returns the results in index order", arguments: [1, 2, 7, 100])
  func order(width: Int) async throws {
    let squares = try await concurrentMap(count: 50, width: width) { index in
      if index.isMultiple(of: 3) { await Task.yield() }
      return index * index
    }
    #expect(squares == (0..<50).map { $0 * $0 })
  }

  @Test("gives nothing for no index")
  func empty() async throws {
    #expect(try await concurrentMap(count: 0, width: 4) { $0 } == [])
  }

  @Test("never runs more than the width at a time")
  func bound() async throws {
    let state = Mutex((running: 0, most: 0))
    _ = try await concurrentMap(count: 40, width: 3) { index in
      state.withLock { $0 = ($0.running + 1, max($0.most, $0.running + 1)) }
      for _ in 0..<5 { await Task.yield() }
      state.withLock { $0.running -= 1 }
      return index
    }
    #expect(state.withLock { $0.running } == 0)
    #expect((1...3).contains(state.withLock { $0.most }))
  }

  @Test("rethrows the first error, cancels the running tasks and starts no more")
  func error() async {
    let started = Mutex<Set<Int>>([])
    await #expect(throws: Failure(index: 2)) {
      _ = try await concurrentMap(count: 1000, width: 4) { index in
        started.withLock { _ = $0.insert(index) }
        if index == 2 { throw Failure(index: index) }
        // Ends only by cancellation, so a task that is not cancelled would hang the test.
        try await Task.sleep(for: .seconds(3600))
        return index
      }
    }
    #expect(started.withLock { $0.isSubset(of: [0, 1, 2, 3]) })
  }

  @Test("ends with CancellationError when its task is cancelled")
  func cancellation() async {
    let task = Task {
      try await concurrentMap(count: 1000, width: 2) { index in
        try await Task.sleep(for: .seconds(3600))
        return index
      }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { _ = try await task.value }
  }

  @Test("starts nothing more after a cancellation that the body ignores")
  func ignoredCancellation() async {
    let started = Mutex(0)
    let task = Task {
      try await concurrentMap(count: 1000, width: 1) { index in
        started.withLock { $0 += 1 }
        while index == 5, !Task.isCancelled { await Task.yield() }
        return index
      }
    }
    while started.withLock({ $0 }) < 6 { await Task.yield() }
    task.cancel()
    await #expect(throws: CancellationError.self) { _ = try await task.value }
    #expect(started.withLock { $0 } == 6)
  }
}
