import Foundation
import MatrixMath
import Networks
import Testing

@testable import Adaptation

/// Counts on shapes against numbers that the papers and their code give.
@Suite struct MethodCountTests {
  /// The queries and values of Flan-T5-large: 24 encoder blocks with one attention, 24 decoder blocks with two.
  static let queriesAndValues: [ModuleShape] =
    (1...24).flatMap { block in
      ["q", "v"].map { shape("encoder\(block)", "self.\($0)") }
    }
    + (1...24).flatMap { block in
      ["self.q", "self.v", "cross.q", "cross.v"].map { shape("decoder\(block)", $0) }
    }

  private static func shape(_ layer: String, _ name: String) -> ModuleShape {
    ModuleShape(
      name: "\(layer).\(name)", layer: layer, outputs: 1024, inputs: 1024, hasBias: false)
  }

  private func count(
    _ method: any AdaptationMethod, poolRank: Int = 16, _ policy: WritePolicy = .writeThrough
  ) throws -> MethodCount {
    let modules = Self.queriesAndValues
    return try MethodCount(
      of: method, on: modules, adapting: Array(modules.indices), poolRank: poolRank,
      writing: policy)
  }

  /// The released code prints 48 blocks and 148K trained scalars.
  @Test func loraFusionOfTwentyModules() throws {
    let count = try count(try LoRAFusion(.init(pool: 20, rank: 16)))
    #expect(Self.queriesAndValues.count == 144)
    #expect(count.declaration.trained == [.coefficient: 960, .magnitude: 147_456])
    #expect(count.declaration.trainedScalars == 148_416)
    #expect(count.declaration.step == .init() && count.declaration.taskSwitch == .init())
    // 655,360 weights per module: 62.5 % of the weights that are adapted.
    #expect(count.weights { $0 == .pool } == 144 * 655_360)
    #expect(count.weights { $0 == .base } == 144 * 1024 * 1024)
  }

  @Test func loraOfRankSixteen() throws {
    let count = try count(try LoRA(.init(rank: 16)))
    #expect(count.declaration.trained == [.factor: 4_718_592])
    #expect(count.weights { $0 == .adapter } == 4_718_592)
    // Every input of a module and 16 of its second factor.
    #expect(count.declaration.step == .init(weights: 4_718_592, rows: 144 * (1024 + 16)))
    #expect(count.declaration.optimiserBytes == 8 * 4_718_592)
  }

  @Test func adaptingSomeModulesLeavesTheOthersOnTheArrays() throws {
    let count = try MethodCount(
      of: try LoRA(.init(rank: 16)), on: Self.queriesAndValues, adapting: [0, 5], poolRank: 16)
    #expect(count.declaration.trainedScalars == 2 * 32_768)
    #expect(count.resident.count == 144 + 4)
  }

  @Test(arguments: [
    WritePolicy.writeThrough, .every(steps: 4), .threshold(levels: 0.5), .residual,
  ])
  func everyMethodDoesWhatItDeclares(_ policy: WritePolicy) throws {
    let shapes = [
      ModuleShape(name: "a.one", layer: "a", outputs: 40, inputs: 32, hasBias: true),
      ModuleShape(name: "b.one", layer: "b", outputs: 24, inputs: 40, hasBias: true),
      ModuleShape(name: "b.two", layer: "b", outputs: 32, inputs: 24, hasBias: true),
    ]
    for type in adaptationMethods {
      #expect(throws: Never.self, "\(type.name), \(policy)") {
        _ = try Self.count(type, shapes, policy)
      }
    }
  }

  /// The method with its default settings.
  private static func count<Method: AdaptationMethod>(
    _ type: Method.Type, _ shapes: [ModuleShape], _ policy: WritePolicy
  ) throws -> MethodCount {
    try MethodCount(
      of: try Method(try JSONDecoder().decode(Method.Configuration.self, from: Data("{}".utf8))),
      on: shapes,
      adapting: Array(shapes.indices), poolRank: 16, writing: policy)
  }

  @Test func aWrongDeclarationIsFound() {
    let error = #expect(throws: AdaptationError.self) { _ = try count(Boaster()) }
    #expect(
      error?.description
        == "boaster declares 7 trained scalars of kind weight, attached to shapes it has 0")
  }

  /// Two tasks of their own masks: the mask of the one is restored while that of the other is written.
  @Test(arguments: [
    SHiRA.Configuration(mask: .snip, weightsOfRank: 1),
    SHiRA.Configuration(weightsOfRank: 1, masks: .disjoint, tasks: 2),
  ])
  func twoMasksAreWritten(_ settings: SHiRA.Configuration) throws {
    let count = try count(try SHiRA(settings))
    #expect(count.declaration.step.weights == 144 * 2048)
    #expect(count.declaration.taskSwitch.weights == 2 * 144 * 2048)
    let error = #expect(throws: AdaptationError.self) {
      _ = try self.count(Forgetful(shira: try SHiRA(settings)))
    }
    #expect(
      error?.description
        == "forgetful declares 294912 weights written by a task switch, attached to shapes it has 589824"
    )
  }

  @Test func oneMaskIsWrittenOnce() throws {
    let count = try count(try SHiRA(.init(weightsOfRank: 1)))
    #expect(count.declaration.taskSwitch == count.declaration.step)
  }
}

/// A method that does nothing and declares something.
private struct Boaster: AdaptationMethod {
  static let name = "boaster"
  static let summary = "nothing"
  let configuration = LinearProbe.Configuration()
  var learningRates: [ParameterGroup: Float] { [:] }

  init() {}
  init(_ configuration: LinearProbe.Configuration) {}

  func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) {}

  func declaration(for modules: [ModuleShape], _ policy: WritePolicy) -> MethodDeclaration {
    MethodDeclaration(trained: [.weight: 7])
  }
}

/// SHiRA that does not declare what it restores.
private struct Forgetful: AdaptationMethod {
  static let name = "forgetful"
  static let summary = "a mask"
  let shira: SHiRA
  var configuration: SHiRA.Configuration { shira.configuration }
  var learningRates: [ParameterGroup: Float] { shira.learningRates }

  init(shira: SHiRA) { self.shira = shira }
  init(_ configuration: SHiRA.Configuration) throws { shira = try SHiRA(configuration) }

  func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    try shira.attach(to: &body, site, &execution)
  }

  func begin(
    _ task: TaskStart, on body: inout any Network, _ site: AdaptationSite,
    _ execution: inout Execution
  ) throws {
    try shira.begin(task, on: &body, site, &execution)
  }

  func declaration(for modules: [ModuleShape], _ policy: WritePolicy) -> MethodDeclaration {
    var declaration = shira.declaration(for: modules, policy)
    declaration.taskSwitch = declaration.step
    return declaration
  }
}
