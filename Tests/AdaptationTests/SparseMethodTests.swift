import Adaptation
import MatrixMath
import Networks
import TestSupport
import Testing

/// Counts, masks and refusals of the methods that train some of the network's own weights.
@Suite struct SparseMethodTests {
  let shapes = MethodTests()

  func modules(_ count: Int, outputs: Int, inputs: Int) -> [ModuleShape] {
    (1...count).map {
      ModuleShape(
        name: "layer\($0)", layer: "layer\($0)", outputs: outputs, inputs: inputs, hasBias: false)
    }
  }

  func trained(_ method: any AdaptationMethod) throws -> Int {
    try shapes.attach(method).adaptedScalars
  }

  @Test func trainedScalarsOfTheDigitsNetwork() throws {
    #expect(try trained(try SHiRA(.init(density: 0.01))) == 1474)
    #expect(try trained(try SHiRA(.init(density: 0.02))) == 2950)
    #expect(try trained(try SHiRA(.init(weightsOfRank: 4))) == 4 * (320 + 512 + 512))
    #expect(try trained(try PaCA(.init(rank: 8))) == 6144)
    #expect(try trained(try PaCA(.init(rank: 16))) == 12_288)
  }

  @Test func trainedScalarsOfALargeNetwork() throws {
    let network = modules(144, outputs: 1024, inputs: 1024)
    let paca = try PaCA(.init(rank: 16)).declaration(for: network, .writeThrough)
    #expect(paca.trainedScalars == 2_359_296)
    #expect(paca.step == .init(weights: 2_359_296, rows: 2304))
    #expect(paca.taskSwitch == paca.step)
    #expect(paca.storedBytes == 4 * (2_359_296 + 2304))
    #expect(paca.keptBytes == 4 * 2_359_296 && paca.keptBytesPerTask == 0)
    #expect(paca.activationBytes == 4 * 2304)
    let shira = try SHiRA(.init(weightsOfRank: 16, masks: .disjoint))
      .declaration(for: network, .writeThrough)
    #expect(shira.trainedScalars == 4_718_592)
    #expect(shira.step == .init(weights: 4_718_592, rows: 144 * 1024))
    #expect(shira.taskSwitch == .init(weights: 2 * 4_718_592, rows: 144 * 1024))
    #expect(shira.storedBytes == 8 * 4_718_592)
    #expect(shira.keptBytes == 0 && shira.keptBytesPerTask == 4 * 4_718_592)
  }

  /// Every 103rd of 1024 inputs are 10 inputs; the main diagonal adds 1024 − 10 weights.
  @Test func structuredMaskByHand() throws {
    let shira = try SHiRA(.init(mask: .structured, density: 1 / 103))
    let one = shira.declaration(for: modules(1, outputs: 1024, inputs: 1024), .writeThrough)
    #expect(one.trainedScalars == 11_254)
    #expect(one.step.rows == 1024)
    let wide = shira.declaration(for: modules(1, outputs: 103, inputs: 206), .writeThrough)
    // Inputs 0 and 103 of 206, and a diagonal of 103 weights of which the first is on input 0.
    #expect(wide.trainedScalars == 2 * 103 + 102)
    #expect(wide.step.rows == 104)
  }

  /// The positions that a method trains of one matrix, task by task.
  func masks(
    _ method: any AdaptationMethod, of weights: Matrix, tasks: Int
  ) throws -> [[Int]] {
    var engine: any MatrixEngine = DigitalEngine()
    let body = try MultilayerPerceptron(
      PerceptronWeights(layers: [
        .init(weight: weights, bias: Matrix(rows: 1, columns: weights.rows))
      ]), on: &engine)
    return try (0..<tasks).map { number in
      var (network, execution) = (body as any Network, Execution(engine: engine))
      try method.attach(
        to: &network,
        AdaptationSite(allOf: network, stream: RandomStream(seed: 7, domain: .adaptation)),
        beginning: TaskStart(
          number: number,
          inputs: randomMatrix(12, weights.columns, salt: UInt32(number), scale: 1),
          labels: (0..<12).map { $0 % 3 }, classes: 3), &execution)
      let home = try #require(execution.parameters.all.first?.home)
      #expect(home.original == home.selection.values(of: weights))
      return home.selection.positions(rows: weights.rows, columns: weights.columns)
    }
  }

