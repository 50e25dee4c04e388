import FileFormats
import Foundation
import Testing

@Suite("Writing safetensors")
struct SafetensorsWriterTests {
  private let bits: [UInt32] = [
    0, 0x8000_0000, 1, 0x8000_0001, 0x7FFFFF, 0x800000, 0x7F7F_FFFF, 0xFF7F_FFFF, 0x7F80_0000,
    0xFF80_0000, 0x7FC0_0000, 0xFFC0_0001, 0x3F80_0000, 0xBF80_0000, 0x3EAA_AAAB, 0xC049_0FDB,
  ]

  @Test("gives the bytes that Python gives")
  func golden() throws {
    try withFolder { folder in
      let path = "\(folder)/a.safetensors"
      // As in `make_safetensors.py`.
      try writeSafetensors(
        [
          ("layers.1.weight", (0..<6).map { Float($0) / 7 }, [2, 3]),
          ("layers.0.weight", bits.map { Float(bitPattern: $0) }, [4, 2, 2]),
          ("layers.0.bias", [-0.0], []),
          ("größe/\"q\"\n\u{1}\u{7f}", [], [0, 5]),
        ], metadata: ["format": "pt/é\u{2028}"], to: path)
      let expected = try Data(
        contentsOf: URL(filePath: FileFormatsTests.golden("plain.safetensors")))
      #expect(try Data(contentsOf: URL(filePath: path)) == expected)
    }
  }

  @Test("the order of tensors and texts changes nothing, and everything comes back")
  func order() throws {
    try withFolder { folder in
      let large = (0..<50_000).map { Float($0).squareRoot() }
      let tensors: [(name: String, values: [Float], shape: [Int])] = [
        ("b", large, [100, 500]), ("a", [.nan, -.infinity], [2]), ("c", [], [3, 0]),
      ]
      let texts = ["z": "", "a": "\0\t\\", "m": "{\"x\": 1}", "é": "🙂"]
      try writeSafetensors(tensors, metadata: texts, to: "\(folder)/1.safetensors")
      try writeSafetensors(tensors.reversed(), metadata: texts, to: "\(folder)/2.safetensors")
      let first = try Data(contentsOf: URL(filePath: "\(folder)/1.safetensors"))
      #expect(try Data(contentsOf: URL(filePath: "\(folder)/2.safetensors")) == first)
      let file = try SafetensorsFile.open("\(folder)/1.safetensors")
      #expect(file.names == ["a", "b", "c"])
      #expect(file.metadata == texts)
      for (name, values, shape) in tensors {
        let found = try file.floats(name)
        #expect(found.shape == shape)
        #expect(found.values.map(\.bitPattern) == values.map(\.bitPattern))
      }
      #expect(file.names.allSatisfy { (file.entry($0)?.bytes.lowerBound ?? 1) % 4 == 0 })
    }
  }

  @Test("tensors are asked for one by one, in the order of their names, and integers stay integers")
  func streamed() throws {
    try withFolder { folder in
      let path = "\(folder)/a.safetensors"
      var asked: [String] = []
      try writeSafetensors(
        [
          TensorOutline("c", shape: [2]), TensorOutline("b", shape: [1, 3], .integers),
          TensorOutline("a", shape: []),
        ], metadata: [:], to: path,
        integers: { outline in
          asked.append(outline.name)
          return [.min, -1, .max]
        },
        values: { outline in
          asked.append(outline.name)
          return outline.shape.isEmpty ? [0.5] : [1, 2]
        })
      #expect(asked == ["a", "b", "c"])
      let file = try SafetensorsFile.open(path)
      #expect(try file.floats("a") == TensorValues(values: [0.5], shape: []))
      #expect(try file.floats("c") == TensorValues(values: [1, 2], shape: [2]))
      let integers = try file.integers("b")
      #expect(integers.values == [Int64(Int32.min), -1, Int64(Int32.max)])
      #expect(integers.shape == [1, 3] && file.entry("b")?.elementType == .int32)
      #expect(file.shape(of: "b") == [1, 3] && file.shape(of: "d") == nil)
    }
  }

  @Test("what fails while tensors are asked for leaves the old file")
  func interrupted() throws {
    struct Missing: Error {}
    try withFolder { folder in
      let path = "\(folder)/a.safetensors"
      try writeSafetensors([("x", [1], [1])], metadata: [:], to: path)
      #expect(throws: Missing.self) {
        try writeSafetensors([TensorOutline("y", shape: [1])], metadata: [:], to: path) { _ in
          throw Missing()
        }
      }
      #expect(try SafetensorsFile.open(path).names == ["x"])
    }
  }

  @Test("nothing at all is a file too")
  func empty() throws {
    try withFolder { folder in
      let path = "\(folder)/a.safetensors"
      try writeSafetensors([], metadata: [:], to: path)
      // The bytes that the reference implementation's own test expects.
      let bytes: [UInt8] = [8, 0, 0, 0, 0, 0, 0, 0, 123, 125, 32, 32, 32, 32, 32, 32]
      #expect(try Data(contentsOf: URL(filePath: path)) == Data(bytes))
      #expect(try SafetensorsFile.open(path).names == [])
    }
  }

  @Test("names and places that cannot be written leave nothing behind")
  func refused() throws {
    let nowhere = message { try writeSafetensors([], metadata: [:], to: "/nowhere/a") }
    #expect(nowhere == "/nowhere/a: open failed: No such file or directory")
    try withFolder { folder in
      let path = "\(folder)/a.safetensors"
      let twice = message {
        try writeSafetensors([("x", [1], [1]), ("x", [2], [])], metadata: [:], to: path)
      }
      #expect(twice == "\(path): tensor 'x': the name appears twice")
      let reserved = message {
        try writeSafetensors([("__metadata__", [1], [1])], metadata: [:], to: path)
      }
      #expect(reserved == "\(path): tensor '__metadata__': the name is reserved")
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left == [])
    }
  }
}
