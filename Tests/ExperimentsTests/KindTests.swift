import Experiments
import FileFormats
import Foundation
import Testing

/// The kinds of experiments beside adaptation, in small: what must hold of their results, whatever the numbers are.
@Suite(.serialized) struct KindTests {
  /// Two tasks, two layers, a step or two of everything, simulated as fast as it goes.
  static let small = [
    "network.widths=[64, 16, 12]", "data.unseen_tasks=[vflip, parity_hflip]", "data.examples=20",
    "data.pool_tasks=[rot90, rot180]", "pretraining.epochs=1", "pool.epochs=1", "pool.rank=4",
    "adaptation.epochs=1", "adaptation.training_fidelity=behavioural",
    "adaptation.test_fidelity=behavioural", "seeds=[1]",
  ]
  static let methods =
    "methods=[{method: lora, parameters: {rank: 4}}, {method: shira, parameters: {mask: "
    + "weight-magnitude}}, {method: lorafusion, parameters: {pool: 2, rank: 4}}]"

  private func run(_ name: String, _ overrides: [String]) async throws -> String {
    let directory = SmokeRunTests.temporaryDirectory()
    let experiment = try loadExperiment(
      "\(packageRoot)/configs/experiments/\(name).yaml",
      overrides: Self.small + [Self.methods] + overrides)
    try await experiment.run(into: directory, options: RunOptions(jobs: 2)) { _ in }
    return directory
  }

  private func remove(_ directory: String) {
    try? FileManager.default.removeItem(atPath: directory)
  }

  @Test func switching() async throws {
    let directory = try await run("switching", ["switching.switches=3"])
    defer { remove(directory) }
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    #expect(try file.integers(at: "/visits").values == [0, 1, 0, 1])
    // LoRA writes both factors, SHiRA its mask, LoRAFusion nothing.
    let cells = try ["lora", "shira", "lorafusion"].map {
      try file.doubles(at: "/methods/\($0)/cells_switch").values
    }
    #expect(cells[0].allSatisfy { $0 > 0 } && cells[1].allSatisfy { $0 > 0 })
    #expect(cells[2] == [0, 0, 0])
    #expect(cells.allSatisfy { $0.count == 3 })
    let weights = try file.integers(at: "/methods/lora/weights_per_switch").values
    #expect(weights == [Int64(4 * (64 + 16 + 16 + 12))])
    // What is not written answers as before; what is written and restored almost does.
    let base = try ["lora", "lorafusion", "shira"].map {
      try file.doubles(at: "/methods/\($0)/base_accuracy_switch").values
    }
    #expect(Set(base[0]).count == 1 && base[0] == base[1])
    for (restored, untouched) in zip(base[2], base[0]) {
      #expect(abs(restored - untouched) < 0.05)
    }
    // Other numbers of jobs and the resolved configuration give the same bytes.
    let again = SmokeRunTests.temporaryDirectory()
    defer { remove(again) }
    try await loadExperiment("\(directory)/experiment.yaml")
      .run(into: again, options: RunOptions(jobs: 1)) { _ in }
    let bytes = try [directory, again].map {
      try Data(contentsOf: URL(fileURLWithPath: "\($0)/results.h5"))
    }
    #expect(bytes[0] == bytes[1])
  }

  /// Nothing is added: every task has the base network, and no cell is written.
  @Test func fusionOfNothing() async throws {
    let directory = try await run(
      "fusion-of-three",
      ["fusion.strength=0", "chip.device=\(packageRoot)/configs/devices/ideal.yaml"])
    defer { remove(directory) }
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    #expect(try file.strings(at: "/pairs").values == ["vflip, parity_hflip"])
    for method in ["lora", "shira", "lorafusion"] {
      let group = "/methods/\(method)"
      for medium in ["digital", "arrays"] {
        let fused = try file.doubles(at: "\(group)/accuracy_fused_\(medium)").values
        #expect(fused == (try file.doubles(at: "\(group)/accuracy_base_\(medium)").values))
        #expect(fused.count == 2 && fused.allSatisfy { (0.05...1).contains($0) })
      }
      #expect(try file.doubles(at: "\(group)/cells_add").values == [0])
      #expect(try file.doubles(at: "\(group)/cells_remove").values == [0])
      #expect(try file.doubles(at: "\(group)/awor").values.allSatisfy { (0...1).contains($0) })
    }
  }

