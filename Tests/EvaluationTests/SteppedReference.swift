import Hardware
import Mapping
import Traces

@testable import Evaluation

/// A slow, obvious scheduler: it steps through every cycle and lets every vector enter when it may.
///
/// Vector i of an operation enters when it has started, `interval` cycles after vector i − 1, and not before vector i
/// of every streaming predecessor is out. All operations have the same number of vectors, except writes,
/// which wait for the ends of their predecessors and are only waited for with barriers.
struct SteppedReference {
  private struct State {
    var start: Int?
    var entered: [Int] = []
  }

  private let operations: [Operation]
  private let timings: [OperationTiming]
  private var states: [State]
  private var busyUntil: [Resource: Int] = [:]

  init(_ trace: Trace, timings: [OperationTiming]) {
    operations = trace.operations
    self.timings = timings
    states = Array(repeating: State(), count: operations.count)
  }

  /// Start and end of every operation.
  mutating func run() -> (starts: [Int], ends: [Int]) {
    var cycle = 0
    while states.indices.contains(where: { end(of: $0) == nil }) {
      for index in states.indices {
        if states[index].start == nil && mayStart(index, cycle) {
          states[index].start = cycle
          for (unit, cycles) in timings[index].reservations { busyUntil[unit] = cycle + cycles }
        }
        if states[index].start != nil { enterVectors(index, cycle) }
      }
      cycle += 1
    }
    return (states.map { $0.start ?? -1 }, states.indices.map { end(of: $0) ?? -1 })
  }

  private func end(of index: Int) -> Int? {
    states[index].entered.count == timings[index].vectors
      ? states[index].entered.last.map { $0 + timings[index].latency } : nil
  }

  private func isOut(vector: Int, of index: Int, at cycle: Int) -> Bool {
    let entered = states[index].entered
    return vector < entered.count && entered[vector] + timings[index].latency <= cycle
  }

  private func hasEnded(_ index: Int, at cycle: Int) -> Bool {
    end(of: index).map { $0 <= cycle } ?? false
  }

  private func mayStart(_ index: Int, _ cycle: Int) -> Bool {
    let operation = operations[index]
    for dependency in operation.dependencies {
      switch operation.kind == .write ? .barrier : dependency.mode {
      case .barrier where !hasEnded(dependency.operation, at: cycle): return false
      case .streaming where !isOut(vector: 0, of: dependency.operation, at: cycle): return false
      default: break
      }
    }
    if let matrix = operation.matrix {
      for earlier in 0..<index where operations[earlier].matrix == matrix {
        if !hasEnded(earlier, at: cycle) { return false }
      }
    }
    return timings[index].reservations.allSatisfy { busyUntil[$0.unit, default: 0] <= cycle }
  }

  private mutating func enterVectors(_ index: Int, _ cycle: Int) {
    let operation = operations[index]
    let streams = operation.dependencies.filter {
      $0.mode == .streaming && operation.kind != .write
    }
    while states[index].entered.count < timings[index].vectors {
      let vector = states[index].entered.count
      if let last = states[index].entered.last, cycle < last + timings[index].interval { return }
      guard streams.allSatisfy({ isOut(vector: vector, of: $0.operation, at: cycle) }) else {
        return
      }
      states[index].entered.append(cycle)
    }
  }
}
