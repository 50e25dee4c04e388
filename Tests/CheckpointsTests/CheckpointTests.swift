import Adaptation
import Checkpoints
import FileFormats
import Foundation
import MatrixMath
import Networks
import TestSupport
import Testing

/// Networks and pools in files.
@Suite struct CheckpointTests {
  /// A folder of its own for one test; removed with everything in it.
  private func withFile<Result>(_ body: (_ path: String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.appending(path: "network.h5").path)
  }

  /// A network of so many layers, 5-4-3-4-3-…, and a pool of rank 2.
  private func sample(layers: Int = 2, pool: Int = 3) -> NetworkCheckpoint {
    let widths = [5] + (0..<layers).map { 4 - $0 % 2 }
    let shapes = Array(zip(widths, widths.dropFirst()))
    return NetworkCheckpoint(
      weights: PerceptronWeights(
        layers: shapes.enumerated().map { index, shape in
          PerceptronWeights.Layer(
            weight: randomMatrix(shape.1, shape.0, salt: UInt32(index)),
            bias: randomMatrix(1, shape.1, salt: UInt32(100 + index)))
        }),
      pool: (0..<pool).map { member in
        LowRankAdapter(
          task: "task \(member), größer",
          modules: shapes.enumerated().map { index, shape in
            let salt = UInt32(1000 * (member + 1) + index)
            return LowRankFactors(
              a: randomMatrix(2, shape.0, salt: salt),
              b: randomMatrix(shape.1, 2, salt: salt + 500))
          })
      })
  }

  /// The one-line text of the error that reading throws.
  private func complaint(_ path: String) -> String {
    do {
      _ = try HDF5Checkpoint.read(path)
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  /// A file of one layer and one pool member; `body` adds what is wrong with it.
  private func write(
    to path: String, schema: String? = HDF5Checkpoint.schema, weight: Float = 1,
    _ body: (borrowing HDF5File) throws -> Void = { _ in }
  ) throws {
    let file = try HDF5File.create(at: path)
    if let schema { try file.setAttribute("schema", .string(schema), on: "/") }
    try file.write(
      [weight, 2] as [Float], shape: [2, 1], to: "/base/layer1/weight", units: "1",
      axes: "output,input")
    try file.write(
      [0, 0] as [Float], shape: [1, 2], to: "/base/layer1/bias", units: "1", axes: "1,output")
    try body(file)
    try file.close()
  }

  @Test("every format gives back what was written", arguments: checkpointFormats.map { $0.name })
  func roundTrip(name: String) throws {
    let format = try #require(checkpointFormats.first { $0.name == name })
    for checkpoint in [sample(), sample(pool: 0), sample(layers: 12, pool: 11)] {
      // Twelve layers and eleven members: layer10 comes after layer2.
      try withFile { path in
        try format.write(checkpoint, to: path)
        #expect(try format.read(path) == checkpoint)
      }
    }
  }

  @Test("every format writes the same bytes twice", arguments: checkpointFormats.map { $0.name })
  func sameBytes(name: String) throws {
    let format = try #require(checkpointFormats.first { $0.name == name })
    try withFile { path in
      try format.write(sample(), to: path)
      try format.write(sample(), to: path + ".again")
      let first = try Data(contentsOf: URL(filePath: path))
      #expect(try first == Data(contentsOf: URL(filePath: path + ".again")))
      // And so does writing over a file, with what was read from it.
      try format.write(try format.read(path), to: path)
      #expect(try first == Data(contentsOf: URL(filePath: path)))
    }
  }

  @Test func layoutOfTheFile() throws {
    try withFile { path in
      try HDF5Checkpoint.write(sample(), to: path)
      let file = try HDF5File.open(reading: path)
      #expect(try file.attribute("schema", on: "/") == .string("crossfuse-checkpoint-1"))
      #expect(try file.children(of: "/base").map(\.name) == ["layer1", "layer2"])
      #expect(try file.children(of: "/pool").map(\.name) == ["1", "2", "3"])
      #expect(try file.attribute("task", on: "/pool/1") == .string("task 0, größer"))
      #expect(try file.floats(at: "/base/layer1/weight").shape == [4, 5])
      #expect(try file.floats(at: "/base/layer1/bias").shape == [1, 4])
      #expect(try file.floats(at: "/pool/2/layer2/a").shape == [2, 4])
      #expect(try file.floats(at: "/pool/2/layer2/b").shape == [3, 2])
    }
  }

  @Test(arguments: [nil, "crossfuse-checkpoint-0", ""])
  func anotherSchema(schema: String?) throws {
    try withFile { path in
      try write(to: path, schema: schema)
      #expect(
        complaint(path)
          == "\(path): not a checkpoint of this version; the root needs attribute "
          + "schema = 'crossfuse-checkpoint-1'")
    }
  }

  @Test func aSchemaThatIsNoText() throws {
    try withFile { path in
      try write(to: path, schema: nil) { try $0.setAttribute("schema", .integer(1), on: "/") }
      #expect(
        complaint(path)
          == "\(path): not a checkpoint of this version; the root needs attribute "
          + "schema = 'crossfuse-checkpoint-1'")
    }
  }

