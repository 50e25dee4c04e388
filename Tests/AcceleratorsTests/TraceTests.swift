import Accelerators
import Crossbars
import Devices
import MatrixMath
import Networks
import Quantities
import TestSupport
import Testing
import Traces

/// What the engine records.
@Suite struct TraceTests {
  /// 2 outputs, 3 inputs in codes: 8 cells per weight.
  static let weights = Matrix([[127, 3, 0], [-1, 127, 64]])

  @Test func programmingIsOneWriteOfEveryCell() throws {
    var chip = try idealChip()
    _ = try chip.program(Self.weights, as: someMatrix)
    let trace = chip.takeTrace()
    // Cells are formed at level 3. 127 = (3, 3, 3, 1) twice, 3 = (3), 1 = (1), 64 = (0, 0, 0, 1): 7 cells stay
    // there, the other 41 take one pulse down.
    let work = WriteWork(
      cells: 48, rows: 3, setPulses: 0, resetPulses: 41, verifyReads: 89,
      pulseHistogram: [7, 41])
    #expect(trace.operations == [Operation(.write(work), phase: .deploy, layer: 0, matrix: 0)])
    #expect(trace.layers == ["layer1"])
    #expect(
      trace.matrices == [
        MatrixRecord(
          name: "layer1.weight", layer: 0, inputs: 3, outputs: 2, role: "base", slices: 4,
          polarities: 2, convertedColumns: 8, programming: work)
      ])
    #expect(trace.matrices[0].cells == 48)
    try trace.validate()
  }

  @Test func rewritingRecordsWhatChanged() throws {
    var chip = try idealChip()
    let handle = try chip.program(Self.weights, as: someMatrix)
    _ = chip.takeTrace()
    chip.phase = .update
    // 3 → 4 empties one cell and fills another.
    try chip.rewrite(handle, to: Matrix([[127, 4, 0], [-1, 127, 64]]))
    let work = WriteWork(
      cells: 2, skippedCells: 46, rows: 1, setPulses: 1, resetPulses: 1, verifyReads: 4,
      pulseHistogram: [0, 2])
    // Before it every weight is read, scaled, and compared with its range and its code.
    let scaling = VectorWork(multiplies: 6, compares: 12, bits: 192)
    #expect(
      chip.takeTrace().operations == [
        Operation(.vector(scaling), phase: .update, layer: 0),
        Operation(
          .write(work), phase: .update, layer: 0, matrix: 0, dependencies: [.init(0, .barrier)]),
      ])
  }

  @Test func productsCountVectorsAndDrives() throws {
    var chip = try idealChip()
    let handle = try chip.program(Self.weights, as: someMatrix)
    _ = chip.takeTrace()
    chip.phase = .forward
    // 127 = 1111111, 64 = 1000000, −127 = 10000001 in two's complement.
    _ = chip.multiply(handle, Matrix([[127, 0, 64], [-127, 0, 0]]))
    chip.phase = .backward
    _ = chip.multiplyTransposed(handle, Matrix([[127, 0], [0, 127], [0, 0]]))
    let all = chip.takeTrace().operations
    #expect(
      all.map(\.kind)
        == [.vector, .multiply, .vector, .vector, .transposedMultiply, .vector])
    // Around 2 vectors of 3 inputs and 2 outputs: their maxima and codes before, two scales after; around
    // 3 vectors backwards the column scale is applied before.
    #expect(
      all.filter { $0.kind == .vector }.map(\.work) == [
        .vector(VectorWork(multiplies: 6, compares: 6, bits: 48)),
        .vector(VectorWork(multiplies: 8, bits: 128)),
        .vector(VectorWork(multiplies: 12, compares: 6, bits: 48)),
        .vector(VectorWork(multiplies: 9, bits: 288)),
      ])
    #expect(all.map(\.vectors) == [2, 2, 2, 3, 3, 3])
    let operations = all.filter { $0.kind != .vector }
    #expect(operations.map(\.vectors) == [2, 3])
    #expect(operations.map(\.phase) == [.forward, .backward])
    #expect(operations.map(\.matrix) == [0, 0])
    guard case .multiply(let forward) = operations[0].work,
      case .transposedMultiply(let backward) = operations[1].work
    else { return }
    #expect(forward.drivenInputs == 7 + 1 + 2)
    // 16 cells of 1 µS and 13 µS per level: input 0 meets levels 10 and 1, input 2 level 1.
    let microsiemens = 9 * (16 + 13 * 11.0) + (16 + 13 * 1.0)
    #expect(abs(forward.conductanceSum * 1e6 / microsiemens - 1) < 1e-9)
    #expect(backward.drivenInputs == 14)
    // 24 cells: output 0 meets levels 10 and 3, output 1 meets 1, 10 and 1.
    #expect(
      abs(backward.conductanceSum * 1e6 / (7 * (24 + 13 * 13.0) + 7 * (24 + 13 * 12.0)) - 1)
        < 1e-9)
  }

  @Test func operationsFormOneChain() throws {
    var chip = try idealChip()
    let handle = try chip.program(Self.weights, as: someMatrix)
    let x = Matrix([[1, 2, 3]])
    _ = chip.multiply(handle, x)
    chip.barrier()
    chip.record(DigitalWork(adds: 1), layer: "head")
    _ = chip.multiply(handle, x)
    let trace = chip.takeTrace()
    // Program; behind it scaling, product, scaling; the head's work behind the barrier; scaling, product,
    // scaling.
    #expect(trace.operations.count == 8)
    for (index, operation) in trace.operations.enumerated() {
      let mode: Operation.Dependency.Mode = index == 1 || index == 4 ? .barrier : .streaming
      #expect(operation.dependencies == (index == 0 ? [] : [.init(index - 1, mode)]))
    }
    try trace.validate()
  }

  @Test func neighbouringWritesWaitForTheSameAndAreJoined() throws {
    var chip = try idealChip()
    let handles = try (0..<3).map {
      try chip.program(
        Self.weights, as: MatrixDescription(name: "w\($0)", layer: "layer1", role: .base))
    }
    _ = chip.multiply(handles[0], Matrix([[1, 2, 3]]))
    let trace = chip.takeTrace()
    // Three writes that wait for nothing; 0 with 1 joined in 3, 3 with 2 joined in 4; then the product.
    #expect(trace.operations.prefix(3).allSatisfy { $0.dependencies.isEmpty })
    #expect(trace.operations[3].dependencies == [.init(0, .barrier), .init(1, .barrier)])
    #expect(trace.operations[4].dependencies == [.init(3, .barrier), .init(2, .barrier)])
    #expect(trace.operations[4].work == .vector(VectorWork()))
    #expect(trace.operations[5].dependencies == [.init(4, .barrier)])
    try trace.validate()
  }

  @Test func takingATraceStartsANewOne() throws {
    var chip = try idealChip()
    let handle = try chip.program(Self.weights, as: someMatrix)
    chip.barrier()
    let first = chip.takeTrace()
    #expect(chip.takeTrace().operations.isEmpty)
    _ = chip.multiply(handle, Matrix([[1, 2, 3]]))
    let second = chip.takeTrace()
    // Nothing to wait for, and the matrices are still known.
    #expect(second.operations.first?.dependencies == [])
    #expect(second.matrices == first.matrices)
    #expect(second.layers == first.layers)
    try second.validate()
  }

  @Test func phasesAndLayersHaveTheirNames() throws {
    var chip = try idealChip()
    for phase in Networks.Phase.allCases {
      chip.phase = phase
      chip.record(DigitalWork(), layer: "layer-\(phase.rawValue)")
    }
    let trace = chip.takeTrace()
    #expect(
      trace.operations.map(\.phase)
        == [.deploy, .forward, .backward, .update, .taskSwitch, .inference])
    #expect(
      trace.operations.map { trace.layers[$0.layer] }
        == Networks.Phase.allCases.map { "layer-\($0.rawValue)" })
  }

  @Test func digitalWorkIsKeptInFull() throws {
    var chip = try idealChip()
    chip.record(
      DigitalWork(
        adds: 1, multiplies: 2, compares: 3, divides: 4, squareRoots: 5, exponentials: 6, bits: 7),
      layer: "head")
    #expect(
      chip.takeTrace().operations.map(\.work) == [
        .vector(
          VectorWork(
            adds: 1, multiplies: 2, compares: 3, divides: 4, squareRoots: 5, exponentials: 6,
            bits: 7))
      ])
  }

  @Test func theContextIsThatOfTheChip() throws {
    var chip = try idealChip(
      CrossbarDescription(
        weightEncoding: "offset", weightBits: 6, inputEncoding: .signMagnitude, inputBits: 7,
        dacBits: 3, adcBits: 11))
    #expect(
      chip.takeTrace().context
        == TraceContext(
          encoding: "offset", weightBits: 6, bitsPerCell: 2, inputBits: 7, dacBits: 3, adcBits: 11,
          inputCycles: 2, device: "ideal", minimumConductance: .microsiemens(1),
          maximumConductance: .microsiemens(40)))
  }

  @Test(
    arguments: [
      ("differential", Subtraction.digital, 2, 8), ("differential", .analog, 2, 4),
      ("offset", .digital, 1, 4),
    ])
  func recordsKnowTheirColumns(
    encoding: String, subtraction: Subtraction, polarities: Int, converted: Int
  ) throws {
    var chip = try idealChip(
      CrossbarDescription(weightEncoding: encoding, subtraction: subtraction))
    _ = try chip.program(Self.weights, as: someMatrix)
    let record = try #require(chip.takeTrace().matrices.first)
    #expect(record.slices == 4)
    #expect(record.polarities == polarities)
    #expect(record.convertedColumns == converted)
    #expect(record.cells == chip.matrices[0].levels.count)
  }

  @Test func saturationsAreRecorded() throws {
    var chip = try idealChip(
      CrossbarDescription(adcRange: .calibrated(percentile: 50)))
    let handles = try (0..<2).map { index in
      try chip.program(
        randomMatrix(20, 30, salt: UInt32(index)),
        as: MatrixDescription(name: "w\(index)", layer: "layer", role: .base))
    }
    let x = randomMatrix(5, 30, salt: 9)
    func saturations() -> [Int] {
      _ = chip.takeTrace()
      for handle in handles { _ = chip.multiply(handle, x) }
      return chip.takeTrace().operations.compactMap {
        if case .multiply(let work) = $0.work { work.saturations } else { nil }
      }
    }
    #expect(saturations() == [0, 0])
    chip.calibrate(true)
    _ = saturations()
    chip.calibrate(false)
    #expect(saturations().allSatisfy { $0 > 0 })
  }
}

