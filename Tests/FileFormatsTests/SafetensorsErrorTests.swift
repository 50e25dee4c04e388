import FileFormats
import Foundation
import Testing

@Suite("Safetensors errors say where, what and why")
struct SafetensorsErrorTests {
  @Test("headers", arguments: SafetensorsCase.all)
  func headers(sample: SafetensorsCase) throws {
    try withFolder { folder in
      let path = "\(folder)/a.safetensors"
      try sample.bytes.write(to: URL(filePath: path))
      let text = message { _ = try SafetensorsFile.open(path) }
      #expect(text == (sample.error.map { "\(path): \($0)" } ?? "no error"))
    }
  }

  @Test("bytes that are no text")
  func encoding() throws {
    try withFolder { folder in
      let path = "\(folder)/a.safetensors"
      var bytes = safetensorsBytes(#"{"é":1}"#)
      bytes[10] = 0xFF
      try bytes.write(to: URL(filePath: path))
      let text = message { _ = try SafetensorsFile.open(path) }
      #expect(text == "\(path): header: no text in UTF-8")
    }
  }

  @Test("files that are missing, too short, too long or no files")
  func files() throws {
    let missing = message { _ = try SafetensorsFile.open("/nowhere/a.safetensors") }
    #expect(missing == "/nowhere/a.safetensors: the file does not exist")
    let device = message { _ = try SafetensorsFile.open("/dev/zero") }
    #expect(device == "/dev/zero: open failed: not a regular file")
    try withFolder { folder in
      let directory = message { _ = try SafetensorsFile.open(folder) }
      #expect(directory == "\(folder): open failed: not a regular file")
      let path = "\(folder)/a.safetensors"
      try Data().write(to: URL(filePath: path))
      let empty = message { _ = try SafetensorsFile.open(path) }
      #expect(empty == "\(path): 0 byte(s), a safetensors file has at least 8")
      try Data(repeating: 0, count: 7).write(to: URL(filePath: path))
      let short = message { _ = try SafetensorsFile.open(path) }
      #expect(short == "\(path): 7 byte(s), a safetensors file has at least 8")
      try safetensorsBytes("{}", length: 100_000_001).write(to: URL(filePath: path))
      try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: 200_000_000)
      let long = message { _ = try SafetensorsFile.open(path) }
      #expect(long == "\(path): the header claims 100000001 bytes, at most 100000000 are possible")
    }
  }

  @Test("tensors that are not there or no numbers")
  func tensors() throws {
    let path = try golden("special.safetensors")
    let file = try SafetensorsFile.open(path)
    let missing = message { _ = try file.floats("singel") }
    #expect(
      missing == "\(path): tensor 'singel': does not exist; the file holds 'brain',"
        + " 'brain as single', 'double', 'empty', 'flags', 'größe/\"q\"\\n', 'half',"
        + " 'half as single', 'integers', 'scalar', 'single'")
    for (name, type) in [("double", "F64"), ("single", "F32")] {
      let text = message { _ = try file.integers(name) }
      #expect(text == "\(path): tensor '\(name)': found \(type), expected one of I32, I64")
    }
    for (name, type) in [("double", "F64"), ("integers", "I64"), ("flags", "BOOL")] {
      let text = message { _ = try file.floats(name) }
      #expect(text == "\(path): tensor '\(name)': found \(type), expected one of F32, F16, BF16")
    }
  }

  @Test("messages stay one short line, whatever a name holds")
  func longNames() {
    let name = String(repeating: "e\u{301}\u{2028}\n", count: 100_000)
    let error = SafetensorsError.missingTensor(tensor: name, file: "f", known: [name, name])
    #expect(error.description.count < 2000)
    #expect(error.description.allSatisfy { !$0.isNewline })
  }
}
