import Networks
import Testing

@testable import Adaptation

/// Training memory against sums worked out by hand, on two matrices of 3 → 2 and 2 → 2 in batches of ten.
@Suite struct TrainingMemoryTests {
  static let modules = ScaleDeclarationTests.small

  private func compare(
    _ method: any AdaptationMethod, rank: Int? = nil, _ policy: WritePolicy = .writeThrough
  ) -> MemoryComparison {
    MemoryComparison(
      method.declaration(for: Self.modules, policy), rank: rank, on: Self.modules,
      TrainingMemory.Setting(
        Self.modules, writing: policy, load: BatchLoad(vectors: 10, layerEntries: 40)))
  }

  @Test func loraByHand() throws {
    // 5 + 4 factors; 3 + 1 and 2 + 1 numbers of a vector; 10 weights and 4 biases, and the factors once more on arrays.
    let memory = compare(try LoRA(.init(rank: 1)), rank: 1).memory
    #expect(memory.task == 36 && memory.gradients == 36 && memory.optimiser == 72)
    #expect(memory.kept == 0 && memory.lastWritten == 0)
    #expect(memory.activations == 4 * 10 * 7)
    #expect(memory.training == 424)
    #expect(memory.layers == 4 * 10 * 4 && memory.weights == 4 * (10 + 4 + 9))
    #expect(memory.total == 424 + 160 + 92)
  }

  @Test func pacaAgainstLoRA() throws {
    // Two columns of two weights: values and numbers 6, gradients 4, moments 8, base values 4, and 2 of a vector.
    let found = compare(try PaCA(.init(rank: 1)), rank: 1)
    #expect(found.memory.training == 4 * (6 + 4 + 8 + 4 + 20))
    #expect(found.memory.total == 168 + 160 + 4 * 14)
    #expect(found.lora?.rank == 1 && found.lora?.memory.training == 424)
    #expect(found.lora?.memory.total == 676)
    let threshold = compare(try PaCA(.init(rank: 1)), rank: 1, .threshold(levels: 0.5))
    #expect(threshold.memory.lastWritten == 16 && threshold.memory.training == 168 + 16)
    // LoRA writes nine weights by the same policy.
    #expect(threshold.lora?.memory.training == 424 + 36)
  }

  @Test func shiraAgainstLoRA() throws {
    // Nine weights: values and positions 18, gradients 9, moments 18, base values 9, and 5 of a vector.
    let found = compare(try SHiRA(.init(weightsOfRank: 1)), rank: 1)
    #expect(found.memory.training == 4 * (18 + 9 + 18 + 9 + 50))
    #expect(found.memory.total == 416 + 160 + 56)
  }

  @Test func ranksOfMethodsWithoutOne() throws {
    // LoRA trains 9 scalars per rank: 4 are nearest to one, 14 to two; there is no rank above 2.
    #expect(compare(try ColumnScale(.init())).lora?.rank == 1)
    #expect(compare(try FullFineTuning(.init())).lora?.rank == 2)
    #expect(compare(try VeRA(.init(rank: 256)), rank: 256).lora?.rank == 2)
    #expect(compare(try LinearProbe(.init())).lora == nil)
  }

  @Test func forwardOnlyKeepsNoActivations() throws {
    let memory = compare(try LoraHub(.init())).memory
    #expect(memory.gradients == 0 && memory.activations == 0 && memory.layers == 0)
  }

  /// Fused weights are computed from all base weights, which are also those of norms.
  @Test func fusedFactorsKeepTheBase() throws {
    let lora = try LoRA(.init(rank: 1, mode: .fused)).declaration(for: Self.modules, .writeThrough)
    #expect(lora.keptBytes == 4 * 10 && lora.keptBytesPerTask == 0)
    #expect(lora.gradientBytes == 4 * 9)
    let dora = try DoRA(.init(branch: .init(rank: 1, mode: .fused)))
      .declaration(for: Self.modules, .writeThrough)
    #expect(dora.keptBytes == 4 * (10 + 4) && dora.keptBytesPerTask == 4 * 4)
    #expect(dora.batchActivationBytes == 4 * 8)
  }

  /// A residual is the change of values whose originals are kept, as for restoring.
  @Test func residualsKeepTheSame() throws {
    let paca = try PaCA(.init(rank: 1))
    let (written, residual) = (
      paca.declaration(for: Self.modules, .writeThrough),
      paca.declaration(for: Self.modules, .residual)
    )
    #expect(written.keptBytes == 16 && residual.keptBytes == 16)
  }
}
