import FileFormats
import Testing

@Suite("HDF5 tables of records")
struct HDF5RecordTests {
  private struct Reading: TableRecord, Equatable {
    var kind: UInt8 = 0
    var sensor: Int32 = 0
    var cycle: Int64 = 0
    var energy = 0.0

    init() {}

    init(_ kind: UInt8, _ sensor: Int32, _ cycle: Int64, _ energy: Double) {
      (self.kind, self.sensor, self.cycle, self.energy) = (kind, sensor, cycle, energy)
    }

    static var columns: [RecordColumn<Self>] {
      [
        RecordColumn("kind", words: ["read", "write"], \.kind),
        RecordColumn("sensor", units: "1", \.sensor), RecordColumn("cycle", units: "1", \.cycle),
        RecordColumn("energy", units: "J", \.energy),
      ]
    }
  }

  private static let readings = [Reading(1, -7, 1 << 40, 0.5), Reading(0, 3, -2, 1e-12)]

  @Test("grow, come back in parts, and are tables like all others")
  func roundTrip() throws {
    try withFolder { folder in
      let file = try HDF5File.create(at: "\(folder)/a.h5")
      try file.createTable(of: Reading.self, at: "/deep/t")
      #expect(try file.rowCount(ofTable: "/deep/t", of: Reading.self) == 0)
      try file.append([Reading](), to: "/deep/t")
      for _ in 0..<5000 { try file.append(Self.readings, to: "/deep/t") }
      #expect(try file.rowCount(ofTable: "/deep/t", of: Reading.self) == 10_000)
      var rows = Array(repeating: Reading(), count: 5)
      try file.readRecords(at: "/deep/t", range: 9_997..<10_000, into: &rows)
      #expect(rows == [Self.readings[1], Self.readings[0], Self.readings[1]])
      #expect(
        try file.tableRows(at: "/deep/t", range: 0..<2) == [
          .texts(name: "kind", units: "1", ["write", "read"]),
          .integers(name: "sensor", units: "1", [-7, 3]),
          .integers(name: "cycle", units: "1", [1 << 40, -2]),
          .reals(name: "energy", units: "J", [0.5, 1e-12]),
        ])
      try file.close()
    }
  }

  /// Some of the same columns in another order, words too, and one whose integers may be too large.
  private struct Other: TableRecord {
    var energy = 0.0
    var sensor: Int64 = 4
    var more: Int64 = 9
    var kind: UInt8 = 0

    init() {}

    static var columns: [RecordColumn<Self>] {
      [
        RecordColumn("energy", units: "J", \.energy), RecordColumn("sensor", units: "1", \.sensor),
        RecordColumn("more", units: "1", \.more),
        RecordColumn("kind", words: ["write", "read"], \.kind),
      ]
    }
  }

  private struct Part: TableRecord {
    var energy = 0.0
    var kind: UInt8 = 0

    init() {}

    static var columns: [RecordColumn<Self>] {
      [
        RecordColumn("energy", units: "J", \.energy),
        RecordColumn("kind", words: ["read", "write"], \.kind),
      ]
    }
  }

  private struct Flag: TableRecord {
    var kind: UInt8 = 0

    init() {}

    static var columns: [RecordColumn<Self>] {
      [RecordColumn("kind", words: ["erase", "read"], \.kind)]
    }
  }

  @Test("words are matched by name")
  func words() throws {
    try withFolder { folder in
      let file = try HDF5File.create(at: "\(folder)/a.h5")
      try file.createTable(of: Other.self, at: "/t")
      try file.append(
        (0..<UInt8(2)).map { word in
          var row = Other()
          (row.kind, row.energy) = (word, 2)
          return row
        }, to: "/t")
      var parts: [Part] = []
      #expect(try file.rowCount(ofTable: "/t", of: Part.self) == 2)
      try file.readRecords(at: "/t", range: 0..<2, into: &parts)
      #expect(parts.map(\.kind) == [1, 0])
      #expect(parts.map(\.energy) == [2, 2])
      try file.close()
    }
  }

  @Test("refuse columns that are missing or of another type, and rows that are not there")
  func misfits() throws {
    try withFolder { folder in
      let path = "\(folder)/a.h5"
      let file = try HDF5File.create(at: path)
      try file.createTable(of: Other.self, at: "/t")
      try file.createTable(of: Reading.self, at: "/r")
      try file.writeTable(
        [.texts(name: "kind", units: "1", ["read"]), .reals(name: "energy", units: "J", [1])],
        to: "/texts")
      try file.write([1.0], shape: [1], to: "/numbers", units: "1", axes: "row")
      let wide = message { _ = try file.rowCount(ofTable: "/t", of: Reading.self) }
      #expect(wide == "\(path): /t column 'sensor': found int64, expected int32")
      let narrow = message { _ = try file.rowCount(ofTable: "/r", of: Other.self) }
      #expect(
        narrow == "\(path): column 'more': does not exist; /r holds 'kind', 'sensor', 'cycle',"
          + " 'energy'")
      let texts = message { _ = try file.rowCount(ofTable: "/texts", of: Part.self) }
      #expect(
        texts == "\(path): /texts column 'kind': found text, expected an enumeration of read, write"
      )
      let word = message { _ = try file.rowCount(ofTable: "/r", of: Flag.self) }
      #expect(
        word == "\(path): /r column 'kind': found an enumeration of read, write,"
          + " expected an enumeration of erase, read")
      let numbers = message { _ = try file.rowCount(ofTable: "/numbers", of: Part.self) }
      #expect(numbers == "\(path): /numbers: found float64, expected table")
      let beyond = message {
        var rows: [Reading] = []
        try file.readRecords(at: "/r", range: 0..<1, into: &rows)
      }
      #expect(beyond == "\(path): /r: rows 0..<1 asked for, the table has 0")
      let appended = message {
        try file.appendRows([.texts(name: "kind", units: "1", ["read"])], to: "/r")
      }
      #expect(
        appended == "\(path): /r: found columns kind (texts, 1), expected kind (words, 1),"
          + " sensor (integers, 1), cycle (integers, 1), energy (reals, J)")
      try file.close()
    }
  }
}
