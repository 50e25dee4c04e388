import Adaptation
import Checkpoints
import MatrixMath
import Networks
import Testing

/// Adapters that PEFT made, against the logits that PyTorch computed with them.
@Suite struct PEFTReadingTests {
  let golden: PEFTGolden

  init() throws { golden = try PEFTGolden() }

  @Test func theBaseAlone() throws {
    var (body, execution) = try golden.placed()
    expectClose(
      try golden.logits(body, &execution), try golden.logits("base"), relative: 1e-5, "base")
  }

  @Test("the weights that an adapter makes", arguments: PEFTGolden.adapters)
  func folded(name: String) throws {
    let trained = try golden.adapter(name)
    expectClose(
      try golden.logits(folding: trained), try golden.logits(name), relative: 1e-5, name)
    #expect(trained.modules.count == (name == "rslora" ? 2 : 4))
    #expect(trained.base?.prefix == "bert.")
    #expect((trained.head != nil) == (name == "dora"))
  }

  /// What an adapter starts a method from, by the adapter.
  private func method(_ name: String) throws -> any StartingMethod {
    switch name {
    case "lora": try LoRA(.init(rank: 2, alpha: 3))
    case "rslora": try LoRA(.init(rank: 2, alpha: 3, scaling: .rootRank))
    case "dora": try DoRA(.init(branch: .init(rank: 2, alpha: 4)))
    case "shira": try SHiRA(.init())
    default: try VeRA(.init(rank: 3))
    }
  }

  @Test("the method of the same name starts from it", arguments: PEFTGolden.adapters)
  func started(name: String) throws {
    let trained = try golden.adapter(name)
    let method = try method(name)
    #expect(type(of: method).name == trained.method)
    var (body, execution) = try golden.placed()
    let site = golden.site(of: trained, body)
    try method.attach(trained.adapter, to: &body, site, &execution)
    let logits = try golden.logits(body, &execution, head: trained.head)
    expectClose(logits, try golden.logits(name), relative: 1e-5, name)
    // And gives back what it started from.
    let again = try method.portable(execution.parameters, of: body, site, step: 0)
    if name == "vera" {
      // The pair of the method's own draws is another one.
      #expect(again.modules == trained.adapter.modules)
    } else {
      expectEqual(again, trained.adapter)
    }
  }

  @Test("a method with other settings refuses an adapter")
  func misfit() throws {
    let trained = try golden.adapter("lora")
    var (body, execution) = try golden.placed()
    let site = golden.site(of: trained, body)
    func start(_ method: any StartingMethod) -> String {
      complaint { try method.attach(trained.adapter, to: &body, site, &execution) }
    }
    #expect(
      start(try LoRA(.init(rank: 2, alpha: 4)))
        == "lora: an adapter that cannot be started from: its scale alpha/rank is 1.5, "
        + "that of the settings is 2.0")
    #expect(
      start(try LoRA(.init(rank: 4, alpha: 6)))
        == "lora: an adapter that cannot be started from: what it has of "
        + "encoder.layer.0.attention.self.query is not a pair of factors of rank 4 for shape [8, 8]"
    )
    #expect(
      start(try VeRA(.init(rank: 3)))
        == "vera: an adapter that cannot be started from: it has no shared pair A [3, 8], B [8, 3] "
        + "or larger")
  }

  @Test func aMemberOfAPool() throws {
    let shapes = golden.reference.modules.filter {
      $0.name.hasSuffix(".query") || $0.name.hasSuffix(".value")
    }
    let lora = try PEFTAdapter.read(PEFTGolden.path("lora"), of: BERTFamily.self)
    let member = try lora.lowRankAdapter(shapes, named: "first")
    #expect(member.task == "first" && member.scale == 1.5 && member.modules.count == 4)
    let trained = try golden.adapter("lora")
    #expect(member == (try trained.lowRankAdapter(shapes, of: "bert", named: "first")))
    let dora = try golden.adapter("dora")
    #expect(
      complaint { _ = try dora.lowRankAdapter(shapes, of: "bert") }
        == "the adapter 'dora' does not fit the model: what it has of "
        + "encoder.layer.0.attention.self.query is not one pair of low-rank factors without "
        + "magnitudes, which is all that a pool takes")
    #expect(
      complaint { _ = try dora.lowRankAdapter(shapes, of: "roberta") }
        == "the adapter 'dora' does not fit the model: it was trained on a model of the type 'bert', "
        + "this one is of the type 'roberta'")
    #expect(
      complaint { _ = try dora.lowRankAdapter(shapes, of: nil) }
        == "the adapter 'dora' does not fit the model: it was trained on a model of the type 'bert', "
        + "this one is of no type")
  }
}

/// Compares two adapters whose values went through sums.
func expectEqual(_ found: PortableAdapter, _ expected: PortableAdapter) {
  #expect(found.scale == expected.scale && found.modules.count == expected.modules.count)
  for (index, (left, right)) in zip(found.modules, expected.modules).enumerated() {
    switch (left, right) {
    case (.sparse(let positions, let change), .sparse(let others, let other)):
      #expect(positions == others)
      expectClose(change, other, relative: 1e-5, "module \(index)")
    default: #expect(left == right, "module \(index)")
    }
  }
}
