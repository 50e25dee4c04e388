import Adaptation
import MatrixMath
import Networks
import TestSupport
import Testing

/// Methods that search by forward passes alone: where they start, what they cost, and that they ask for nothing else.
@Suite struct ForwardOnlyTests {
  typealias Table = ReferenceModel.Table
  let bench = GradientTests()
  static let search = SearchSettings(generations: 3, population: 4, deviation: 0.1)

  private var hub: LoraHub.Configuration {
    .init(
      pool: GradientTests.pool, rank: GradientTests.rank, alpha: GradientTests.alpha,
      search: Self.search)
  }

  private var essa: ESSA.Configuration {
    .init(
      pool: GradientTests.pool, rank: GradientTests.rank, alpha: GradientTests.alpha,
      search: Self.search)
  }

  /// A method attached to the bench's network on an engine that remembers.
  private func attach(_ method: any AdaptationMethod) throws -> (any Network, Execution) {
    var engine: any MatrixEngine = RecordingEngine()
    var body: any Network = try MultilayerPerceptron(bench.weights, on: &engine)
    var execution = Execution(engine: engine)
    try method.attach(
      to: &body,
      AdaptationSite(
        allOf: body, pool: bench.adapters, stream: RandomStream(seed: 1, domain: .adaptation)),
      &execution)
    return (body, execution)
  }

  @Test(arguments: LoRAFusion.Form.allCases)
  func gradientsOfLoraHubForThoseWhoAsk(form: LoRAFusion.Form) throws {
    var settings = hub
    settings.form = form
    let scale = Double(GradientTests.alpha) / Double(GradientTests.rank)
    try bench.check(try LoraHub(settings)) { values in
      let c = values["network.coefficients"]?[0] ?? []
      return bench.model(values) { index in
        let factors = bench.adapters.map { $0.modules[index] }
        var sum = table(bench.weights.layers[index].weight)
        for i in c.indices {
          for j in c.indices where form == .factors || i == j {
            sum = plus(
              sum, times(table(factors[i].b), table(factors[j].a)),
              scale: scale * (form == .factors ? c[i] * c[j] : c[i]))
          }
        }
        return sum
      }
    }
  }

  @Test func gradientsOfESSAForThoseWhoAsk() throws {
    var settings = essa
    settings.start = .first
    let method = try ESSA(settings)
    let engine = try #require(try attach(method).1.engine as? RecordingEngine)
    let scale = Double(GradientTests.alpha) / Double(GradientTests.rank)
    try bench.check(method) { values in
      bench.model(values) { index in
        let name = "layer\(index + 1)"
        let right = engine.weights(named: "\(name).right_a").map(table) ?? []
        let left = engine.weights(named: "\(name).left_b").map(table) ?? []
        // U_Bᵀ B A V_A is the middle whatever the signs of singular vectors.
        let factors = bench.adapters[0].modules[index]
        let middle = times(
          times(transposed(left), table(factors.b)), times(table(factors.a), transposed(right)))
        let a = values["\(name).singular_a"]?[0] ?? []
        let b = values["\(name).singular_b"]?[0] ?? []
        let core = middle.indices.map { row in
          middle[row].indices.map { b[row] * middle[row][$0] * a[$0] }
        }
        return plus(
          table(bench.weights.layers[index].weight), times(left, times(core, right)), scale: scale)
      }
    }
  }

  private func transposed(_ table: Table) -> Table {
    table[0].indices.map { column in table.map { $0[column] } }
  }

  @Test func loraHubStartsAtTheBaseNetwork() throws {
    let (body, start) = try attach(try LoraHub(hub))
    var (execution, engine): (Execution, any MatrixEngine) = (start, DigitalEngine())
    let base = try MultilayerPerceptron(bench.weights, on: &engine)
    var bare = Execution(engine: engine)
    #expect(body.forward(bench.x, &execution) == base.forward(bench.x, &bare))
  }

  @Test(arguments: ESSA.Start.allCases)
  func essaStartsAtItsBranch(start: ESSA.Start) throws {
    var settings = essa
    settings.start = start
    // Rank 2 holds the whole mean only if the pool's modules are the same.
    let pool = start == .mean ? [bench.adapters[1], bench.adapters[1]] : [bench.adapters[0]]
    settings.pool = 2
    var engine: any MatrixEngine = DigitalEngine()
    var body: any Network = try MultilayerPerceptron(bench.weights, on: &engine)
    var execution = Execution(engine: engine)
    try ESSA(settings).attach(
      to: &body,
      AdaptationSite(
        allOf: body, pool: pool, stream: RandomStream(seed: 1, domain: .adaptation)), &execution)
    var fused = bench.weights
    for index in fused.layers.indices {
      let factors = pool[0].modules[index]
      fused.layers[index].weight.add(
        product(factors.b, factors.a), scale: GradientTests.alpha / Float(GradientTests.rank))
    }
    var other: any MatrixEngine = DigitalEngine()
    let expected = try MultilayerPerceptron(fused, on: &other)
    var bare = Execution(engine: other)
    let found = body.forward(bench.x, &execution)
    #expect(
      worstRelativeError(found.elements, expected.forward(bench.x, &bare).elements).error < 1e-5)
  }

  @Test func countsOfFlanT5Large() throws {
    let modules = ScaleDeclarationTests.flan
    let hub = try LoraHub(.init(pool: 20)).declaration(for: modules, .writeThrough)
    #expect(hub.trained == [.coefficient: 20])
    #expect(hub.residentWeights == 144 * 655_360)
    // Mean and two paths of 20, covariance and axes of 20², 8 bytes each.
    #expect(hub.optimiserBytes == 8 * (3 * 20 + 2 * 400))
    let essa = try ESSA(.init(pool: 20)).declaration(for: modules, .writeThrough)
    #expect(essa.trained == [.core: 4_608])
    #expect(essa.residentWeights == 144 * 32_768)
    // A diagonal covariance beyond 200 values.
    #expect(essa.optimiserBytes == 8 * 5 * 4_608)
  }

  @Test func refusals() throws {
    func text(_ make: () throws -> Void) -> String? {
      #expect(throws: AdaptationError.self) { try make() }?.description
    }
    var settings = hub
    settings.search.population = 1
    #expect(
      text { _ = try LoraHub(settings) } == "lorahub: population is 1, allowed is 2 or more")
    settings.search.population = nil
    settings.search.examples = 0
    #expect(text { _ = try LoraHub(settings) } == "lorahub: examples is 0, allowed is 1 or more")
    settings.search.examples = nil
    settings.pool = 4
    #expect(
      text { _ = try attach(try LoraHub(settings)) }
        == "lorahub: the pool must hold at least 4 modules, found 3")
    var other = essa
    other.search.bound = 0.5
    #expect(
      text { _ = try ESSA(other) }
        == "essa: bound is 0.5, allowed is 1 or more: values start at 1, in units of the singular "
        + "values of the start")
    other.search.bound = nil
    other.rank = 6
    #expect(
      text { _ = try attach(try ESSA(other)) }
        == "essa: rank 6 is larger than module layer1 of shape [7, 5]")
  }
}
