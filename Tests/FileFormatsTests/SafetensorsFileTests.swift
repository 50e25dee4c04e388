import FileFormats
import Foundation
import Testing

@Suite("Safetensors files")
struct SafetensorsFileTests {
  @Test("reads what Python wrote, to the last bit")
  func special() throws {
    let file = try SafetensorsFile.open(golden("special.safetensors"))
    #expect(
      file.names == [
        "brain", "brain as single", "double", "empty", "flags", "größe/\"q\"\n", "half",
        "half as single", "integers", "scalar", "single",
      ])
    #expect(file.metadata == ["note": "a \"quoted\"\nline é"])
    // The values that `make_safetensors.py` names.
    let single = try file.floats("single")
    #expect(single.shape == [2, 8])
    #expect(
      single.values.map(\.bitPattern) == [
        0, 0x8000_0000, 1, 0x8000_0001, 0x7FFFFF, 0x800000, 0x7F7F_FFFF, 0xFF7F_FFFF, 0x7F80_0000,
        0xFF80_0000, 0x7FC0_0000, 0xFFC0_0001, 0x3F80_0000, 0xBF80_0000, 0x3EAA_AAAB, 0xC049_0FDB,
      ])
    for name in ["half", "brain"] {
      let (found, expected) = (try file.floats(name), try file.floats("\(name) as single"))
      #expect(found.shape == expected.shape)
      #expect(found.values.map(\.bitPattern) == expected.values.map(\.bitPattern), "\(name)")
    }
    #expect(try file.floats("scalar") == TensorValues(values: [0.1], shape: []))
    #expect(try file.floats("empty") == TensorValues(values: [], shape: [0, 3]))
    #expect(try file.floats("größe/\"q\"\n") == TensorValues(values: [1.5, -2], shape: [2, 1]))
  }

  @Test("reads integers")
  func integers() throws {
    let found = try SafetensorsFile.open(golden("special.safetensors")).integers("integers")
    #expect(found.values == [-1, 1 << 62] && found.shape == [2])
  }

  @Test("lists tensors of every type")
  func entries() throws {
    let file = try SafetensorsFile.open(golden("special.safetensors"))
    let double = try #require(file.entry("double"))
    #expect(double.elementType == .float64)
    #expect(double.shape == [1])
    #expect(double.bytes.count == 8)
    #expect(file.entry("flags")?.elementType == .bool)
    #expect(file.entry("half")?.elementType.rawValue == "F16")
    #expect(file.entry("nothing") == nil)
    let covered = file.names.compactMap { file.entry($0)?.bytes }.sorted {
      ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound)
    }
    #expect(zip(covered, covered.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    let size = try Data(contentsOf: URL(filePath: file.path)).count
    #expect(covered.last?.upperBound == size)
  }

  /// IEEE 754: sign · 2^(exponent − 15) · 1.mantissa, and sign · 2^(−14) · 0.mantissa for the lowest exponent.
  private func value(ofHalf bits: UInt16) -> Double {
    let (exponent, mantissa) = (Int(bits >> 10 & 31), Double(bits & 1023) / 1024)
    let sign: Double = bits >> 15 == 1 ? -1 : 1
    if exponent == 31 { return mantissa == 0 ? sign * .infinity : .nan }
    let magnitude =
      exponent == 0
      ? mantissa * Double(sign: .plus, exponent: -14, significand: 1)
      : (1 + mantissa) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
    return sign * magnitude
  }

  @Test("every number of 16 bits is what its bits say, also where it is not aligned")
  func everyHalf() throws {
    try withFolder { folder in
      let path = "\(folder)/a.safetensors"
      let header =
        #"{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
        + #""half":{"dtype":"F16","shape":[65536],"data_offsets":[1,131073]},"#
        + #""brain":{"dtype":"BF16","shape":[65536],"data_offsets":[131073,262145]}}"#
      let numbers = (0...UInt16.max).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
      let bytes = safetensorsBytes(header) + Data([7] + numbers + numbers)
      try bytes.write(to: URL(filePath: path))
      let file = try SafetensorsFile.open(path)
      let half = try file.floats("half").values
      let brain = try file.floats("brain").values
      let wrong = (0...UInt16.max).filter { bits in
        let (found, expected) = (Double(half[Int(bits)]), value(ofHalf: bits))
        let isHalf = expected.isNaN ? found.isNaN : found.bitPattern == expected.bitPattern
        return !isHalf || brain[Int(bits)].bitPattern != UInt32(bits) << 16
      }
      #expect(wrong == [])
    }
  }

  /// The resident memory of this process in bytes.
  private func residentBytes() throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    return try #require(Int(text.split(separator: " ")[1])) * 4096
  }

  @Test("a large file is mapped, not read, and unmapped at last")
  func mapping() throws {
    try withFolder { folder in
      let path = "\(folder)/large.safetensors"
      let count = 125_000_000
      let header =
        #"{"large":{"dtype":"F32","shape":[\#(count)],"data_offsets":[0,\#(4 * count)]},"#
        + #""small":{"dtype":"F32","shape":[2],"data_offsets":[\#(4 * count),\#(4 * count + 8)]}}"#
      let start = safetensorsBytes(header)
      try start.write(to: URL(filePath: path))
      // Nobody wrote these 500 MB: the file system keeps none of them.
      try FileHandle(forWritingTo: URL(filePath: path))
        .truncate(atOffset: UInt64(start.count + 4 * count + 8))
      let before = try residentBytes()
      do {
        let file = try SafetensorsFile.open(path)
        #expect(try file.floats("small").values == [0, 0])
        #expect(try residentBytes() - before < 250_000_000)
        #expect(try String(contentsOfFile: "/proc/self/maps", encoding: .utf8).contains(path))
        withExtendedLifetime(file) {}
      }
      let maps = try String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
      #expect(!maps.contains(path))
    }
  }
}
