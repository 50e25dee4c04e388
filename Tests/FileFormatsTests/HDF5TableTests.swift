import FileFormats
import Testing

@Suite("HDF5 tables")
struct HDF5TableTests {
  private let rows: [TableColumn] = [
    .integers(name: "cycle", units: "1", [1, -2]),
    .reals(name: "energy", units: "J", [0.5, 1e-12]),
    .texts(name: "phase", units: "1", ["forward", "é"]),
  ]

  @Test("gives back its columns, units and order")
  func roundTrip() throws {
    try withFolder { folder in
      let file = try HDF5File.create(at: "\(folder)/a.h5")
      try file.writeTable(rows, to: "/deep/ledger")
      #expect(try file.table(at: "/deep/ledger") == rows)
      try file.close()
    }
  }

  @Test("grows by rows and is read in parts")
  func appending() throws {
    try withFolder { folder in
      let file = try HDF5File.create(at: "\(folder)/a.h5")
      try file.writeTable(
        [
          .integers(name: "cycle", units: "1", []), .texts(name: "phase", units: "1", []),
        ], to: "/t", textWidth: 8)
      for start in stride(from: 0, to: 50_000, by: 10_000) {
        let cycles = (start..<start + 10_000).map { Int64($0) }
        try file.appendRows(
          [
            .integers(name: "cycle", units: "1", cycles),
            .texts(name: "phase", units: "1", cycles.map { "p\($0)" }),
          ], to: "/t")
      }
      #expect(try file.rowCount(ofTable: "/t") == 50_000)
      #expect(
        try file.tableRows(at: "/t", range: 19_999..<20_001) == [
          .integers(name: "cycle", units: "1", [19_999, 20_000]),
          .texts(name: "phase", units: "1", ["p19999", "p20000"]),
        ])
      #expect(try file.tableRows(at: "/t", range: 7..<7).map(\.count) == [0, 0])
      try file.close()
    }
  }

  @Test("refuses rows that do not fit")
  func misfits() throws {
    try withFolder { folder in
      let path = "\(folder)/a.h5"
      let file = try HDF5File.create(at: path)
      try file.writeTable(rows, to: "/t")
      let foreign = message {
        try file.appendRows([.reals(name: "cycle", units: "s", [1])], to: "/t")
      }
      #expect(
        foreign == "\(path): /t: found columns cycle (reals, s), expected"
          + " cycle (integers, 1), energy (reals, J), phase (texts, 1)")
      let long = message {
        try file.appendRows(
          [
            .integers(name: "cycle", units: "1", [1]), .reals(name: "energy", units: "J", [1]),
            .texts(name: "phase", units: "1", ["backward"]),
          ], to: "/t")
      }
      #expect(
        long == "\(path): /t column 'phase': cannot store the text 'backward':"
          + " it has 8 bytes, its column has 7")
      let beyond = message { _ = try file.tableRows(at: "/t", range: 1..<3) }
      #expect(beyond == "\(path): /t: rows 1..<3 asked for, the table has 2")
      #expect(try file.table(at: "/t") == rows)
      try file.close()
    }
  }
}
