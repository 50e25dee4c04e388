import Accelerators
import Adaptation
import Crossbars
import Devices
import MatrixMath
import Networks
import Testing
import Traces

/// A perceptron without values with the factors of a method beside it, and what its training records.
struct Stack {
  let classifier: Classifier
  let method: any AdaptationMethod
  var execution: Execution
  private let inputs: Int

  /// Programs layers of these widths on an empty chip.
  init(_ widths: [Int], _ method: any AdaptationMethod) throws {
    self.method = method
    inputs = widths[0]
    var engine: any MatrixEngine = try CrossbarEngine(
      device: try Wan2022(.init()), description: CrossbarDescription(),
      array: ArrayShape(rows: 128, columns: 128), seed: 1)
    let weights = PerceptronWeights(
      layers: zip(widths, widths.dropFirst()).map {
        .init(weight: Matrix(shapeOnly: $0.1, $0.0), bias: Matrix(shapeOnly: 1, $0.1))
      })
    var body: any Network = try MultilayerPerceptron(weights, on: &engine)
    execution = Execution(engine: engine)
    try method.attach(
      to: &body,
      AdaptationSite(allOf: body, stream: RandomStream(seed: 1, domain: .adaptation)),
      beginning: TaskStart(
        number: 0, inputs: Matrix(shapeOnly: 1, widths[0]), labels: [0], classes: 2),
      &execution)
    let head = ClassificationHead(features: body.features, classes: 2, in: &execution.parameters)
    classifier = Classifier(body: body, head: head)
  }

  /// Trains for so many steps and takes the trace since the last time.
  mutating func train(steps: Int, vectors: Int) throws -> Trace {
    _ = try classifier.train(
      Matrix(shapeOnly: vectors, inputs), labels: Array(repeating: 0, count: vectors),
      TrainingSchedule(epochs: steps, batchSize: vectors, learningRates: method.learningRates),
      stream: RandomStream(seed: 1, domain: .shuffle), &execution)
    return try execution.takeTrace()
  }
}

/// A network without values leaves the same operations as one with values, at assumed statistics.
@Suite struct ShapeOnlyTests {
  /// One LoRA training step of a perceptron on a fresh chip.
  func step(_ widths: [Int], withValues: Bool) throws -> Trace {
    var engine: any MatrixEngine = try CrossbarEngine(
      device: try Wan2022(.init()), description: CrossbarDescription(),
      array: ArrayShape(rows: 128, columns: 128), seed: 1)
    var weights = PerceptronWeights(
      widths: withValues ? widths : [1, 1], stream: RandomStream(seed: 1, domain: .weights))
    if !withValues {
      weights = PerceptronWeights(
        layers: zip(widths, widths.dropFirst()).map {
          .init(weight: Matrix(shapeOnly: $0.1, $0.0), bias: Matrix(shapeOnly: 1, $0.1))
        })
    }
    var body: any Network = try MultilayerPerceptron(weights, on: &engine)
    var execution = Execution(engine: engine)
    try LoRA(.init(rank: 4)).attach(
      to: &body,
      AdaptationSite(allOf: body, stream: RandomStream(seed: 1, domain: .adaptation)), &execution)
    let head = ClassificationHead(features: body.features, classes: 10, in: &execution.parameters)
    let x =
      withValues
      ? Matrix(rows: 5, columns: widths[0], repeating: 0.5) : Matrix(shapeOnly: 5, widths[0])
    _ = Classifier(body: body, head: head).computeGradients(
      x, labels: [0, 1, 2, 3, 4], &execution)
    execution.engine.phase = .update
    try execution.writeBack()
    var chip = try #require(execution.engine as? CrossbarEngine)
    return chip.takeTrace()
  }

  @Test func sameOperationsAsWithValues() throws {
    let (real, shapes) = (
      try step([24, 16, 12], withValues: true), try step([24, 16, 12], withValues: false)
    )
    func unprogrammed(_ matrix: MatrixRecord) -> MatrixRecord {
      var matrix = matrix
      matrix.programming = nil
      return matrix
    }
    #expect(real.matrices.map(unprogrammed) == shapes.matrices.map(unprogrammed))
    // What programming takes is measured in one and assumed in the other, for the same cells.
    #expect(real.matrices.map(\.programming?.cells) == shapes.matrices.map(\.programming?.cells))
    #expect(shapes.matrices.map(\.programming?.cells) == shapes.matrices.map { $0.cells })
    #expect(real.layers == shapes.layers)
    #expect(real.operations.map(\.kind) == shapes.operations.map(\.kind))
    #expect(real.operations.map(\.phase) == shapes.operations.map(\.phase))
    #expect(real.operations.map(\.vectors) == shapes.operations.map(\.vectors))
    #expect(real.operations.map(\.dependencies) == shapes.operations.map(\.dependencies))
    for (with, without) in zip(real.operations, shapes.operations) where with.kind == .vector {
      #expect(with.work == without.work)
    }
    try shapes.validate()
  }

  @Test func assumedNumbersByHand() throws {
    let trace = try step([24, 16, 12], withValues: false)
    guard case .write(let write) = trace.operations[0].work,
      case .multiply(let product) = try #require(
        trace.operations.first { $0.kind == .multiply }
      ).work
    else {
      Issue.record("the trace begins with neither write nor product")
      return
    }
    // 24 × 16 weights of 8 cells, all of them written.
    #expect(write.cells == 24 * 16 * 8 && write.rows == 24)
    #expect(write.pulseHistogram.reduce(0, +) == write.cells)
    // The first product is A x with 4 outputs: 5 vectors, 8 cycles, 24 lines, every second one driven.
    #expect(product.drivenInputs == 5 * 8 * 24 / 2)
    // Codes −127…127 put digits {0…3} in three slices and {0, 1} in the fourth, in one column of each pair:
    // the digits of 0…127 add to 5 · 128, those of −127…127 to twice that, so the mean level is
    // 2 · 5 · 128 / 255 / 8 ≈ 0.6275 and G = 1 + 13 · 0.6275 = 9.157 µS on 4 outputs × 8 cells.
    let expected = 5.0 * 8 * 24 / 2 * 32 * (1 + 13 * 10.0 * 128 / 255 / 8) * 1e-6
    #expect(abs(product.conductanceSum / expected - 1) < 1e-5)
  }

  @Test func aLargeStackIsTracedWithoutItsValues() throws {
    let trace = try step([4096, 16_384, 4096], withValues: false)
    #expect(trace.matrices.first?.cells == 4096 * 16_384 * 8)
    try trace.validate()
  }
}
