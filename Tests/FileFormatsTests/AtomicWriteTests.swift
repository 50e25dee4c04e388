import FileFormats
import Foundation
import Testing

@Suite("Atomic writes")
struct AtomicWriteTests {
  private struct Interruption: Error {}

  private func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test("writes and replaces a file, and leaves nothing beside it")
  func replaces() throws {
    try withFolder { folder in
      let path = "\(folder)/a.txt"
      try writeTextAtomically("first\n", to: path)
      try writeTextAtomically("zweite Fassung: é\n", to: path)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "zweite Fassung: é\n")
      try writeTextAtomically("", to: path)
      #expect(try String(contentsOfFile: path, encoding: .utf8).isEmpty)
      #expect(try names(in: folder) == ["a.txt"])
    }
  }

  @Test("an error leaves the old file and no temporary")
  func interrupted() throws {
    try withFolder { folder in
      let path = "\(folder)/a.txt"
      try writeTextAtomically("old", to: path)
      #expect(throws: Interruption.self) {
        try writeAtomically(to: path) { temporary in
          try "half".write(toFile: temporary, atomically: false, encoding: .utf8)
          throw Interruption()
        }
      }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
      #expect(try names(in: folder) == ["a.txt"])
    }
  }

  @Test("a file that is not committed was never there")
  func forgotten() throws {
    try withFolder { folder in
      let path = "\(folder)/a.txt"
      try AtomicFile(path).commit()
      #expect(try names(in: folder) == ["a.txt"])
      do {
        let file = try AtomicFile(path)
        try "half".write(toFile: file.temporaryPath, atomically: false, encoding: .utf8)
        #expect(try names(in: folder) == ["a.txt", "a.txt.0.partial"])
        _ = consume file
      }
      #expect(try names(in: folder) == ["a.txt"])
      #expect(try String(contentsOfFile: path, encoding: .utf8).isEmpty)
    }
  }

  @Test("the temporary stands in the same folder under a name of its own")
  func uniqueNames() throws {
    try withFolder { folder in
      let path = "\(folder)/a.txt"
      try writeAtomically(to: path) { outer in
        try writeAtomically(to: path) { inner in
          #expect(outer == "\(path).0.partial")
          #expect(inner == "\(path).1.partial")
        }
      }
      #expect(try names(in: folder) == ["a.txt"])
    }
  }

  @Test("a folder that is missing or in the way is named")
  func refused() throws {
    let missing = message { try writeTextAtomically("x", to: "/nowhere/a.txt") }
    #expect(missing == "/nowhere/a.txt: open failed: No such file or directory")
    try withFolder { folder in
      let path = "\(folder)/taken"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      let taken = message { try writeTextAtomically("x", to: path) }
      #expect(taken == "\(path): rename failed: Is a directory")
      #expect(try names(in: folder) == ["taken"])
    }
  }

  @Test("an HDF5 file is written atomically")
  func hdf5() throws {
    try withFolder { folder in
      let path = "\(folder)/a.h5"
      try writeAtomically(to: path) { temporary in
        let file = try HDF5File.create(at: temporary)
        try file.write([1] as [Float], shape: [1], to: "/a", units: "1", axes: "index")
        try file.close()
      }
      #expect(try HDF5File.open(reading: path).floats(at: "/a").values == [1])
      #expect(try names(in: folder) == ["a.h5"])
    }
  }
}

@Suite("Content hashes")
struct ContentHashTests {
  // FIPS 180-4 example values published by NIST.
  @Test("equals the published values")
  func published() {
    #expect(
      sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      sha256([UInt8](repeating: 0x61, count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }
  @Test("of files are those of their bytes")
  func files() throws {
    try withFolder { folder in
      let bytes = [UInt8](repeating: 0x61, count: 3_000_001)
      try writeAtomically(to: "\(folder)/a") { path in
        try Data(bytes).write(to: URL(filePath: path))
      }
      #expect(try sha256(ofFile: "\(folder)/a") == sha256(bytes))
      #expect(throws: FileFormatError.missingFile(path: "\(folder)/b")) {
        try sha256(ofFile: "\(folder)/b")
      }
    }
  }

  @Test("of pieces tell where pieces end")
  func pieces() {
    func hash(_ texts: String...) -> String {
      var hasher = ContentHasher()
      for text in texts { hasher.add(text) }
      return hasher.digest
    }
    #expect(hash("ab", "c") == hash("ab", "c"))
    #expect(Set([hash("ab", "c"), hash("a", "bc"), hash("abc"), hash("abc", "")]).count == 4)
  }
}
