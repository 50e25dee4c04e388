import CHDF5
import FileFormats
import Foundation
import Testing

/// A folder of its own for one test; removed with everything in it.
func withFolder<Result>(_ body: (_ folder: String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

/// The one-line text of the error that an operation throws.
func message(_ operation: () throws -> Void) -> String {
  do {
    try operation()
    return "no error"
  } catch {
    return "\(error)"
  }
}

@Suite("HDF5 files")
struct HDF5FileTests {
  /// One dataset of every kind, small and large.
  private func writeSample(to path: String) throws {
    let file = try HDF5File.create(at: path)
    try file.createGroup("/methods/lora")
    try file.write(
      [1.5, -2, .infinity, 0.1] as [Float], shape: [2, 2], to: "/methods/lora/loss",
      units: "nat", axes: "step,batch")
    try file.write(
      (0..<5000).map { Double($0).squareRoot() }, shape: [50, 100], to: "/new/group/large",
      units: "J", axes: "row,column")
    try file.write([-7] as [Int32], shape: [], to: "/scalar", units: "1", axes: "")
    try file.write([Int64.min, .max], shape: [2], to: "/int64", units: "1", axes: "index")
    try file.write([0, 16, 255] as [UInt8], shape: [3], to: "/bytes", units: "1", axes: "index")
    try file.write([UInt32.max], shape: [1], to: "/uint32", units: "1", axes: "index")
    try file.write(["α", "", "ledger"], shape: [3], to: "/names", units: "1", axes: "index")
    try file.write([] as [Float], shape: [0, 3], to: "/empty", units: "V", axes: "row,column")
    try file.setAttribute("seed", .integer(42), on: "/")
    try file.setAttribute("rate", .real(0.1), on: "/methods")
    try file.setAttribute("config", .string(String(repeating: "é: 1\n", count: 40_000)), on: "/")
    try file.setAttribute("tasks", .strings(["vflip", "", "parity"]), on: "/methods")
    try file.writeTable(
      [
        .integers(name: "cycle", units: "1", Array(0..<3000)),
        .reals(name: "energy", units: "J", (0..<3000).map { Double($0) * 1e-12 }),
        .texts(name: "phase", units: "1", (0..<3000).map { "p\($0 % 7)" }),
      ], to: "/ledger")
    try file.close()
  }

  @Test("gives back what was written")
  func roundTrip() throws {
    try withFolder { folder in
      try writeSample(to: "\(folder)/a.h5")
      let file = try HDF5File.open(reading: "\(folder)/a.h5")
      let loss = try file.floats(at: "/methods/lora/loss")
      #expect(loss == HDF5Array(values: [1.5, -2, .infinity, 0.1], shape: [2, 2]))
      #expect(try file.doubles(at: "/methods/lora/loss", rank: 2).values[0] == 1.5)
      let large = try file.doubles(at: "/new/group/large")
      #expect(large.values == (0..<5000).map { Double($0).squareRoot() })
      #expect(try file.integers(at: "/scalar") == HDF5Array(values: [-7], shape: []))
      #expect(try file.integers(at: "/int64").values == [.min, .max])
      #expect(try file.integers(at: "/bytes").values == [0, 16, 255])
      #expect(try file.bytes(at: "/bytes").values == [0, 16, 255])
      #expect(throws: FileFormatError.self) { try file.bytes(at: "/int64") }
      #expect(try file.integers(at: "/uint32").values == [4_294_967_295])
      #expect(try file.strings(at: "/names").values == ["α", "", "ledger"])
      #expect(try file.floats(at: "/empty") == HDF5Array(values: [], shape: [0, 3]))
    }
  }

  @Test("gives back attributes, also longer than 64 KiB")
  func attributes() throws {
    try withFolder { folder in
      try writeSample(to: "\(folder)/a.h5")
      let file = try HDF5File.open(reading: "\(folder)/a.h5")
      #expect(try file.attribute("seed", on: "/") == .integer(42))
      #expect(try file.attribute("rate", on: "/methods") == .real(0.1))
      let config = String(repeating: "é: 1\n", count: 40_000)
      #expect(try file.attribute("config", on: "/") == .string(config))
      #expect(try file.attribute("tasks", on: "/methods") == .strings(["vflip", "", "parity"]))
      #expect(try file.attribute("units", on: "/methods/lora/loss") == .string("nat"))
      #expect(try file.attribute("axes", on: "/scalar") == .string(""))
      #expect(try file.attribute("units", on: "/ledger") == .strings(["1", "J", "1"]))
      #expect(try file.attributeNames(of: "/") == ["config", "seed"])
    }
  }

  @Test("an attribute can be set anew")
  func attributeReplaced() throws {
    try withFolder { folder in
      let file = try HDF5File.create(at: "\(folder)/a.h5")
      try file.setAttribute("seed", .integer(1), on: "/")
      try file.setAttribute("seed", .string("two"), on: "/")
      #expect(try file.attribute("seed", on: "/") == .string("two"))
      try file.close()
    }
  }

  @Test("nothing is a value too")
  func emptiness() throws {
    try withFolder { folder in
      let path = "\(folder)/a.h5"
      let file = try HDF5File.create(at: path)
      try file.write([] as [String], shape: [0], to: "/none", units: "1", axes: "index")
      try file.setAttribute("list", .strings([]), on: "/none")
      try file.setAttribute("text", .string(""), on: "/none")
      let columns: [TableColumn] = [
        .reals(name: "energy", units: "J", []), .texts(name: "phase", units: "1", []),
      ]
      try file.writeTable(columns, to: "/table")
      try file.close()
      let again = try HDF5File.open(reading: path)
      #expect(try again.strings(at: "/none") == HDF5Array(values: [], shape: [0]))
      #expect(try again.attribute("list", on: "/none") == .strings([]))
      #expect(try again.attribute("text", on: "/none") == .string(""))
      #expect(try again.table(at: "/table") == columns)
    }
  }

  @Test("lists groups and datasets by name")
  func children() throws {
    try withFolder { folder in
      try writeSample(to: "\(folder)/a.h5")
      let file = try HDF5File.open(reading: "\(folder)/a.h5")
      let entries = try file.children(of: "/")
      #expect(
        entries.map(\.name) == [
          "bytes", "empty", "int64", "ledger", "methods", "names", "new", "scalar", "uint32",
        ])
      #expect(
        entries.map { $0.elementType.map(\.description) ?? $0.kind.rawValue } == [
          "uint8", "float32", "int64", "table", "group", "text", "group", "int32", "uint32",
        ])
      #expect(entries[1].shape == [0, 3])
      #expect(entries[3].shape == [3000])
      let lora = try file.children(of: "/methods/lora")
      #expect(lora.map(\.name) == ["loss"])
      #expect(lora.map(\.shape) == [[2, 2]])
    }
  }

  @Test("equal writes give equal bytes, a second later too")
  func equalBytes() throws {
    try withFolder { folder in
      try writeSample(to: "\(folder)/a.h5")
      Thread.sleep(forTimeInterval: 1.1)
      try writeSample(to: "\(folder)/b.h5")
      let first = try Data(contentsOf: URL(filePath: "\(folder)/a.h5"))
      #expect(try first == Data(contentsOf: URL(filePath: "\(folder)/b.h5")))
    }
  }

  @Test("several tasks write several files at once")
  func concurrentFiles() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        group.addTask { try writeSample(to: "\(folder)/\(number).h5") }
      }
      try await group.waitForAll()
    }
    let first = try Data(contentsOf: URL(filePath: "\(folder)/0.h5"))
    for number in 1..<8 {
      #expect(try first == Data(contentsOf: URL(filePath: "\(folder)/\(number).h5")))
    }
    try FileManager.default.removeItem(atPath: folder)
  }
}