  @Test func aForeignFile() throws {
    try withFile { path in
      try Data("weights: [1, 2]\n".utf8).write(to: URL(filePath: path))
      #expect(complaint(path) == "\(path): not an HDF5 file (no HDF5 signature found)")
    }
  }

  @Test func noFile() throws {
    try withFile { path in
      #expect(complaint(path) == "\(path): the file does not exist")
    }
  }

  @Test func noNetwork() throws {
    try withFile { path in
      let file = try HDF5File.create(at: path)
      try file.setAttribute("schema", .string(HDF5Checkpoint.schema), on: "/")
      try file.close()
      #expect(complaint(path) == "\(path): /base: does not exist; / holds nothing")
    }
  }

  @Test func aLayerWithoutBias() throws {
    try withFile { path in
      try write(to: path) {
        try $0.write(
          [1, 2] as [Float], shape: [1, 2], to: "/base/layer2/weight", units: "1",
          axes: "output,input")
      }
      #expect(
        complaint(path)
          == "\(path): /base/layer2/bias: does not exist; /base/layer2 holds 'weight'")
    }
  }

  @Test func aMemberWithoutTask() throws {
    try withFile { path in
      try write(to: path) { try $0.createGroup("/pool/1") }
      #expect(
        complaint(path) == "\(path): attribute 'task': does not exist; /pool/1 holds nothing")
    }
  }

  @Test func aMemberWhoseTaskIsNoText() throws {
    try withFile { path in
      try write(to: path) {
        try $0.createGroup("/pool/1")
        try $0.setAttribute("task", .integer(3), on: "/pool/1")
      }
      #expect(complaint(path) == "\(path): /pool/1 needs a text attribute 'task'")
    }
  }

  @Test func aMemberWithoutFactors() throws {
    try withFile { path in
      try write(to: path) {
        try $0.createGroup("/pool/1")
        try $0.setAttribute("task", .string("rot90"), on: "/pool/1")
      }
      #expect(
        complaint(path) == "\(path): /pool/1/layer1/a: does not exist; /pool/1 holds nothing")
    }
  }

  @Test(arguments: [Float.nan, .infinity])
  func aWeightThatIsNotFinite(value: Float) throws {
    try withFile { path in
      try write(to: path, weight: value)
      #expect(
        complaint(path)
          == "\(path): /base/layer1/weight: the value at row 0, column 0 is \(value); "
          + "weights must be finite")
    }
  }

  @Test func aWeightOfAnotherRank() throws {
    try withFile { path in
      try write(to: path) {
        try $0.write(
          [1, 2] as [Float], shape: [2], to: "/base/layer2/weight", units: "1", axes: "output")
      }
      #expect(
        complaint(path)
          == "\(path): /base/layer2/weight: found shape [2], expected 2 dimension(s)")
    }
  }

  @Test func aFailedWriteKeepsTheFile() throws {
    try withFile { path in
      try HDF5Checkpoint.write(sample(), to: path)
      let before = try Data(contentsOf: URL(filePath: path))
      var broken = sample()
      // HDF5 cannot keep a text with a zero byte.
      broken.pool[0] = LowRankAdapter(task: "rot\0", modules: broken.pool[0].modules)
      #expect(throws: FileFormatError.self) { try HDF5Checkpoint.write(broken, to: path) }
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }
  }
}
