import Adaptation
import Networks
import Testing

/// Declared counts of scale and fusion methods on the query and value maps of Flan-T5-large, and small ones by hand.
@Suite struct ScaleDeclarationTests {
  static let flan = MethodCountTests.queriesAndValues

  @Test func flanT5Large() throws {
    let fusion = try LoRAFusion(.init(pool: 20)).declaration(for: Self.flan, .writeThrough)
    #expect(fusion.storedBytes == 4 * 148_416)
    #expect(fusion.optimiserBytes == 8 * 148_416)
    #expect(fusion.gradientBytes == 4 * 148_416)
    // Per output ‖W_j‖², 20 inner products with the modules and 400 among them; the norms in use.
    #expect(fusion.keptBytes == 4 * 147_456 * 421)
    #expect(fusion.keptBytesPerTask == 4 * 147_456)
    let frozen = try LoRAFusion(.init(pool: 20, normRefresh: .frozen))
      .declaration(for: Self.flan, .writeThrough)
    #expect(frozen.keptBytes == 4 * 147_456 && frozen.keptBytesPerTask == 0)
    let scale = try ColumnScale(.init()).declaration(for: Self.flan, .writeThrough)
    #expect(scale.trainedScalars == 147_456)
    #expect(scale.residentWeights == 0)
    let bias = try BiasOnly(.init()).declaration(for: Self.flan, .writeThrough)
    #expect(bias == MethodDeclaration())
    let batched = try FloraBatched(.init()).declaration(for: Self.flan, .writeThrough)
    #expect(batched.trainedScalars == 144 * 2048)
    #expect(batched.residentWeights == 0)
  }

  @Test func coefficientsBySharing() throws {
    func coefficients(_ settings: LoRAFusion.Configuration) throws -> Int? {
      try LoRAFusion(settings).declaration(for: Self.flan, .writeThrough).trained[.coefficient]
    }
    #expect(try coefficients(.init(pool: 20, sharing: .network)) == 20)
    #expect(try coefficients(.init(pool: 20, sharing: .module)) == 2880)
    #expect(try coefficients(.init(pool: 20, form: .factors, factors: .separate)) == 1920)
  }

  /// Two modules of 3 → 2 and 2 → 2.
  static let small = [
    ModuleShape(name: "layer1", layer: "layer1", outputs: 2, inputs: 3, hasBias: true),
    ModuleShape(name: "layer2", layer: "layer2", outputs: 2, inputs: 2, hasBias: true),
  ]

  @Test func workByHand() throws {
    // Forward 2 + 2 products by γ, backward 2 + 2 for z's gradient and 2 + 2 products and sums for that of γ.
    let scale = try ColumnScale(.init()).declaration(for: Self.small, .writeThrough)
    #expect(scale.vectorWork == DigitalWork(adds: 4, multiplies: 12))
    #expect(scale.activationBytes == 4 * 4)
    let mask = try ColumnScale(.init(precision: .bits(1)))
      .declaration(for: Self.small, .writeThrough)
    #expect(mask.vectorWork == DigitalWork(adds: 4, multiplies: 4, compares: 8))
    #expect(mask.batchWork == DigitalWork(compares: 4))
    // Rank 2, module 1: forward 6 + 4 products and 2 sums; backward 4 products, 4 + 6 for both gradients with as many
    // sums. Module 2: 4 + 4 and 2; 4, 4 + 4; and 4 products and 2 sums for the input gradient.
    let batched = try FloraBatched(.init(rank: 2)).declaration(for: Self.small, .writeThrough)
    #expect(
      batched.vectorWork == DigitalWork(adds: 2 + 10 + 2 + 8 + 2, multiplies: 24 + 8 + 4 + 8 + 4))
    #expect(batched.activationBytes == 4 * (3 + 4 + 2 + 4))
  }
}
