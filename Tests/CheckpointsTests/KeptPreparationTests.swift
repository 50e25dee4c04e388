import Adaptation
import Checkpoints
import FileFormats
import Foundation
import MatrixMath
import Networks
import TestSupport
import Testing

/// What training off the device made, in files.
@Suite struct KeptPreparationTests {
  private func withFile(_ body: (_ path: String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.appending(path: "kept.h5").path)
  }

  /// A network of three layers, of which the pool adapts two.
  private func sample(hasBase: Bool = true) -> KeptPreparation {
    let shapes = [(5, 4), (4, 3), (3, 6)]
    let base = KeptPreparation.Base(
      weights: PerceptronWeights(
        layers: shapes.enumerated().map { index, shape in
          PerceptronWeights.Layer(
            weight: randomMatrix(shape.1, shape.0, salt: UInt32(index)),
            bias: Matrix(rows: 1, columns: shape.1, elements: (0..<shape.1).map { _ in -0.0 }))
        }),
      headWeight: randomMatrix(10, 6, salt: 7), headBias: randomMatrix(1, 10, salt: 8),
      accuracy: 0.1 + 0.2)
    return KeptPreparation(
      base: hasBase ? base : nil,
      pool: (0..<11).map { member in
        LowRankAdapter(
          task: "task \(member), größer",
          modules: shapes.prefix(2).enumerated().map { index, shape in
            LowRankFactors(
              a: randomMatrix(2, shape.0, salt: UInt32(100 * member + index)),
              b: randomMatrix(shape.1, 2, salt: UInt32(100 * member + index + 50)))
          })
      })
  }

  private func complaint(_ path: String, key: String = "key") -> String {
    do {
      _ = try PreparationFile.read(path, key: key)
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func comesBackBitForBit() throws {
    for kept in [sample(), sample(hasBase: false), KeptPreparation(base: sample().base, pool: [])] {
      try withFile { path in
        try PreparationFile.write(kept, key: "key", to: path)
        let found = try PreparationFile.read(path, key: "key")
        #expect(found == kept)
        #expect(found.base?.weights.layers.allSatisfy { $0.bias[0, 0].sign == .minus } != false)
        let bytes = FileManager.default.contents(atPath: path)
        try PreparationFile.write(found, key: "key", to: path)
        #expect(FileManager.default.contents(atPath: path) == bytes)
      }
    }
  }

  @Test func anotherKeyOrSchemaOrValueIsRefused() throws {
    try withFile { path in
      try PreparationFile.write(sample(), key: "key", to: path)
      #expect(complaint(path, key: "other") == "\(path): key: found another one, expected other")
      try HDF5Checkpoint.write(
        NetworkCheckpoint(weights: PerceptronWeights(layers: []), pool: []), to: path)
      #expect(complaint(path) == "\(path): check at the end: found none, expected CFCHECK1")
    }
  }

  @Test func everyFlippedByteAndEveryLostEndIsRefused() throws {
    try withFile { path in
      try PreparationFile.write(sample(), key: "key", to: path)
      let sound = try #require(FileManager.default.contents(atPath: path))
      for place in Array(stride(from: 0, to: sound.count, by: 61)) + [
        sound.count - 70, sound.count - 1,
      ] {
        var damaged = sound
        damaged[place] ^= 0x04
        try damaged.write(to: URL(filePath: path))
        #expect(complaint(path).hasPrefix("\(path): check at the end: found "), "byte \(place)")
        try sound.prefix(place).write(to: URL(filePath: path))
        #expect(complaint(path).hasPrefix("\(path): check at the end: found "), "byte \(place)")
      }
    }
  }
}
