import Foundation
import MatrixMath
import Networks
import Testing

/// When trained tensors are written to the engine, and what is written between tasks.
@Suite struct WritePolicyTests {
  /// Ideal weights whose codes have a known step, and a list of what was rewritten.
  struct WritingEngine: MatrixEngine {
    var phase = Phase.update
    private(set) var matrices: [Matrix] = []
    var writes: [(selection: MatrixSelection, values: [Float])] = []

    mutating func program(
      _ weights: Matrix, as description: MatrixDescription
    ) throws -> MatrixHandle {
      matrices.append(weights)
      return MatrixHandle(index: matrices.count - 1)
    }
    mutating func rewrite(
      _ handle: MatrixHandle, _ selection: MatrixSelection, to values: Matrix
    ) throws {
      writes.append((selection, values.elements))
      selection.write(values, into: &matrices[handle.index])
    }
    func weightSteps(_ handle: MatrixHandle) -> [Float]? { [1, 10] }
    mutating func multiply(_ handle: MatrixHandle, _ x: Matrix) -> Matrix { x }
    mutating func multiplyTransposed(_ handle: MatrixHandle, _ y: Matrix) -> Matrix { y }
    mutating func record(_ work: DigitalWork, layer: String, vectors: Int) {}
    mutating func barrier() {}
    mutating func calibrate(_ isWatching: Bool) {}
  }

