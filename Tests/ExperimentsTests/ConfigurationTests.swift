import Adaptation
import Experiments
import Foundation
import TestSupport
import Testing

/// What is wrong with a configuration is said in one line with place, finding and what is allowed.
@Suite struct ConfigurationTests {
  static let folder = packageRoot + "/configs/experiments"

  /// A change to the smoke experiment and the whole message that it must give, `FILE` for its path.
  struct Mistake: Sendable, CustomTestStringConvertible {
    let find: String
    let replace: String
    let message: String
    var testDescription: String { replace }
  }

  static let mistakes = [
    Mistake(
      find: "pretraining:\n  epochs: 1", replace: "pretraining:\n  epochz: 1",
      message: "FILE:18: missing key 'pretraining.epochs'; is 'epochz' a misspelling of it?"),
    Mistake(
      find: "name: smoke", replace: "name: smoke\nsede: 1",
      message: "FILE:4: unknown key 'sede'; nearest valid key: 'seeds'"),
    Mistake(
      find: "      rank: 4\n      alpha: 8\n      learning_rate: 0.003",
      replace: "      rnak: 4\n      alpha: 8\n      learning_rate: 0.003",
      message: "FILE:41: unknown key 'methods[2].parameters.rnak'; nearest valid key: 'rank'"),
    Mistake(
      find: "method: lora\n", replace: "method: lorra\n",
      message: "FILE:39: methods[2].method: found 'lorra', known methods are "
        + adaptationMethods.map { $0.name }.joined(separator: ", ")),
    Mistake(
      find: "../devices/wan2022.yaml", replace: "../devices/wan2023.yaml",
      message: "FOLDER/../devices/wan2023.yaml: the file does not exist"),
    Mistake(
      find: "seeds: [1]", replace: "seeds: [1, 1]",
      message: "FILE: seeds: found '1' twice, allowed is different entries"),
    Mistake(
      find: "[64, 24, 16]", replace: "[63, 24, 16]",
      message: "FILE: network.widths: found 63 inputs, allowed is 64, the inputs of task upright"),
    Mistake(
      find: "  widths: [64, 24, 16]", replace: "  adapted_modules: [layer1]",
      message: "FILE: network: found neither widths nor model, allowed is one of the two"),
    Mistake(
      find: "  widths: [64, 24, 16]", replace: "  widths: [64, 24, 16]\n  model: network.h5",
      message: "FILE: network: found widths and model, allowed is one of the two"),
    Mistake(
      find: "[64, 24, 16]", replace: "[64]",
      message: "FILE: network.widths: found [64], allowed is inputs and at least one layer"),
    Mistake(
      find: "[64, 24, 16]", replace: "[64, 24, 16]\n  adapted_modules: [layer3]",
      message: "FILE: 'layer3' names no module of the network; its modules are layer1, layer2"),
    Mistake(
      find: "pretraining:\n  epochs: 1\n  batch_size: 32\n  learning_rate: 0.001\n", replace: "",
      message: "FILE: pretraining: found none, allowed is a value, for network.widths is drawn"),
    Mistake(
      find: "  pretraining_task: upright\n", replace: "",
      message: "FILE: data.pretraining_task: found none, allowed is a value, for network.widths is "
        + "drawn"),
    Mistake(
      find: "pool:\n  rank: 4", replace: "pool:\n  adapters: [first, second]\n  rank: 4",
      message: "FILE:23: pool.rank: found beside 'adapters', which are ready; allowed is one of "
        + "the two"),
    Mistake(
      find: "pool:\n  rank: 4\n  alpha: 8\n  epochs: 1\n  batch_size: 32\n  learning_rate: 0.002\n",
      replace: "pool:\n  adapters: [first, second]\n",
      message: "FILE: data.pool_tasks: found 6 names, allowed is 2, one per adapter, or none"),
    Mistake(
      find: "pool:\n  rank: 4\n  alpha: 8\n  epochs: 1\n  batch_size: 32\n  learning_rate: 0.002\n",
      replace: "",
      message: "FILE: data.pool_tasks: found some, without pool, allowed is none, or a pool that "
        + "is trained or read"),
    Mistake(
      find: "[rot90, rot180, hflip, invert, noise, half]", replace: "[rot90, rot180]",
      message:
        "FILE: data.pool_tasks: found 2 tasks, allowed is 6 or more, the pool of lorafusion"),
    Mistake(
      find: "      pool: 6\n", replace: "      pool: 0\n",
      message: "FILE:47: methods[3].parameters: lorafusion: pool is 0, allowed is 1 or more"),
    Mistake(
      find: "examples: 20", replace: "examples: 2000",
      message:
        "FILE: data.examples: found 2000, allowed is 1…1197, the training examples of task upright"
    ),
    Mistake(
      find: "  decay: linear", replace: "  decay: linear\n  wait_after_deploy: -1 s",
      message:
        "FILE: adaptation.wait_after_deploy: found -1 s, allowed is a finite time from 0 s up"
    ),
    Mistake(
      find: "  decay: linear", replace: "  decay: linear\n  engines: []",
      message: "FILE: adaptation.engines: found none, allowed is digital, arrays or both"),
    Mistake(
      find: "  decay: linear", replace: "  decay: linear\n  engines: [arrays, arrays]",
      message: "FILE: adaptation.engines: found 'arrays' twice, allowed is different entries"),
    Mistake(
      find: "  decay: linear", replace: "  decay: linear\n  engines: [analog]",
      message: "FILE:31: adaptation.engines: found 'analog', known are digital, arrays"),
    Mistake(
      find: "  decay: linear", replace: "  decay: linear\n  wait_before_test: 1 V",
      message: "FILE:31: adaptation.wait_before_test: '1 V' has the unit 'V'; a time needs one of "
        + "s, ms, µs, us, ns, ps, fs, min, h, d"),
    Mistake(
      find: "dataset: digits", replace: "dataset: digits\n  vocabulary: vocab.txt",
      message: "dataset 'digits' reads no vocabulary; leave it out"),
    Mistake(
      find: "dataset: digits", replace: "dataset: digits\n  max_tokens: 64",
      message: "dataset 'digits' reads no max_tokens; leave it out"),
    Mistake(
      find: "dataset: digits", replace: "dataset: text\n  path: texts\n  vocabulary: vocab.txt",
      message: "FOLDER/texts: the file does not exist"),
    Mistake(
      find: "dataset: digits",
      replace: "dataset: text\n  path: .\n  vocabulary: vocab.txt\n  max_tokens: 2",
      message: "2 tokens per text asked for, allowed: 3 to 1048576"),
    Mistake(
      find: "dataset: digits",
      replace: "dataset: text\n  path: ..\n  vocabulary: vocab.txt\n  max_tokens: 3",
      message: "FOLDER/vocab.txt: the file does not exist"),
    Mistake(
      find: "experiment: adaptation", replace: "experiment: adoption",
      message: "FILE: experiment: found 'adoption', known are adaptation, switching, fusion, "
        + "robustness, scale, chip"),
  ]

