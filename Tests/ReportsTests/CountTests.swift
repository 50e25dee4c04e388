import Adaptation
import Networks
import Testing

@testable import Reports

@Suite("Reports of counts")
struct CountTests {
  /// Two matrices of 8 × 6 in one layer, of which the second is adapted; three cells per weight.
  private func report(_ methods: [any AdaptationMethod]) throws -> CountReport {
    let modules = ["one", "two"].map {
      ModuleShape(name: "a.\($0)", layer: "a", outputs: 8, inputs: 6, hasBias: false)
    }
    return CountReport(
      on: .init(name: "small", modules: modules, adapted: [1]),
      cells: .init(perWeight: 3, extraOutputs: 1, summary: "3 cells per weight."),
      batch: 10,
      try methods.map { method in
        .init(
          method: type(of: method).name, settings: "rank: 2", rank: 2,
          outcome: .success(try MethodCount(of: method, on: modules, adapting: [1], poolRank: 2)))
      })
  }

  @Test("the tables of one method are those worked out by hand")
  func one() throws {
    // A is 2 × 6, B 8 × 2: 28 weights; with a unit column 3 · (3 · 6 + 9 · 2) cells; word lines 6 + 2.
    let text = TableReport.render(try report([try LoRA(.init(rank: 2))]).document)
    #expect(
      text == """
        lora on small
        Adapted: 1 of 2 dense matrices in 1 block, 48 of 96 weights.
        3 cells per weight.
        10 vectors in a batch.
        rank: 2.

        Trained scalars
                              of the
                             adapted
                             weights
        method  factor  all      [%]
        ──────  ──────  ───  ───────
        lora        28   28     58.3

        On arrays
                network's  network's  method's  method's
        method    weights      cells   weights     cells
        ──────  ─────────  ─────────  ────────  ────────
        lora           96        324        28       108

        Writes, at most
                training                 training     task     task        task
                   step,     training  step, word  switch,  switch,     switch,
        method   weights  step, cells       lines  weights    cells  word lines
        ──────  ────────  ───────────  ──────────  ───────  ───────  ──────────
        lora          28           84           8       28       84           8

        Digital memory
                stored per             kept per                        activations
                      task  kept once      task  gradients  optimiser   per vector
        method      [byte]     [byte]    [byte]     [byte]     [byte]       [byte]
        ──────  ──────────  ─────────  ────────  ─────────  ─────────  ───────────
        lora           112          0         0        112        224           32

        Memory while training, against LoRA
                                                               of LoRA's,
                                                  all, arrays      arrays
                training               of LoRA's     included    included
        method    [byte]  LoRA's rank        [%]       [byte]         [%]
        ──────  ────────  ───────────  ─────────  ───────────  ──────────
        lora         768            2      100.0        1,264       100.0

        Without the task's head, which every method trains alike. Writes: weights that are addressed, where the write policy writes at all;
        cells whose level stays are skipped. Word lines: inputs of a matrix with a written weight. Bytes: 32-bit numbers. Kept: base
        values under masks, what norms come from. Training: one task's values and indices, gradients, optimiser, what is kept, and what the
        method's maps keep of a batch for the backward pass. All: with all weights on arrays as if they were in memory, without what the
        network's own layers keep. LoRA: of the same rank, or with the nearest number of trained scalars.

        """)
  }

  @Test("several methods have a row each, and those that do not fit a reason")
  func several() throws {
    let fitting = try report([try LinearProbe(.init()), try LoRA(.init(rank: 2))])
    let report = CountReport(
      on: fitting.network, cells: fitting.cells, batch: 10,
      fitting.rows + [
        .init(method: "greedy", settings: "", outcome: .failure(.init(reason: "rank 9 of 8")))
      ])
    let document = report.document
    #expect(
      document.tables.map(\.key) == [
        "trained", "resident", "writes", "memory", "training", "misfits",
      ])
    #expect(document.tables[5].rows == [[.text("greedy"), .text("rank 9 of 8")]])
    let csv = CSVReport.render(document).split(separator: "\n")
    #expect(csv.map { $0.prefix { $0 != "," } } == ["method", "linear-probe", "lora"])
    #expect(
      csv[2].hasSuffix(",96,324,28,108,28,84,8,28,84,8,112,0,0,112,224,32,768,2,100,1264,100"))
  }
}