  let base = Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4])

  /// An execution with the whole matrix, or a selection of it, trained in place.
  func execution(
    _ policy: WritePolicy, _ selection: MatrixSelection = .all, scale: Float = 1
  ) throws -> (Execution, ParameterID) {
    var engine = WritingEngine()
    let handle = try engine.program(
      base, as: MatrixDescription(name: "w", layer: "layer1", role: .base))
    var execution = Execution(engine: engine, writePolicy: policy)
    let original = selection.values(of: base)
    var value = original
    value.scale(by: 1 / scale)
    let id = execution.parameters.add(
      "layer1.w", .weight, value,
      home: ArrayHome(
        handle, selection, outputs: 2, inputs: 2, scale: scale, original: original))
    return (execution, id)
  }

  func engine(_ execution: Execution) throws -> WritingEngine {
    try #require(execution.engine as? WritingEngine)
  }

  @Test func writeThroughWritesEveryStep() throws {
    var (execution, id) = try execution(.writeThrough)
    for step in 1...3 {
      execution.parameters[id].value.elements[0] = Float(step)
      try execution.writeBack(isLast: step == 3)
    }
    #expect(try engine(execution).writes.map { $0.values[0] } == [1, 2, 3])
  }

  @Test func everySoManyStepsAndAfterTheLast() throws {
    var (execution, id) = try execution(.every(steps: 2))
    for step in 1...5 {
      execution.parameters[id].value.elements[0] = Float(step)
      try execution.writeBack(isLast: step == 5)
    }
    #expect(try engine(execution).writes.map { $0.values[0] } == [2, 4, 5])
  }

  @Test func aThresholdIsCountedFromTheLastWriteInStepsOfTheOutput() throws {
    // Half a step is 0.5 for the first output and 5 for the second.
    var (execution, id) = try execution(.threshold(levels: 0.5))
    execution.beginUpdates()
    let moves: [[Float]] = [[0.4, 0.6, 4, 6], [0.8, 0.6, 8, 6]]
    for (step, move) in moves.enumerated() {
      execution.parameters[id].value.elements = zip(base.elements, move).map(+)
      try execution.writeBack(isLast: step == 1)
    }
    #expect(
      try engine(execution).writes.map(\.values)
        == [[1, 2.6, 3, 10], [1.8, 2.6, 11, 10]])
  }

  @Test func onlySelectedWeightsAreWrittenAndScaled() throws {
    var (execution, id) = try execution(.writeThrough, .columns([1]), scale: 2)
    execution.parameters[id].value.elements = [7, 8]
    try execution.writeBack()
    #expect(try engine(execution).matrices[0].elements == [1, 14, 3, 16])
  }

  @Test func goingFromTaskToTaskRestoresWhatOnlyTheFormerHad() throws {
    var (execution, id) = try execution(.writeThrough, .entries([0, 1]))
    execution.parameters[id].value.elements = [10, 20]
    let first = execution.parameters
    try execution.load(first, after: nil)
    #expect(try engine(execution).matrices[0].elements == [10, 20, 3, 4])
    var second = ParameterStore()
    _ = second.add(
      "layer1.w", .weight, Matrix(rows: 1, columns: 2, elements: [50, 60]),
      home: ArrayHome(
        MatrixHandle(index: 0), .entries([1, 2]), outputs: 2, inputs: 2,
        original: Matrix(rows: 1, columns: 2, elements: [2, 3])))
    try execution.load(second, after: first)
    let last = try #require(try engine(execution).writes.last)
    #expect(last.selection == .entries([0, 1, 2]))
    #expect(try engine(execution).matrices[0].elements == [1, 50, 60, 4])
    try execution.restore(second)
    #expect(try engine(execution).matrices[0].elements == base.elements)
  }

  @Test func aMatrixOfOneTaskIsWrittenOnce() throws {
    var engine: any MatrixEngine = WritingEngine()
    let stores = try (0..<2).map { task in
      let handle = try engine.program(
        base, as: MatrixDescription(name: "w\(task)", layer: "layer1", role: .adapter))
      var store = ParameterStore()
      _ = store.add(
        "layer1.w", .factor, Matrix(rows: 2, columns: 2, repeating: Float(task)),
        home: ArrayHome(handle, outputs: 2, inputs: 2))
      return store
    }
    var execution = Execution(engine: engine)
    for round in 0..<3 {
      try execution.load(stores[0], after: round == 0 ? nil : stores[1])
      try execution.load(stores[1], after: stores[0])
    }
    #expect(try self.engine(execution).writes.count == 2)
  }

  @Test(
    arguments: [
      ("write-through", WritePolicy.writeThrough), ("every 10 steps", .every(steps: 10)),
      ("0.5 levels", .threshold(levels: 0.5)), ("residual", .residual),
    ])
  func textsOfPolicies(text: String, policy: WritePolicy) throws {
    let json = Data("[\"\(text)\"]".utf8)
    #expect(try JSONDecoder().decode([WritePolicy].self, from: json) == [policy])
    #expect(try JSONEncoder().encode([policy]) == json)
  }

  @Test(arguments: ["every 0 steps", "every step", "-1 levels", "sometimes"])
  func refusesOtherTexts(text: String) {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([WritePolicy].self, from: Data("[\"\(text)\"]".utf8))
    }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(
      context.debugDescription == "found '\(text)', allowed are 'write-through', "
        + "'every <k> steps', '<t> levels', 'residual'")
  }
}

/// Modules chosen by name.
@Suite struct ModulePatternTests {
  let names = ["encoder.0.query", "encoder.0.value", "encoder.1.query", "head"]

  @Test(
    arguments: [
      (["*"], [0, 1, 2, 3]), (["head"], [3]), (["*.query"], [0, 2]), (["encoder.0.*"], [0, 1]),
      (["*1*", "head"], [2, 3]), (["e*r*.*y"], [0, 2]),
    ])
  func chooses(patterns: [String], modules: [Int]) throws {
    #expect(try ModulePattern.choose(patterns, of: names) == modules)
  }

  @Test func refusesAPatternThatNamesNone() {
    let error = #expect(throws: NetworkError.self) {
      try ModulePattern.choose(["head", "*.key"], of: names)
    }
    #expect(
      error?.description == "'*.key' names no module of the network; its modules are "
        + "encoder.0.query, encoder.0.value, encoder.1.query, head")
  }
}
