import Foundation
import Testing

@Suite("Importing and exporting models and adapters")
struct ImportExportTests {
  /// Made by `transformers` and `peft`; they belong to the tests of Checkpoints.
  private let golden = "Tests/CheckpointsTests/Golden/peft"

  private func failure(_ status: Int32, _ message: String) -> Tool.Outcome {
    Tool.Outcome(status: status, output: "", errors: "crossfuse: error: \(message)\n")
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test("a model goes in and out")
  func model() throws {
    try Tool.withTemporaryFolder { folder in
      let (file, copy) = (folder.appending(path: "m.h5").path, folder.appending(path: "new/m").path)
      let line = "bert, 41 tensors, 1355 values; left out: none\n"
      #expect(
        try Tool.run("import", "hf", "\(golden)/base", "-o", file)
          == Tool.Outcome(status: 0, output: "wrote \(file): \(line)", errors: ""))
      #expect(
        try Tool.run("export", "hf", file, "-o", copy)
          == Tool.Outcome(status: 0, output: "wrote \(copy): \(line)", errors: ""))
      #expect(try names(copy) == ["config.json", "model.safetensors"])
      for name in try names(copy) {
        #expect(
          FileManager.default.contentsEqual(
            atPath: "\(copy)/\(name)",
            andPath: Tool.package.appending(path: "\(golden)/base/\(name)").path), "\(name)")
      }
      let tree = try Tool.run("inspect", file).output
      #expect(tree.contains("@schema = \"crossfuse-model-1\""))
      #expect(
        tree.contains(
          "bert.pooler.dense.weight  float32 [8, 8]  units \"1\"  axes \"output,input\""))
    }
  }

  @Test("an adapter goes in and out", arguments: ["lora", "dora", "shira", "vera"])
  func adapter(name: String) throws {
    try Tool.withTemporaryFolder { folder in
      let file = folder.appending(path: "a.h5").path
      let imported = try Tool.run(
        "import", "peft", "\(golden)/\(name)", "--model", "\(golden)/base", "--output", file)
      let line =
        "\(name) on \(name), 4 modules of base"
        + (name == "dora" ? ", with a head of 3 classes\n" : "\n")
      #expect(imported == Tool.Outcome(status: 0, output: "wrote \(file): \(line)", errors: ""))
      let copy = folder.appending(path: "copy").path
      #expect(
        try Tool.run("export", "peft", file, "--output", copy, "--base", "me/base")
          == Tool.Outcome(status: 0, output: "wrote \(copy): \(line)", errors: ""))
      #expect(
        try names(copy) == ["adapter_config.json", "adapter_model.safetensors"]
          + (name == "dora" ? ["head.safetensors"] : []))
      let again = folder.appending(path: "again.h5").path
      #expect(
        try Tool.run("import", "peft", copy, "--model", "\(golden)/base", "-o", again).status == 0)
      let tree = try Tool.run("inspect", again).output
      #expect(tree.contains("@schema = \"crossfuse-adapter-1\""))
      #expect(tree.contains("@checkpoint_name = \"bert.encoder.layer.0.attention.self.query\""))
    }
  }

  @Test("what is wrong is one line, and nothing is written")
  func badInput() throws {
    try Tool.withTemporaryFolder { folder in
      let output = folder.appending(path: "deep/out").path
      let missing = try Tool.run("import", "hf", "nowhere", "-o", output)
      #expect(missing == failure(74, "nowhere/config.json: the file does not exist"))
      let digits = "Sources/Datasets/Resources/digits.h5"
      let foreign = try Tool.run("export", "peft", digits, "-o", output)
      #expect(
        foreign
          == failure(
            65,
            "\(digits): not a checkpoint of this version; the root needs attribute schema = "
              + "'crossfuse-adapter-1'"))
      let unsaved = try Tool.run(
        "import", "peft", "\(golden)/vera-unsaved", "--model", "\(golden)/base", "-o", output)
      #expect(
        unsaved
          == failure(
            65,
            "the adapter 'vera-unsaved': save_projection: found false and no vera_A and vera_B, "
              + "allowed is true with both: what PyTorch draws from projection_prng_key is not drawn "
              + "here"))
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "deep").path))
      let unnamed = try Tool.run("import", "hf", "nowhere")
      #expect(unnamed.status == 64)
      let kind = try Tool.run("run", "configs/experiments/switching.yaml", "--adapters")
      #expect(
        kind.errors
          == "crossfuse: error: --adapters: only experiments of the kind 'adaptation' keep "
          + "adapters; see 'crossfuse run --help'\n")
    }
  }

  @Test("a folder with another adapter's head is not mixed with one that has none")
  func foreignHead() throws {
    try Tool.withTemporaryFolder { folder in
      let (file, copy) = (folder.appending(path: "a.h5").path, folder.appending(path: "copy").path)
      for name in ["dora", "lora"] {
        #expect(
          try Tool.run(
            "import", "peft", "\(golden)/\(name)", "--model", "\(golden)/base", "-o", file
          ).status == 0)
        let outcome = try Tool.run("export", "peft", file, "-o", copy)
        guard name == "lora" else { continue }
        #expect(
          outcome
            == failure(
              65,
              "\(copy)/head.safetensors: found the head of another adapter, this one has none; "
                + "allowed is a folder without"))
      }
    }
  }

  @Test("a run keeps adapters, which of a perceptron have no form in PEFT")
  func run() throws {
    try Tool.withTemporaryFolder { folder in
      let output = folder.appending(path: "results").path
      let outcome = try Tool.run(
        "run", "configs/experiments/smoke.yaml", "--set", "network.widths=[64, 16]", "--set",
        "data.unseen_tasks=[vflip]", "--set", "adaptation.engines=[digital]", "--adapters",
        "--output", output)
      #expect(outcome.status == 0)
      for name in ["linear-probe", "full-fine-tuning"] {
        #expect(
          outcome.errors.contains(
            "warning: \(name): \(name) leaves no adapter that other programs know; "
              + "adapter-\(name).h5 is not written\n"))
      }
      #expect(
        try names(output).filter { $0.hasPrefix("adapter") }
          == ["adapter-lora.h5", "adapter-lorafusion.h5"])
      let exported = try Tool.run(
        "export", "peft", "\(output)/adapter-lora.h5", "-o", "\(output)/peft")
      #expect(
        exported
          == failure(
            65, "the adapter 'vflip' has no form in PEFT: it was trained on no Hugging Face model"))
      #expect(!FileManager.default.fileExists(atPath: "\(output)/peft"))
    }
  }
}
