import Hardware
import Mapping
import Testing
import Traces

@testable import Evaluation

/// What swapping promises on any trace.
@Suite("Swapping laws")
struct SwappingLawTests {
  @Test("random traces: every operation finds its matrix, on arrays of its own", arguments: 0..<40)
  func randomTraces(seed: Int) throws {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func draw(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let hardware = smallChip {
      $0.chip.tiles = 4
      $0.chip.mapper = seed % 2 == 0 ? "first_fit" : "spread"
    }
    let matrices =
      (0..<6).map { smallRecord("m\($0)", arrays: 1 + draw(5)) } + [smallRecord("m6", arrays: 8)]
    let operations = (0..<50).map { index -> Traces.Operation in
      // Operations that are repeated wait for none before.
      let first = (10..<20).contains(index) ? 10 : 0
      return product(draw(matrices.count), after: index > first ? first + draw(index - first) : nil)
    }
    let trace = try smallTrace(matrices, operations, [Repetition(10..<20, times: 4)])
    var source = try Swapping(trace.source, on: hardware)
    let order = Array(0..<20) + Array(10..<20) + Array(10..<20) + Array(10..<20) + Array(20..<50)
    var holds: [Int: Int] = [:]
    for (place, matrix) in source.placement.matrices.enumerated().prefix(matrices.count) {
      // What is there at the beginning: first places in order while their arrays are free.
      let arrays = Array(matrix.arrays.joined())
      if arrays.allSatisfy({ holds[$0] == nil }) { for array in arrays { holds[array] = place } }
    }
    var given: [Int: Int] = [:]
    var position = 0
    var next = 0
    var stretch: [Operation] = []
    var isInside = false
    var times = 1
    func run(_ operation: Operation) throws {
      if case .offChip = operation.work { return }
      let place = try #require(operation.matrix)
      let arrays = source.placement.matrices[place].arrays.joined()
      if case .write = operation.work {
        #expect(!arrays.allSatisfy { holds[$0] == place })
        for array in Set(
          holds.filter { array, _ in
            arrays.contains { holds[$0] == holds[array] }
          }.keys)
        { holds[array] = nil }
        for array in arrays { holds[array] = place }
      } else {
        #expect(arrays.allSatisfy { holds[$0] == place })
        let name = source.header.matrices[place].name.prefix { $0 != " " }
        #expect(name == matrices[operations[order[next]].matrix ?? 0].name)
        next += 1
      }
    }
    while let item = try source.next() {
      switch item {
      case .beginRepetition(let count): (isInside, times, stretch) = (true, count, [])
      case .endRepetition:
        for _ in 1..<max(times, 1) { for operation in stretch { try run(operation) } }
        isInside = false
      case .operation(let operation):
        if case .multiply = operation.work {
          // Dependencies point at where the earlier operation was given last.
          let original = order[next]
          let expected = operations[original].dependencies.first.flatMap { given[$0.operation] }
          #expect(operation.dependencies.first?.operation == expected)
          given[original] = position
        }
        if case .write = operation.work {
          #expect(operation.dependencies.map(\.operation) == [position - 1])
        }
        position += 1
        try run(operation)
        if isInside { stretch.append(operation) }
      }
    }
    #expect(next == order.count)
  }
}
