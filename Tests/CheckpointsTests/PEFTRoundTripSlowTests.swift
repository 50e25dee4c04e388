import Adaptation
import Checkpoints
import Foundation
import MatrixMath
import Networks
import TestSupport
import Testing

/// Adapters trained here, exported, and loaded by Hugging Face's own libraries: what a batch gives must be the same.
@Suite(
  .enabled(
    if: PEFTPython.isThere,
    "needs a Python with torch, transformers and peft; scripts/peft-python.sh could not make one"))
struct PEFTRoundTripSlowTests {
  /// One adapter and what Crossfuse computed with it; the keys are those that `check_peft.py` reads.
  private struct Case: Encodable {
    let name: String
    let base: String
    let adapter: String
    let pooling: String
    let inputIds: [[Int]]
    let features: [[Float]]
    var logits: [[Float]]
  }

  private func export(
    _ adapted: AdaptedModel, _ name: String, of base: String, pooling: String, batch: Matrix,
    to folder: String
  ) throws -> Case {
    let place = "\(folder)/\(name)"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    // Through the file, as the commands do it.
    try AdapterFile.write(adapted.trained, to: "\(place)/adapter.h5")
    try AdapterFile.read("\(place)/adapter.h5").writePEFT(to: place, baseModel: base)
    return Case(
      name: name, base: base, adapter: place, pooling: pooling,
      inputIds: rows(batch).map { $0.map { Int($0) } }, features: rows(adapted.features),
      logits: rows(adapted.logits))
  }

  private func rows(_ matrix: Matrix) -> [[Float]] {
    (0..<matrix.rows).map { Array(matrix.rows(at: [$0]).elements) }
  }

  /// Runs the script; returns whether all cases were equal, and what it printed.
  private func check(_ cases: [Case], in folder: String) throws -> (isEqual: Bool, text: String) {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let file = "\(folder)/cases.json"
    try encoder.encode(cases).write(to: URL(filePath: file))
    let result = try PEFTPython.run([try #require(PEFTPython.path), PEFTPython.script, file])
    return (result.status == 0, result.output)
  }

  @Test func everyFormOfASmallModel() throws {
    let golden = try PEFTGolden()
    try withFolder { folder in
      var cases = try AdaptedModel.cases.map { name in
        let adapted = try AdaptedModel(
          try AdaptedModel.method(name), golden.model.weights, golden.reference,
          batch: golden.batch)
        return try export(
          adapted, name, of: try PEFTGolden.path("base"), pooling: "pooler", batch: golden.batch,
          to: folder)
      }
      let (isEqual, text) = try check(cases, in: folder)
      #expect(isEqual, "\(text)")
      #expect(text.split(separator: "\n").count { $0.hasSuffix(": equal") } == cases.count)
      // And the script sees a difference.
      cases[0].logits[0][0] += 0.01
      #expect(try !check([cases[0]], in: folder).isEqual)
    }
  }

  @Test(
    .enabled(if: Models.hasMiniLM, "needs `make models`"),
    arguments: ["lora", "dora", "shira", "lorafusion"])
  func miniLM(name: String) throws {
    let model = try HuggingFaceModel.read(Models.miniLM)
    let reference = try ModelReference.read(Models.miniLM)
    let batch = Matrix(
      rows: 2, columns: 6,
      elements: [101, 1996, 6046, 2003, 6581, 102, 101, 2129, 2521, 102, -1, -1])
    let method: any PortableMethod =
      name == "lorafusion"
      ? try LoRAFusion(.init(pool: 3, rank: 2, alpha: 0.1)) : try AdaptedModel.method(name)
    try withFolder { folder in
      let adapted = try AdaptedModel(
        method, model.weights, reference, batch: batch, steps: 2, scale: 0.05)
      let (isEqual, text) = try check(
        [
          try export(
            adapted, name, of: Models.miniLM, pooling: "mean", batch: batch, to: folder)
        ], in: folder)
      #expect(isEqual, "\(text)")
    }
  }
}

/// A Python with Hugging Face's libraries.
enum PEFTPython {
  private static let scripts = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "scripts")

  /// The script that compares.
  static let script = scripts.appending(path: "check_peft.py").path()

  /// The interpreter; nothing where none could be made.
  static let path: String? = {
    guard let result = try? run([scripts.appending(path: "peft-python.sh").path()]),
      result.status == 0
    else { return nil }
    return result.output.split(separator: "\n").last.map(String.init)
  }()

  static var isThere: Bool { path != nil }

  /// Runs a program to its end; what it says on standard error is left where it is.
  static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.standardOutput = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }
}