  let weights = randomMatrix(20, 30, salt: 5, scale: 1)

  @Test(arguments: SHiRA.Mask.allCases)
  func masksHoldTheirNumberOfWeights(mask: SHiRA.Mask) throws {
    let method = try SHiRA(.init(mask: mask, density: 0.05, masks: .disjoint, tasks: 4))
    let shape = modules(1, outputs: 20, inputs: 30)
    let declared = method.declaration(for: shape, .writeThrough)
    for positions in try masks(method, of: weights, tasks: 4) {
      #expect(positions.count == declared.trainedScalars)
      #expect(Set(positions).count == positions.count)
      #expect(positions == positions.sorted())
      #expect(Set(positions.map { $0 % 30 }).count <= declared.step.rows)
    }
  }

  @Test(arguments: [SHiRA.Mask.random, .weightMagnitude])
  func sharedMasksAreEqual(mask: SHiRA.Mask) throws {
    let found = try masks(try SHiRA(.init(mask: mask, density: 0.05)), of: weights, tasks: 2)
    #expect(found[0] == found[1])
  }

  @Test(arguments: [SHiRA.Mask.random, .weightMagnitude, .gradient, .snip])
  func disjointMasksShareNothing(mask: SHiRA.Mask) throws {
    let method = try SHiRA(.init(mask: mask, density: 0.25, masks: .disjoint, tasks: 4))
    let found = try masks(method, of: weights, tasks: 4)
    #expect(Set(found.joined()).count == 600)
  }

  @Test func structuredMasksOfTasksShareOnlyCrossings() throws {
    let method = try SHiRA(.init(mask: .structured, density: 0.1, masks: .disjoint, tasks: 10))
    let found = try masks(method, of: weights, tasks: 10)
    for (first, second) in zip(found, found.dropFirst()) {
      // Inputs t, t + 10 and t + 20 of task t cross the other's diagonal of 20 weights at most once each.
      #expect(Set(first).intersection(second).count <= 6)
    }
  }

  @Test func largestWeightsByHand() throws {
    let matrix = Matrix(rows: 2, columns: 3, elements: [1, -6, 2, 5, -3, 4])
    let method = try SHiRA(
      .init(mask: .weightMagnitude, density: 1 / 3, masks: .disjoint, tasks: 3))
    #expect(try masks(method, of: matrix, tasks: 3) == [[1, 3], [4, 5], [0, 2]])
  }

  @Test func largestColumnsByHand() throws {
    let matrix = Matrix(rows: 2, columns: 4, elements: [1, 3, 0, 2, 1, 0, 0, 2])
    // Column norms √2, 3, 0, √8.
    let found = try masks(try PaCA(.init(rank: 2, selection: .norm)), of: matrix, tasks: 1)
    #expect(found == [[1, 3, 5, 7]])
  }

  @Test func alignedColumnsLieOnOneGroup() throws {
    for seed in 0..<8 {
      let matrix = randomMatrix(3, 10, salt: UInt32(seed), scale: 1)
      let method = try PaCA(.init(rank: 3, selection: .tileAligned, tileRows: 4))
      let columns = Set(try masks(method, of: matrix, tasks: 1)[0].map { $0 % 10 })
      #expect(columns.count == 3)
      // The last group has two inputs and holds no three columns.
      #expect(columns.isSubset(of: [0, 1, 2, 3]) || columns.isSubset(of: [4, 5, 6, 7]))
    }
  }

  /// A method that is refused, and what is said.
  struct Refusal: Sendable {
    let text: String
    let make: @Sendable () throws -> any AdaptationMethod
  }

