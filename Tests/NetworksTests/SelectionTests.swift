import MatrixMath
import Networks
import TestSupport
import Testing

/// Training some weights of a matrix against the same arithmetic on the whole matrix.
@Suite struct SelectionTests {
  static let selections: [MatrixSelection] = [
    .all, .columns([1, 4]), .entries([0, 7, 8, 13, 29]),
    .blocks([
      MatrixBlock(rows: 0..<2, columns: 3..<5), MatrixBlock(rows: 4..<6, columns: 0..<3),
      MatrixBlock(rows: 2..<3, columns: 3..<5),
    ]),
  ]

  let base = randomMatrix(6, 5, salt: 1, scale: 1)
  let x = randomMatrix(4, 5, salt: 2, scale: 1)
  let dy = randomMatrix(4, 6, salt: 3, scale: 1)

  @Test(arguments: selections, [WritePolicy.writeThrough, .residual])
  func productsAndGradients(_ selection: MatrixSelection, policy: WritePolicy) throws {
    var engine: any MatrixEngine = DigitalEngine()
    let handle = try engine.program(
      base, as: MatrixDescription(name: "m", layer: "m", role: .base))
    var execution = Execution(engine: engine, writePolicy: policy)
    let module = AdaptableModule(name: "m", layer: "m", weights: handle, target: base, bias: nil)
    let map = TrainedMap(training: module, selection, name: "m.w", scale: 2, &execution)
    let start = execution.parameters[map.parameter].value
    #expect(start.elements == selection.values(of: base).elements.map { $0 / 2 })

    let values = randomMatrix(start.rows, start.columns, salt: 4, scale: 1)
    execution.parameters[map.parameter].value = values
    try execution.writeBack()
    var doubled = values
    doubled.scale(by: 2)
    var weights = base
    for (value, position) in selection.positions(rows: 6, columns: 5).enumerated() {
      weights.elements[position] = doubled.elements[value]
    }

    let y = map.forward(x, &execution)
    #expect(isClose(y, product(x, weights, transposingB: true)))
    let dx = try #require(map.backward(dy, needsInputGradient: true, &execution))
    #expect(isClose(dx, product(dy, weights)))
    var slopes = selection.values(of: product(dy, x, transposingA: true))
    slopes.scale(by: 2)
    #expect(isClose(execution.parameters[map.parameter].gradient, slopes))
    #expect(execution.tape.isEmpty)
  }

  func isClose(_ found: Matrix, _ expected: Matrix) -> Bool {
    found.rows == expected.rows && found.columns == expected.columns
      && zip(found.elements, expected.elements).allSatisfy { abs($0 - $1) < 1e-5 }
  }
}

/// Changes of several tasks added, by hand.
@Suite struct AddingTests {
  /// One 2×3 matrix 1…6 and tasks that train some of its weights.
  func task(
    _ selection: MatrixSelection, _ values: [Float], on module: AdaptableModule,
    _ execution: Execution
  ) -> ParameterStore {
    var execution = execution
    _ = execution.parameters.add("head", .head, Matrix(rows: 1, columns: 1))
    let map = TrainedMap(training: module, selection, name: "m.w", &execution)
    execution.parameters[map.parameter].value.elements = values
    return execution.parameters
  }

  @Test func changesAddUpAndGoAway() throws {
    var engine: any MatrixEngine = DigitalEngine()
    let base = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
    let handle = try engine.program(
      base, as: MatrixDescription(name: "m", layer: "m", role: .base))
    var execution = Execution(engine: engine)
    let module = AdaptableModule(
      name: "m", layer: "m", weights: handle, target: base, bias: nil)
    // S₁ adds 1 at (0, 0) and 2 at (1, 1); S₂ adds 10 at (1, 1) and −4 at (1, 2).
    let first = task(.entries([0, 4]), [2, 7], on: module, execution)
    let second = task(.entries([4, 5]), [15, 2], on: module, execution)
    #expect(first.change(of: handle)?.elements == [1, 0, 0, 0, 2, 0])
    let sum = first.adding([(second, 0.5)], share: 2)
    #expect(sum.all.map(\.name) == ["head", "m.w"])
    let home = try #require(sum.all[1].home)
    #expect(home.selection == .entries([0, 4, 5]))
    #expect(sum.all[1].value.elements == [3, 5 + 4 + 5, 4])
    #expect(home.original?.elements == [1, 5, 6])

    // One adapter alone is that adapter.
    let alone = second.adding([])
    #expect(alone.all[1].value == second.all[1].value && alone.all[1].home == second.all[1].home)

    func weights() -> [Float] {
      let unit = Matrix(rows: 3, columns: 3, elements: [1, 0, 0, 0, 1, 0, 0, 0, 1])
      return execution.engine.multiply(handle, unit).transposed.elements
    }
    try execution.load(sum, after: nil)
    #expect(weights() == [3, 2, 3, 4, 14, 4])
    try execution.load(second, after: sum)
    #expect(weights() == [1, 2, 3, 4, 15, 2])
    try execution.restore(second)
    #expect(weights() == base.elements)
  }
}
