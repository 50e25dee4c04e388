import Experiments
import FileFormats
import Foundation
import Testing

/// Networks of published sizes: the numbers that are known of them.
///
/// What they may take of processor and memory is held by `ScaleLimitSlowTests`.
@Suite(.serialized) struct ScaleSlowTests {
  /// The directory with the results.
  private func run(_ network: String, _ overrides: [String] = []) async throws -> String {
    let directory = SmokeRunTests.temporaryDirectory()
    let experiment = try loadExperiment(
      "\(packageRoot)/configs/experiments/paper-scale.yaml",
      overrides: ["networks=[../networks/\(network).yaml]"] + overrides)
    _ = try await experiment.run(into: directory, options: RunOptions(jobs: 1)) { _ in }
    return directory
  }

  /// A step of 10 × 512 tokens, deployment, inference and a switch.
  @Test func flanT5Large() async throws {
    let methods =
      "methods=[{method: linear-probe}, {method: lora, parameters: {rank: 16}}, "
      + "{method: lorafusion, parameters: {pool: 20, rank: 16}}]"
    let directory = try await run("flan-t5-large", [methods])
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    func value(_ name: String) throws -> Double {
      try file.doubles(at: "/methods/\(name)").values[0]
    }
    // 144 matrices of 1024 × 1024: factors of rank 16, or 20 coefficients for each of 48 blocks and 1024 magnitudes each.
    #expect(try value("lora/trained_scalars") == 4_718_592)
    #expect(try value("lorafusion/trained_scalars") == 148_416)
    #expect(try value("lora/cells_step") == 37_748_736)
    #expect(try value("lorafusion/cells_adaptation") == 0)
    let (bare, fused) = (
      try value("linear-probe/resident_weights"), try value("lorafusion/resident_weights")
    )
    #expect(fused - bare == 94_371_840)
    let (own, other) = (try value("lorafusion/energy_switch"), try value("lora/energy_switch"))
    #expect(own < 0.001 * other)
  }

  /// 6.7 billion weights on 3.3 million arrays, all methods of the experiment.
  @Test func llama7B() async throws {
    let directory = try await run("llama-2-7b")
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    let parameters = try file.integers(at: "/networks/parameters").values[0]
    #expect(parameters == 6_738_415_616)
    let arrays = try file.doubles(at: "/methods/linear-probe/arrays_used").values[0]
    // Eight cells for each weight but those of the embeddings and norms, which are digital; matrices fill their arrays.
    let digital: Int64 = 32_065 * 4096
    let cells = 8 * (parameters - digital)
    #expect(Int64(arrays) * 16_384 == cells)
  }

  @Test func theShippedExperimentIsComplete() throws {
    let path = "\(packageRoot)/configs/experiments/paper-scale.yaml"
    let text = try loadExperiment(path).resolvedText
    for name in ["flan-t5-large", "llama-2-7b", "lorafusion", "vera"] {
      #expect(text.contains(name))
    }
  }
}