/// What the engine refuses.
@Suite struct EngineErrorTests {
  @Test func aWeightThatIsNotFinite() throws {
    var chip = try idealChip()
    let error = #expect(throws: CrossbarError.self) {
      _ = try chip.program(Matrix([[1, 2], [.nan, 3]]), as: someMatrix)
    }
    #expect(
      error?.description
        == "layer1.weight: the weight of output 1, input 0 is nan; weights must be finite")
    // The chip is as it was.
    #expect(chip.matrices.isEmpty)
    let trace = chip.takeTrace()
    #expect(trace.matrices.isEmpty && trace.operations.isEmpty)
  }

  @Test func aRewriteThatIsNotFinite() throws {
    var chip = try idealChip()
    let handle = try chip.program(TraceTests.weights, as: someMatrix)
    _ = chip.takeTrace()
    let error = #expect(throws: CrossbarError.self) {
      try chip.rewrite(handle, to: Matrix([[1, 2, 3], [1, 2, -.infinity]]))
    }
    #expect(
      error?.description
        == "layer1.weight: the weight of output 1, input 2 is -inf; weights must be finite")
    #expect(chip.takeTrace().operations.isEmpty)
    #expect(chip.matrices[0].effectiveWeights == TraceTests.weights)
  }

  @Test func aDescriptionOutOfRange() {
    let error = #expect(throws: CrossbarError.self) {
      _ = try idealChip(CrossbarDescription(inputBits: 40))
    }
    #expect(error?.description == "crossbar: input_bits is 40, allowed is 2…16")
  }
}