  /// One adapter alone is what a switch to its task makes of the chip; masks are written, or all weights.
  @Test func fusionOfOneIsTheTask() async throws {
    let settings = [
      "chip.device=\(packageRoot)/configs/devices/ideal.yaml", "adaptation.epochs=4",
      "methods=[{method: lora, parameters: {rank: 4}}, {method: shira, parameters: {mask: "
        + "weight-magnitude}}, {method: paca, parameters: {rank: 4}}]",
    ]
    let added = try await run("fusion-of-three", settings)
    let switched = try await run("smoke", settings + ["adaptation.test_transferred=true"])
    defer { [added, switched].forEach(remove) }
    let fusion = try HDF5File.open(reading: "\(added)/results.h5")
    let adaptation = try HDF5File.open(reading: "\(switched)/results.h5")
    for method in ["shira", "paca"] {
      let alone = try fusion.doubles(at: "/methods/\(method)/accuracy_single_arrays").values
      #expect(
        alone == (try adaptation.doubles(at: "/methods/\(method)/accuracy_transferred").values))
      #expect(alone != (try fusion.doubles(at: "/methods/\(method)/accuracy_base_arrays").values))
      let digital = try fusion.doubles(at: "/methods/\(method)/accuracy_single_digital").values
      #expect(digital == (try adaptation.doubles(at: "/methods/\(method)/accuracy_digital").values))
      // Both tasks have the same mask.
      let trained = try fusion.integers(at: "/methods/\(method)/trained_scalars").values
      #expect(
        try fusion.doubles(at: "/methods/\(method)/changed_weights").values
          == trained.map(Double.init))
    }
    #expect(
      try fusion.doubles(at: "/methods/lora/changed_weights").values == [Double(64 * 16 + 16 * 12)])
    for method in ["lora", "shira", "paca"] {
      let group = "/methods/\(method)"
      #expect(try fusion.doubles(at: "\(group)/cells_add").values[0] > 0)
      // Rewriting whole matrices may widen the ranges of outputs, and those stay.
      guard method != "lora" else { continue }
      #expect(
        try fusion.doubles(at: "\(group)/base_accuracy_after").values
          == (try fusion.doubles(at: "\(group)/base_accuracy_before").values))
    }
  }

  @Test func robustness() async throws {
    let directory = try await run(
      "noise",
      SmokeRunTests.loraAlone + [
        "robustness.axes=[{name: error, keys: [device.parameters.programming_error], "
          + "values: [0, 0.5]}]"
      ])
    defer { remove(directory) }
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    #expect(try file.strings(at: "/axes/error/values").values == ["0", "0.5"])
    let digital = try file.doubles(at: "/methods/lora/accuracy_digital").values
    for name in ["accuracy_arrays", "accuracy_transferred"] {
      let found = try file.doubles(at: "/methods/lora/axes/error/\(name)")
      #expect(found.shape == [1, 2, 2])
      // Both tasks on exact cells, then on cells that miss by half of their window.
      let (exact, wrong) = (Array(found.values.prefix(2)), Array(found.values.suffix(2)))
      #expect(exact != wrong, "\(name)")
      guard name == "accuracy_transferred" else { continue }
      for (one, other) in zip(exact, digital) { #expect(abs(one - other) < 0.02) }
    }
  }

  @Test(arguments: [
    (
      "noise", "robustness.axes=[{name: a, keys: [device.parameters.bits], values: [2]}]",
      "FILE: robustness axis a, value 2, as overridden: unknown key "
        + "'device.parameters.bits'; nearest valid key: 'cell'"
    ),
    (
      "noise", "robustness.axes=[]",
      "FILE: robustness.axes: found none, allowed is at least one axis"
    ),
    (
      "switching", "switching.switches=0",
      "FILE: switching.switches: found 0, allowed is 1 or more"
    ),
    (
      "switching", "data.unseen_tasks=[vflip]",
      "FILE: data.unseen_tasks: found 1 task, allowed is at least two, to switch between"
    ),
    (
      "fusion-of-three", "adaptation.engines=[digital]",
      "FILE: adaptation.engines: found digital, allowed is digital and arrays"
    ),
  ])
  func refusals(name: String, setting: String, message: String) {
    let path = "\(packageRoot)/configs/experiments/\(name).yaml"
    let error = #expect(throws: (any Error).self) {
      _ = try loadExperiment(path, overrides: Self.small + [Self.methods, setting])
    }
    #expect(
      String(describing: error ?? CancellationError())
        .hasPrefix(message.replacingOccurrences(of: "FILE", with: path)))
  }

  /// How many weights the best blocks have depends on the task; the declaration is the most there can be.
  @Test func blocksOfUnequalSizes() async throws {
    let directory = SmokeRunTests.temporaryDirectory()
    defer { remove(directory) }
    let experiment = try loadExperiment(
      "\(packageRoot)/configs/experiments/smoke.yaml",
      overrides: Self.small + [
        "methods=[{method: smt, parameters: {block: 10, blocks: 3, scope: network}}]"
      ])
    _ = try await experiment.run(into: directory, options: RunOptions()) { _ in }
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    let trained = try file.integers(at: "/methods/smt/trained_scalars").values[0]
    // The smallest blocks of 64-16-12 are the corners, 6 × 4 and 2 × 6; the largest 10 × 10.
    #expect((12 + 24 + 24...300).contains(trained))
  }

  /// A learning rate far too large: the run ends with what there was before, and says where.
  @Test func divergenceIsTold() async throws {
    let directory = SmokeRunTests.temporaryDirectory()
    defer { remove(directory) }
    let experiment = try loadExperiment(
      "\(packageRoot)/configs/experiments/smoke.yaml",
      overrides: Self.small + [
        "data.unseen_tasks=[vflip]", "adaptation.epochs=3",
        "methods=[{method: lora, parameters: {rank: 4, learning_rate: 1.0e+30}}]",
      ])
    let warnings = try await experiment.run(into: directory, options: RunOptions()) { _ in }
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    let step = try file.integers(at: "/methods/lora/diverged_at_step_digital").values[0]
    #expect(step > 0)
    #expect(
      warnings.first
        == "lora on vflip, seed 1: training digitally diverged at step \(step); what it had before "
        + "is tested")
    let accuracy = try file.doubles(at: "/methods/lora/accuracy_arrays").values[0]
    #expect((0...1).contains(accuracy))
  }
}
