import FileFormats
import Foundation
import Testing

/// Reads a file of any bytes.
///
/// What is accepted must be readable to the last tensor, and covered by it; what is
/// refused must be refused in one short line.
///
/// - Returns: whether the file was accepted.
@discardableResult
func readAnything(_ bytes: Data, in folder: String) throws -> Bool {
  let path = "\(folder)/a.safetensors"
  try writeUnforced(bytes, to: path)
  do {
    let file = try SafetensorsFile.open(path)
    let covered = try file.names.reduce(0) { sum, name in
      let entry = try #require(file.entry(name))
      #expect(entry.bytes.lowerBound >= 8 && entry.bytes.upperBound <= bytes.count)
      do {
        let values = try file.floats(name)
        #expect(values.shape == entry.shape)
        #expect(values.values.count == entry.shape.reduce(1, *))
      } catch SafetensorsError.wrongType(_, _, let found, _) {
        #expect(![.float32, .float16, .bfloat16].contains(found))
      }
      return sum + entry.bytes.count
    }
    #expect(covered <= bytes.count - 8)
    return true
  } catch let error as SafetensorsError {
    #expect(error.description.count < 3000 && error.description.hasPrefix("\(path): "))
    #expect(error.description.allSatisfy { !$0.isNewline })
    return false
  }
}

@Suite("Damaged safetensors files")
struct SafetensorsFuzzTests {
  @Test("every cut and every changed bit of a header is read or refused")
  func systematic() throws {
    let whole = try Data(contentsOf: URL(filePath: golden("plain.safetensors")))
    let header = 8 + Int(whole[0]) + Int(whole[1]) << 8
    try withFolder { folder in
      for length in 0..<whole.count {
        #expect(try !readAnything(whole.prefix(length), in: folder), "cut to \(length) bytes")
      }
      var accepted = 0
      for place in 0..<header {
        var bytes = whole
        bytes[place] ^= 1 << (place % 8)
        if try readAnything(bytes, in: folder) { accepted += 1 }
      }
      // Letters of names and texts can change.
      #expect((1..<header / 2).contains(accepted))
    }
  }
}

@Suite("Damaged safetensors files, at random")
struct SafetensorsFuzzSlowTests {
  /// What is put in the place of numbers, and anywhere.
  private static let tokens = [
    "0", "-1", "1e999", "9223372036854775807", "9223372036854775808", "18446744073709551615",
    "4294967296", "0.5", "null", "true", "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000",
    "\\ud83d", "{}", "[[[[", "\"a\":", "\"dtype\":\"F4\"", "\"__metadata__\":{}", "\u{FEFF}",
    "\"BF16\"", "\"shape\":[0]", "é", "e\u{301}",
  ]

  /// A sample, or what Python wrote, with the length that its header says.
  private func parts(_ bytes: Data) -> (header: [UInt8], data: Data) {
    let claimed = bytes.prefix(8).reversed().reduce(0) { ($0 & 0xFFFF) << 8 | Int($1) }
    let end = min(bytes.count, 8 + claimed)
    return (Array(bytes[8..<end]), bytes[end...])
  }

  @Test("mutated headers are read or refused", arguments: 0..<8 as Range<UInt64>)
  func mutations(seed: UInt64) throws {
    let whole = try ["plain.safetensors", "special.safetensors"].map {
      try Data(contentsOf: URL(filePath: golden($0)))
    }
    // The bombs of brackets are slow to repeat and are tried as they are.
    let samples = SafetensorsCase.all.map(\.bytes).filter { $0.count < 10_000 }
    var mutator = Mutator(seed: seed)
    var accepted = 0
    try withFolder { folder in
      for _ in 0..<5000 {
        let sample = try #require(
          (Bool.random(using: &mutator.random) ? whole : samples)
            .randomElement(using: &mutator.random))
        var (header, data) = parts(sample)
        mutator.mutate(&header, tokens: Self.tokens)
        let isHonest = Int.random(in: 0..<8, using: &mutator.random) > 0
        let length =
          isHonest
          ? UInt64(header.count)
          : mutator.random.next() >> UInt64.random(in: 0..<64, using: &mutator.random)
        let size = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        if try readAnything(Data(size + header) + data, in: folder) { accepted += 1 }
      }
    }
    // Mutations that break everything would test the first check alone.
    #expect((50..<4000).contains(accepted))
  }
}
