import Adaptation
import MatrixMath
import Networks
import TestSupport
import Testing

/// Gradients of weights trained in place against central differences of the naive model.
@Suite struct SparseGradientTests {
  let bench = GradientTests()

  /// Checks a method whose tensors are selected weights, found by their suffix.
  func check(_ method: any AdaptationMethod, _ suffix: String, scale: Float = 1) throws {
    let selections = try selections(of: method)
    #expect(!selections.isEmpty)
    try bench.check(method) { values in
      bench.model(values) { index in
        let name = "layer\(index + 1).\(suffix)"
        let base = bench.weights.layers[index].weight
        guard let selection = selections[name], let trained = values[name] else {
          return table(base)
        }
        var weights = table(base)
        let places = selection.positions(rows: base.rows, columns: base.columns)
        for (position, value) in zip(places, trained.flatMap { $0 }) {
          weights[position / base.columns][position % base.columns] = Double(scale) * value
        }
        return weights
      }
    }
  }

  private func selections(of method: any AdaptationMethod) throws -> [String: MatrixSelection] {
    var engine: any MatrixEngine = DigitalEngine()
    var body: any Network = try MultilayerPerceptron(bench.weights, on: &engine)
    var execution = Execution(engine: engine)
    try method.attach(
      to: &body,
      AdaptationSite(allOf: body, stream: RandomStream(seed: 1, domain: .adaptation)),
      beginning: TaskStart(
        number: 0, inputs: bench.x, labels: bench.labels, classes: GradientTests.classes),
      &execution)
    return Dictionary(
      uniqueKeysWithValues: execution.parameters.all.compactMap { parameter in
        parameter.home.map { (parameter.name, $0.selection) }
      })
  }

  @Test(arguments: SHiRA.Mask.allCases, SHiRA.Sharing.allCases)
  func shira(mask: SHiRA.Mask, masks: SHiRA.Sharing) throws {
    // Every third of seven inputs finds no second set of three.
    let tasks = mask == .structured ? 1 : 2
    try check(
      try SHiRA(.init(mask: mask, density: 0.3, masks: masks, tasks: tasks, warmupEpochs: 3)),
      "shira")
  }

  @Test func shiraOfWholeOutputs() throws {
    try check(
      try SHiRA(.init(mask: .structured, density: 0.3, lines: .outputs)), "shira")
  }

  @Test(arguments: PaCA.Selection.allCases)
  func paca(selection: PaCA.Selection) throws {
    try check(
      try PaCA(.init(rank: 2, alpha: 3, selection: selection, tileRows: 3)), "paca", scale: 1.5)
  }

  @Test(arguments: SMT.Scope.allCases)
  func smt(scope: SMT.Scope) throws {
    try check(try SMT(.init(block: 3, blocks: 2, scope: scope)), "smt")
  }
}
