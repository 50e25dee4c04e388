import Hardware
import Mapping
import Quantities
import Testing
import Traces

@testable import Evaluation

/// Chips of four arrays that take one 8 × 8 matrix of one cell per weight each.
@Suite("Swapping")
struct SwappingTests {
  /// What is given, in short: `P0` a product at place 0, `W0` a write to it, `S0` an inserted write, `F` an inserted
  /// transport, `V` vector work, with what it waits for; repetitions in brackets.
  private func text<Source: TraceSource>(_ source: inout Source) throws -> [String] {
    let layers = source.header.layers.count / 2
    var result: [String] = []
    while let item = try source.next() {
      switch item {
      case .beginRepetition(let times): result.append("\(times)×(")
      case .endRepetition: result.append(")")
      case .operation(let operation):
        let inserted = operation.layer >= layers && layers > 0
        let kind =
          switch operation.work {
          case .write: inserted ? "S" : "W"
          case .vector: "V"
          case .offChip: inserted ? "F" : "O"
          default: "P"
          }
        let waits = operation.dependencies.map { "<\($0.operation)" }.joined()
        result.append("\(kind)\(operation.matrix.map(String.init) ?? "")\(waits)")
      }
    }
    return result
  }

  @Test("what fits is passed on as it is")
  func fitting() throws {
    let trace = try smallTrace(
      [smallRecord("a"), smallRecord("b", arrays: 3)], [product(0), product(1, after: 0)],
      [Repetition(0..<2, times: 5)])
    var source = try Swapping(trace.source, on: smallChip())
    #expect(!source.isSwapping)
    #expect(source.header == trace.header)
    #expect(source.placement.arraysUsed == 4)
    var items: [TraceItem] = []
    while let item = try source.next() { items.append(item) }
    #expect(
      items == [
        .beginRepetition(times: 5), .operation(trace.operations[0]),
        .operation(trace.operations[1]), .endRepetition,
      ])
  }

  /// Four matrices of two arrays on four arrays: a and b are there.
  ///
  /// Using b and then a leaves b as the least recently
  /// used: c takes its arrays. a is used again, so d takes those of c, and so on. Positions in dependencies move by the
  /// transports and writes before. By number: a, b, c, d have the first places 0 to 3 (a and c on the first two arrays, b and
  /// d on the others) and second places 4 to 7 on the other half.
  @Test("the least recently used matrix leaves")
  func leastRecent() throws {
    let matrices = ["a", "b", "c", "d"].map { smallRecord($0, arrays: 2) }
    let trace = try smallTrace(
      matrices,
      [
        product(1), product(0, after: 0), product(2, after: 1), product(0, after: 2),
        product(3, after: 2), product(2, after: 4), product(0, after: 3),
      ])
    var source = try Swapping(trace.source, on: smallChip())
    #expect(source.isSwapping)
    #expect(source.placement.matrices.count == 8)
    #expect(source.placement.arrayGroups(of: 0) == source.placement.arrayGroups(of: 2))
    #expect(source.placement.arrayGroups(of: 0) == source.placement.arrayGroups(of: 5))
    #expect(source.placement.arrayGroups(of: 1) == source.placement.arrayGroups(of: 6))
    #expect(source.placement.arrayGroupCount == 2)
    #expect(source.placement.arraysUsed == 4)
    #expect(
      try text(&source) == [
        "P1", "P0<0", "F", "S6<2", "P6<1", "P0<4", "F", "S3<6", "P3<4", "F", "S2<9", "P2<8", "F",
        "S4<12", "P4<5",
      ])
  }

  /// 16 × 8 weights of 8 bits come from outside; the write waits for them.
  @Test(
    "inserted writes are those of the record, in the operation's phase and a layer of their own")
  func insertedWrite() throws {
    let matrices = ["a", "b", "c"].map { smallRecord($0, arrays: 2) }
    let trace = try smallTrace(matrices, [product(2)])
    var source = try Swapping(trace.source, on: smallChip())
    #expect(source.header.layers == ["dense", "dense (swap)"])
    #expect(source.header.matrices.map(\.name).prefix(4) == ["a", "b", "c", "a (place 2)"])
    #expect(source.header.matrices.map(\.layer) == [0, 0, 0, 1, 1, 1])
    let work = try #require(matrices[2].programming)
    #expect(
      try source.next()
        == .operation(Operation(.offChip(bits: 1024), phase: .forward, layer: 1)))
    #expect(
      try source.next()
        == .operation(
          Operation(
            .write(work), phase: .forward, layer: 1, matrix: 2,
            dependencies: [.init(0, .barrier)])))
    #expect(try source.next() == .operation(product(2)))
    #expect(try source.next() == nil)
  }

  @Test("a write of every cell needs no write before it; one of some cells does")
  func fullWrite() throws {
    let matrices = ["a", "b", "c"].map { smallRecord($0, arrays: 2) }
    let full = try #require(matrices[2].programming)
    var part = full
    (part.cells, part.setPulses, part.verifyReads, part.pulseHistogram) = (1, 1, 1, [0, 1])
    func operation(_ work: WriteWork, _ matrix: Int) -> Operation {
      Operation(.write(work), phase: .update, layer: 0, matrix: matrix)
    }
    let trace = try smallTrace(matrices, [operation(full, 2), operation(part, 0)])
    var source = try Swapping(trace.source, on: smallChip())
    #expect(try text(&source) == ["W2", "F", "S3<1", "W3"])
  }

  /// Two arrays each, three matrices: every run needs all three.
  ///
  /// The first run finds a and b; its own order c, a, b and that
  /// of all that follow settle after it.
  @Test("repetitions are unrolled until the chip is left as it was found")
  func repetition() throws {
    let matrices = ["a", "b", "c"].map { smallRecord($0, arrays: 2) }
    let trace = try smallTrace(
      matrices,
      [product(0), product(2, after: 0), product(1, after: 1), product(1, after: 2)],
      [Repetition(0..<3, times: 10)])
    var source = try Swapping(trace.source, on: smallChip())
    let found = try text(&source)
    var direct: [Int] = []
    // Without repetitions: the same runs, written out.
    var operations: [Operation] = []
    for run in 0..<10 {
      operations += [
        product(0), product(2, after: 3 * run), product(1, after: 3 * run + 1),
      ]
    }
    operations.append(product(1, after: 29))
    let unrolled = try smallTrace(matrices, operations)
    var plain = try Swapping(unrolled.source, on: smallChip())
    direct = try text(&plain).filter { $0.hasPrefix("S") }.map(place(of:))
    #expect(expandedSwaps(found) == direct)
    #expect(found.filter { $0.hasSuffix("×(") }.count == found.filter { $0 == ")" }.count)
  }

  /// With room for what a run needs, only the first run swaps.
  @Test("a run that swaps nothing stays a repetition")
  func settled() throws {
    let matrices = ["a", "b", "c"].map { smallRecord($0, arrays: 2) }
    let trace = try smallTrace(
      matrices, [product(2), product(1, after: 0), product(1, after: 1)],
      [Repetition(0..<2, times: 100)])
    var source = try Swapping(trace.source, on: smallChip())
    #expect(
      try text(&source) == [
        "1×(", "F", "S2<0", "P2", "P1<2", ")", "99×(", "P2", "P1<4", ")", "P1<5",
      ])
  }

  /// The place that an operation of a text is at.
  private func place(of word: String) -> Int {
    Int(word.dropFirst().prefix { $0 != "<" }) ?? -1
  }

  /// The inserted writes of a text with its repetitions written out.
  private func expandedSwaps(_ text: [String]) -> [Int] {
    var result: [Int] = []
    var stretch: [Int] = []
    var times = 1
    for word in text {
      if word.hasSuffix("×(") {
        times = Int(word.dropLast(2)) ?? 0
      } else if word == ")" {
        for _ in 0..<times { result += stretch }
        (stretch, times) = ([], 1)
      } else if word.hasPrefix("S") {
        stretch += [place(of: word)]
      }
    }
    return result + stretch
  }

  /// One array for two matrices: a, then b, then a again.
  ///
  /// Each write of 8 rows of 8 cells, one pulse each, takes 8 · 150
  /// cycles and waits for the product before it; each product waits for its write. The weights, 512 bits each time, pass
  /// the port of 204 bits per cycle in 3 cycles, one behind the other while the first product runs.
  @Test("time and energy of swapping by hand", arguments: schedulers.map { $0.name })
  func replay(scheduler name: String) throws {
    let scheduler = try #require(schedulers.first { $0.name == name }).init()
    let trace = try smallTrace(
      [smallRecord("a"), smallRecord("b")], [product(0), product(1), product(0)])
    let hardware = try referenceHardware {
      ($0.array.rows, $0.array.columns, $0.array.columnsPerADC) = (8, 8, 8)
      ($0.chip.tiles, $0.chip.meshColumns, $0.tile.processingElements) = (1, 1, 1)
      $0.processingElement.arrays = 1
      $0.chip.whenFull = .swap
    }
    let run = try Replay(trace, on: hardware, scheduler: scheduler)
    let single = run.timeline.ends[0]
    #expect(
      run.timeline.starts
        == [0, 0, single, single + 1200, 3, 2 * single + 1200, 2 * single + 2400])
    #expect(run.timeline.cycles == 3 * single + 2400)
    #expect(run.ledger.count(of: "cell_write") == 128)
    let swapped = run.ledger.rows.filter { $0.layer == "dense (swap)" }
    #expect(swapped.first { $0.action == "cell_write" }?.count == 128)
    #expect(swapped.first { $0.action == "set_pulse" }?.count == 128)
    #expect(swapped.first { $0.action == "dram_bit" }?.count == 1024)
    #expect(swapped.first { $0.action == "link_bit" }?.count == 1024)
    #expect(run.ledger.energy { $0.layer == "dense (swap)" && $0.action == "set_pulse" } > .zero)
  }

  @Test("the chip refuses unless it is told to swap")
  func refused() throws {
    let trace = try smallTrace((0..<5).map { smallRecord("m\($0)") }, [product(0)])
    let error = #expect(throws: MappingError.self) {
      try Swapping(trace.source, on: smallChip { $0.chip.whenFull = .refuse })
    }
    #expect(
      error?.description
        == "hardware 'small': the matrices need 5 arrays; available: 4 (2 per tile, tiles: 2)")
  }

  @Test("a matrix larger than the chip is refused")
  func tooLarge() throws {
    let trace = try smallTrace([smallRecord("huge", arrays: 5)], [product(0)])
    let error = #expect(throws: MappingError.self) { try Swapping(trace.source, on: smallChip()) }
    #expect(
      error?.description
        == "hardware 'small': matrix 'huge' alone needs 5 arrays and cannot be swapped in; "
        + "available: 4")
  }

  @Test("a matrix whose programming is not known is refused")
  func unknownProgramming() throws {
    var matrices = (0..<5).map { smallRecord("m\($0)") }
    matrices[3].programming = nil
    let trace = try smallTrace(matrices, [product(0)])
    let error = #expect(throws: EvaluationError.self) {
      try Swapping(trace.source, on: smallChip())
    }
    #expect(
      error?.description
        == "hardware 'small': matrices have to be swapped, and the trace does not say what "
        + "programming matrix 'm3' takes; record it, or choose 'chip.when_full: refuse'")
  }
}
