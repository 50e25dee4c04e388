import Foundation
import Testing

@Suite("Counting methods on networks of shapes")
struct CountTests {
  private func count(_ arguments: String...) throws -> Tool.Outcome {
    try Tool.run(["count"] + arguments)
  }

  /// What a JSON report of counts holds of its first method.
  private struct Document: Decodable {
    struct Table: Decodable { let rows: [Row] }
    struct Row: Decodable {
      let method: String
      let trained: Int?
      let resident: Int?
      let reason: String?

      enum CodingKeys: String, CodingKey {
        case method, reason
        case trained = "trained_scalars"
        case resident = "resident_weights"
      }
    }
    let tables: [String: Table]
  }

  private func rows(_ arguments: [String]) throws -> [Document.Row] {
    let outcome = try Tool.run(["count"] + arguments + ["--json"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let document = try JSONDecoder().decode(Document.self, from: Data(outcome.output.utf8))
    return try #require(document.tables["count"]).rows
      + (try #require(document.tables["misfits"])).rows
  }

  @Test(
    "the counts of Flan-T5-large",
    arguments: [
      (["lora", "--rank", "16"], 4_718_592),
      (["lorafusion", "--pool", "20", "--rank", "16"], 148_416),
      (["lora-xs", "--rank", "16"], 36_864), (["vera", "--rank", "128"], 165_888),
      (["eigenlorax", "--set", "components=32"], 147_456), (["paca", "--rank", "16"], 2_359_296),
    ])
  func flan(arguments: [String], scalars: Int) throws {
    let rows = try rows(["--network", "flan-t5-large", "--method"] + arguments)
    #expect(rows.map(\.trained) == [scalars])
  }

  @Test("the table of one method")
  func table() throws {
    let outcome = try count(
      "--network", "flan-t5-large", "--method", "lorafusion", "--pool", "20", "--rank", "16")
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    for line in [
      "lorafusion on flan-t5-large",
      "Adapted: 144 of 433 dense matrices in 48 blocks, 150,994,944 of 750,125,056 weights.",
      "method      coefficient  magnitude      all      [%]",
      "lorafusion          960    147,456  148,416   0.0983",
    ] {
      #expect(outcome.output.contains(line), "\(line) is missing in\n\(outcome.output)")
    }
  }

  @Test("every method has a row, or a reason")
  func all() throws {
    let listed = try Tool.run("list", "methods").output.split(separator: "\n")
      .filter { $0.hasPrefix("method: ") }.map { String($0.dropFirst(8)) }
    let rows = try rows(["--network", "digits-mlp", "--method", "all"])
    #expect(Set(rows.map(\.method)) == Set(listed) && rows.count == listed.count)
    #expect(rows.allSatisfy { $0.reason == nil }, "\(rows.compactMap(\.reason))")
    let tooLarge = try self.rows(
      ["--network", "digits-mlp", "--method", "all", "--rank", "65"])
    #expect(
      tooLarge.first { $0.method == "lora" }?.reason
        == "lora: rank 65 is larger than module layer1 of shape [256, 64]")
  }

  @Test("the cells are those of an experiment's chip")
  func cells() throws {
    let outcome = try count(
      "--network", "digits-mlp", "--method", "linear-probe", "--chip",
      "configs/experiments/smoke.yaml", "--format", "csv")
    #expect(
      outcome.output.contains(
        "linear-probe,0,0,147456,1179648,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,,,592896,"))
  }

  @Test(
    "wrong input is one line with the known names",
    arguments: [
      (
        ["--network", "t5", "--method", "lora"], 65,
        "unknown network 't5'; known: digits-mlp, flan-t5-large, flan-t5-xl, llama-2-7b, llama-3.2-3b, minilm-l6, "
          + "roberta-base, roberta-large, vit-b-16, or the path of a YAML file"
      ),
      (
        ["--network", "nowhere.yaml", "--method", "lora"], 74,
        "nowhere.yaml: the file does not exist"
      ),
      (
        ["--network", "digits-mlp", "--method", "linear-probe", "--set", "rate=2"], 65,
        "linear-probe has no setting 'rate'; known: head_learning_rate"
      ),
      (
        ["--network", "digits-mlp", "--method", "lora", "--rank", "65"], 65,
        "lora: rank 65 is larger than module layer1 of shape [256, 64]"
      ),
      (
        ["--network", "digits-mlp", "--method", "lora", "--rank", "0"], 65,
        "lora, as overridden: parameters: lora: rank is 0, allowed is 1 or more"
      ),
      (
        ["--network", "digits-mlp", "--method", "lora", "--modules", "decoder*"], 65,
        "'decoder*' names no module of the network; its modules are layer1, layer2, layer3"
      ),
    ])
  func wrong(arguments: [String], status: Int32, message: String) throws {
    #expect(
      try Tool.run(["count"] + arguments)
        == Tool.Outcome(status: status, output: "", errors: "crossfuse: error: \(message)\n"))
  }

  @Test("an unknown method is wrong usage")
  func unknownMethod() throws {
    let outcome = try count("--network", "digits-mlp", "--method", "lorra")
    #expect(outcome.status == 64)
    #expect(
      outcome.errors.hasPrefix("crossfuse: error: unknown method 'lorra'; known: linear-probe, "))
    #expect(outcome.errors.hasSuffix("; see 'crossfuse count --help'\n"))
  }
}
