import Adaptation
import MatrixMath
import Networks
import Testing

/// Counts and refusals of methods with low-rank factors.
@Suite struct LowRankMethodTests {
  static let reference = MethodCountTests.queriesAndValues
  /// One map of the reference model.
  static let one = [reference[0]]

  @Test func loraOfOneModule() throws {
    func one(_ settings: LoRA.Configuration) throws -> MethodDeclaration {
      try LoRA(settings).declaration(for: Self.one, .writeThrough)
    }
    let plain = try one(.init())
    #expect(plain.step == .init(weights: 32_768, rows: 1_040))
    #expect(plain.taskSwitch == plain.step)
    #expect(try one(.init(aOrientation: .transposed)).step == .init(weights: 32_768, rows: 32))
    let fused = try one(.init(mode: .fused))
    #expect(fused.residentWeights == 0)
    #expect(fused.step == .init(weights: 1_048_576, rows: 1_024))
    #expect(fused.taskSwitch == fused.step)
    let resident = try one(.init(residentTasks: 5))
    #expect(resident.residentWeights == 5 * 32_768)
    #expect(resident.step == plain.step)
    #expect(resident.taskSwitch == .init())
    let residual = try LoRA(.init()).declaration(for: Self.one, .residual)
    #expect(residual.residentWeights == 0)
    #expect(residual.step == .init())
  }

  @Test func doraOfTheReferenceModel() throws {
    let dora = try DoRA(.init()).declaration(for: Self.reference, .writeThrough)
    #expect(dora.trained == [.factor: 4_718_592, .magnitude: 147_456])
    #expect(dora.trainedScalars == 4_866_048)
    #expect(dora.residentWeights == 4_718_592)
  }

  @Test func frozenBasesOfTheReferenceModel() throws {
    let xs = try LoRAXS(.init(rank: 16)).declaration(for: Self.reference, .writeThrough)
    #expect(xs.trained == [.core: 36_864])
    #expect(xs.residentWeights == 4_718_592)
    let vera = try VeRA(.init(rank: 128)).declaration(for: Self.reference, .writeThrough)
    #expect(vera.trained == [.vector: 165_888])
    #expect(vera.residentWeights == 262_144)
    let copies = try VeRA(.init(rank: 256, sharing: .module))
      .declaration(for: Self.reference, .writeThrough)
    #expect(copies.trained == [.vector: 184_320])
    #expect(copies.residentWeights == 144 * 524_288)
    let eigen = try EigenLoRAx(.init(pool: 20, components: 32))
      .declaration(for: Self.reference, .writeThrough)
    #expect(eigen.trained == [.core: 147_456])
    #expect(eigen.residentWeights == 144 * 65_536)
    for declaration in [xs, vera, copies, eigen] {
      #expect(declaration.step == .init())
      #expect(declaration.taskSwitch == .init())
    }
  }

  @Test func ffaLoRAOfTheReferenceModel() throws {
    let whole = try FFALoRA(.init()).declaration(for: Self.reference, .writeThrough)
    #expect(whole.trained == [.factor: 2_359_296])
    #expect(whole.residentWeights == 4_718_592)
    let one = try FFALoRA(.init()).declaration(for: Self.one, .writeThrough)
    #expect(one.step == .init(weights: 16_384, rows: 16))
    #expect(one.taskSwitch == one.step)
  }

  @Test func bLearnsFasterByItsRatio() throws {
    let method = try LoRA(.init(bLearningRateRatio: 16))
    #expect(method.learningRates[.factor] == 3e-3)
    let store = try MethodTests().attach(method)
    #expect(store.all.map(\.rate) == [1, 16, 1, 16, 1, 16])
  }

  @Test func aTaskOfItsOwnArraysWritesNoOthers() throws {
    let store = try MethodTests().attach(try LoRA(.init(residentTasks: 3)))
    #expect(store.all.count == 6)
    // Three base matrices, and six arrays in each of the first two layers come before the third layer's.
    #expect(store.all.map { $0.home?.matrix.index } == [3, 4, 9, 10, 15, 16])
  }

  @Test(arguments: [
    (
      LoRA.Configuration(mode: .fused, residentTasks: 2),
      "lora: resident_tasks is 2 with mode fused, allowed is 1: one base holds one task"
    ),
    (
      LoRA.Configuration(aOrientation: .transposed, mode: .fused),
      "lora: a_orientation is transposed with mode fused, allowed is plain: "
        + "fused factors are on no arrays"
    ),
    (
      LoRA.Configuration(residentTasks: 0), "lora: resident_tasks is 0, allowed is 1 or more"
    ),
    (
      LoRA.Configuration(bLearningRateRatio: 0),
      "lora: b_learning_rate_ratio is 0.0, allowed is a finite number above 0"
    ),
  ])
  func refuses(settings: LoRA.Configuration, text: String) {
    let error = #expect(throws: AdaptationError.self) { _ = try LoRA(settings) }
    #expect(error?.description == text)
  }

  @Test func refusesFusedWeightsThatAreNeverWritten() throws {
    let error = #expect(throws: AdaptationError.self) {
      _ = try MethodTests().attach(try LoRA(.init(mode: .fused)), policy: .residual)
    }
    #expect(
      error?.description
        == "lora: mode is fused with the write policy residual, "
        + "allowed is unfused: fused weights have to be written")
  }

  @Test func refusesMoreTasksThanHaveArrays() throws {
    let error = #expect(throws: AdaptationError.self) {
      _ = try MethodTests().attach(try DoRA(.init(branch: .init(residentTasks: 2))), task: 2)
    }
    #expect(
      error?.description == "dora: resident_tasks is 2, allowed is 3 or more for task number 3")
  }

  @Test func refusesMoreComponentsThanThePoolHas() throws {
    let error = #expect(throws: AdaptationError.self) {
      _ = try MethodTests().attach(
        try EigenLoRAx(.init(pool: 2, components: 33)), pool: 2)
    }
    #expect(
      error?.description
        == "eigenlorax: components is 33, allowed is at most 32, the ranks of the pool's modules "
        + "together")
  }

  @Test func refusesMoreDirectionsThanTheMatrixHas() throws {
    let error = #expect(throws: AdaptationError.self) {
      _ = try MethodTests().attach(
        try EigenLoRAx(.init(components: 60, randomComponents: 5)))
    }
    #expect(
      error?.description == "eigenlorax: rank 65 is larger than module layer1 of shape [256, 64]")
  }

  @Test func refusesAnEmptyPool() throws {
    let error = #expect(throws: AdaptationError.self) {
      _ = try MethodTests().attach(try EigenLoRAx(.init()), pool: 0)
    }
    #expect(error?.description == "eigenlorax: the pool must hold at least 6 modules, found 0")
  }

  @Test(arguments: ["lora-xs", "ffa-lora", "dora"])
  func refusesARankLargerThanTheMatrix(name: String) throws {
    let method: any AdaptationMethod =
      switch name {
      case "lora-xs": try LoRAXS(.init(rank: 65))
      case "ffa-lora": try FFALoRA(.init(rank: 65))
      default: try DoRA(.init(branch: .init(rank: 65)))
      }
    let error = #expect(throws: AdaptationError.self) { _ = try MethodTests().attach(method) }
    #expect(
      error?.description == "\(name): rank 65 is larger than module layer1 of shape [256, 64]")
  }
}