  @Test("says what is wrong", arguments: Self.mistakes)
  func saysWhatIsWrong(mistake: Mistake) throws {
    let text = try String(contentsOfFile: "\(Self.folder)/smoke.yaml", encoding: .utf8)
    try #require(text.contains(mistake.find))
    // Beside the shipped experiments, so that its relative references resolve.
    let path = "\(Self.folder)/.mistake-\(UUID().uuidString).yaml"
    try text.replacingOccurrences(of: mistake.find, with: mistake.replace)
      .write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: (any Error).self) { _ = try loadExperiment(path) }
    #expect(
      String(describing: error ?? CancellationError())
        == mistake.message.replacingOccurrences(of: "FILE", with: path)
        .replacingOccurrences(of: "FOLDER", with: Self.folder))
  }

  @Test func aWrongUnitNamesTheAllowedOnes() throws {
    let error = #expect(throws: (any Error).self) {
      _ = try loadExperiment(
        "\(Self.folder)/smoke.yaml",
        overrides: ["chip.device={model: wan2022, parameters: {cell: {minimum_conductance: 1 V}}}"])
    }
    let text = String(describing: error ?? CancellationError())
    #expect(
      text
        == "\(Self.folder)/smoke.yaml, as overridden: "
        + "chip.device.parameters.cell.minimum_conductance: "
        + "'1 V' has the unit 'V'; a conductance needs one of S, mS, µS, uS, nS, pS"
    )
  }

  @Test func overridesReachEveryDepth() throws {
    let text = try loadExperiment(
      "\(Self.folder)/smoke.yaml",
      overrides: ["methods.2.parameters.rank=2", "adaptation.epochs=7", "name=changed"]
    ).resolvedText
    #expect(text.contains("rank: 2\n"))
    #expect(text.contains("epochs: 7\n"))
    #expect(text.contains("name: changed\n"))
  }

  @Test func aMalformedOverrideIsRefused() {
    let error = #expect(throws: ExperimentError.self) {
      _ = try loadExperiment("\(Self.folder)/smoke.yaml", overrides: ["epochs"])
    }
    #expect(
      error?.description
        == "--set epochs: expected KEY.PATH=VALUE, such as adaptation.epochs=5")
  }

  private static let root = packageRoot + "/configs"

  private static func shippedFiles() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: root)
      .filter { $0.hasSuffix(".yaml") && !$0.contains("/.") && !$0.hasPrefix("sweeps/") }
  }

  @Test func everyShippedConfigurationIsValid() throws {
    let files = try Self.shippedFiles()
    #expect(files.count >= 9)
    for file in files where !file.hasPrefix("experiments/text") {
      #expect(throws: Never.self, "\(file)") { _ = try checkConfiguration("\(Self.root)/\(file)") }
    }
  }

  @Test(
    .enabled(
      if: Models.hasMiniLM
        && FileManager.default.fileExists(atPath: "\(packageRoot)/../shared/data/text"),
      "all-MiniLM-L6-v2 (make models) or ../shared/data/text is absent"))
  func shippedConfigurationsOfTextsAreValid() throws {
    let files = try Self.shippedFiles().filter { $0.hasPrefix("experiments/text") }
    #expect(!files.isEmpty)
    for file in files {
      #expect(throws: Never.self, "\(file)") { _ = try checkConfiguration("\(Self.root)/\(file)") }
    }
  }
}