  static let refusals = [
    Refusal(
      text:
        "shira: the mask of module layer1 of shape [256, 64] is empty, needed is 1 weight or more"
    ) { try SHiRA(.init(density: 0.00001)) },
    Refusal(text: "shira: a mask of 16640 weights does not fit module layer1 of shape [256, 64]") {
      try SHiRA(.init(weightsOfRank: 52))
    },
    Refusal(
      text: "shira: disjoint masks of 4915 weights for 4 tasks do not fit module layer1 "
        + "of shape [256, 64]"
    ) { try SHiRA(.init(density: 0.3, masks: .disjoint, tasks: 4)) },
    Refusal(text: "shira: density is given beside weights_of_rank, allowed is one of the two") {
      try SHiRA(.init(density: 0.5, weightsOfRank: 3))
    },
    Refusal(text: "shira: density is 1.5, allowed is above 0, at most 1") {
      try SHiRA(.init(density: 1.5))
    },
    Refusal(text: "shira: headroom is 0.5, allowed is a finite number, 1 or more") {
      try SHiRA(.init(headroom: 0.5))
    },
    Refusal(text: "paca: rank 65 is larger than module layer1 of shape [256, 64]") {
      try PaCA(.init(rank: 65))
    },
    Refusal(text: "paca: rank is 20 with tile-aligned columns, allowed is tile_rows (16) or less") {
      try PaCA(.init(rank: 20, selection: .tileAligned, tileRows: 16))
    },
    Refusal(text: "smt: blocks is 11, allowed is 10 or less of 128 by 128") {
      try SMT(.init(blocks: 11, scope: .network))
    },
    Refusal(text: "smt: blocks is 3, allowed is 2 or less of 128 by 128") {
      try SMT(.init(blocks: 3))
    },
  ]

  @Test(arguments: refusals.indices)
  func refuses(_ index: Int) {
    let refusal = Self.refusals[index]
    let error = #expect(throws: AdaptationError.self) {
      _ = try shapes.attach(try refusal.make())
    }
    #expect(error?.description == refusal.text)
  }

  @Test func blocksByHand() throws {
    // Blocks of 3 cut 4×6 into rows 3 + 1 and columns 3 + 3.
    let shape = modules(1, outputs: 4, inputs: 6)
    let one = try SMT(.init(block: 3, blocks: 1)).declaration(for: shape, .writeThrough)
    #expect(one.trainedScalars == 9)
    #expect(one.step == .init(weights: 9, rows: 3))
    let three = try SMT(.init(block: 3, blocks: 3)).declaration(for: shape, .writeThrough)
    #expect(three.trainedScalars == 9 + 9 + 3)
    #expect(three.step.rows == 6)
    #expect(three.taskSwitch == .init(weights: 24, rows: 6))
    #expect(three.storedBytes == 4 * (21 + 3))
    #expect(try trained(try SMT(.init(blocks: 2, scope: .network))) == 2 * 128 * 128)
    #expect(try trained(try SMT(.init())) == 128 * (64 + 128 + 128))
  }

  /// Examples whose only input that is not zero is the fifth: gradients are zero elsewhere.
  @Test func blocksAreWhereGradientsAre() throws {
    var inputs = Matrix(rows: 12, columns: 6)
    for row in 0..<12 { inputs[row, 4] = Float(1 + row % 3) }
    var engine: any MatrixEngine = DigitalEngine()
    var body: any Network = try MultilayerPerceptron(
      PerceptronWeights(layers: [
        .init(
          weight: Matrix(rows: 4, columns: 6, repeating: 0.5), bias: Matrix(rows: 1, columns: 4))
      ]), on: &engine)
    var execution = Execution(engine: engine)
    try SMT(.init(block: 2, blocks: 2)).attach(
      to: &body, AdaptationSite(allOf: body, stream: RandomStream(seed: 1, domain: .adaptation)),
      beginning: TaskStart(number: 0, inputs: inputs, labels: (0..<12).map { $0 % 3 }, classes: 3),
      &execution)
    #expect(
      execution.parameters.all.first?.home?.selection
        == .blocks([
          MatrixBlock(rows: 0..<2, columns: 4..<6), MatrixBlock(rows: 2..<4, columns: 4..<6),
        ]))
  }

  @Test func refusesMoreTasksThanMasks() {
    let error = #expect(throws: AdaptationError.self) {
      _ = try masks(
        try SHiRA(.init(density: 0.1, masks: .disjoint, tasks: 2)), of: weights, tasks: 3)
    }
    #expect(
      error?.description == "shira: tasks is 2, so there are masks for 2 tasks and none for task 3")
  }
}
