import FileFormats
import Foundation
import Testing

/// Reports as pages, opened in a browser as a reader opens them.
@Suite("Pages in a browser", .serialized)
struct PageSlowTests {
  private static let needs =
    "needs Debian's chromium and python3 (apt-get install chromium python3)"

  /// The program that opens pages, if there is one.
  private static let chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }
  private static let hasBrowser =
    chromium != nil && FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

  @Test("an experiment's page draws all figures", .enabled(if: hasBrowser, "\(needs)"))
  func adaptation() throws {
    try Tool.withTemporaryFolder { folder in
      let outcome = try Tool.run(
        "run", "configs/experiments/smoke.yaml", "--output", folder.path, "--weights", "--traces",
        "--quiet")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let results = folder.appending(path: "results.h5").path
      let seen = try Self.look(at: results, in: folder)
      #expect(seen.views.values.allSatisfy { $0.figures == 11 })
      for view in seen.views.values {
        #expect(view.hover.contains { $0.wholeMatch(of: /energy, adaptation: [0-9.]+ .?J/) != nil })
      }
      let table = try #require(seen.numbers["r1-trade-off"])
      let file = try HDF5File.open(reading: results)
      for (row, label) in (try Self.column("method", of: table)).enumerated() {
        for key in ["energy_adaptation", "latency_adaptation"] {
          let runs = try file.doubles(at: "/methods/\(label)/\(key)").values
          let mean = runs.reduce(0, +) / Double(runs.count)
          #expect(Double(try Self.column(key, of: table)[row]) == mean, "\(label) \(key)")
        }
      }
    }
  }

  @Test("a sweep's page draws all figures", .enabled(if: hasBrowser, "\(needs)"))
  func sweep() throws {
    try Tool.withTemporaryFolder { folder in
      let outcome = try Tool.run(
        "sweep", "configs/sweeps/quick.yaml", "--output", folder.path, "--quiet")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let store = folder.appending(path: "sweep.h5").path
      let seen = try Self.look(at: store, in: folder)
      #expect(seen.views.values.allSatisfy { $0.figures == 2 })
      let table = try #require(seen.numbers["r1-sweep"])
      var compared = 0
      for case .reals(let name, _, let values) in try HDF5File.open(reading: store)
        .table(at: "/points") where values.contains(where: \.isFinite)
      {
        let shown = try Self.column(name, of: table).map { Double($0) ?? .nan }
        // A chip that never wears out has no number of tasks.
        #expect(zip(shown, values).allSatisfy { $1.isFinite ? $0 == $1 : $0.isNaN }, "\(name)")
        #expect(shown.count == values.count)
        compared += 1
      }
      #expect(compared > 30)
    }
  }

  @Test(
    "a sweep of ten thousand points opens in three seconds", .enabled(if: hasBrowser, "\(needs)"))
  func manyPoints() throws {
    try Tool.withTemporaryFolder { folder in
      let outcome = try Tool.run(
        "sweep", "configs/sweeps/quick.yaml", "--output", folder.path, "--quiet")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let many = folder.appending(path: "many.h5").path
      try Self.multiply(folder.appending(path: "sweep.h5").path, to: many, points: 10_000)
      let start = ContinuousClock.now
      let page = folder.appending(path: "many.html").path
      #expect(
        try Tool.run("report", many, "--format", "html", "--output", page).errors.isEmpty)
      let writing = ContinuousClock.now - start
      let seen = try Self.look(at: many, in: folder, "--still")
      // Builds for debugging are slower than what is promised.
      #if !DEBUG
        #expect(writing < .seconds(3), "\(writing)")
      #endif
      for view in seen.views.values { #expect(view.allFiguresSeconds < 3) }
    }
  }

  /// A store with the points of another again and again, every number a little different.
  private static func multiply(_ store: String, to path: String, points: Int) throws {
    let source = try HDF5File.open(reading: store)
    let file = try HDF5File.create(at: path)
    for name in try source.attributeNames(of: "/") {
      try file.setAttribute(name, try source.attribute(name, on: "/"), on: "/")
    }
    try file.write(["many"], shape: [], to: "/provenance/config", units: "1", axes: "")
    for name in ["/axes", "/objectives", "/stages", "/references"] {
      try file.writeTable(try source.table(at: name), to: name)
    }
    let columns = try source.table(at: "/points")
    guard case .integers(_, _, let numbers) = columns[0] else { return }
    let methods = numbers.count { $0 == 0 }
    let rows = (0..<points * methods).map { (place: $0 % numbers.count, point: $0 / methods) }
    try file.writeTable(
      columns.map { column in
        switch column {
        case .integers(let name, let unit, _):
          .integers(name: name, units: unit, rows.map { Int64($0.point) })
        case .texts(let name, let unit, let texts):
          .texts(name: name, units: unit, rows.map { texts[$0.place] })
        case .reals(let name, let unit, let reals):
          .reals(
            name: name, units: unit,
            rows.map { reals[$0.place] * (1 + 1e-5 * Double($0.point)) })
        }
      }, to: "/points")
    try file.close()
  }

  /// What `scripts/check_report.py` found.
  private struct Seen: Decodable {
    struct View: Decodable {
      let figures: Int
      let console: [String]
      let requests: [String]
      let blank: [String]
      let overflow: Int
      /// The lines beside the pointer on a mark of the first chart.
      let hover: [String]
      let allFiguresSeconds: Double
    }

    let views: [String: View]
    /// By figure, the file that is downloaded.
    let numbers: [String: String]
  }

  /// Makes a page, opens it in every view and holds it to what all pages promise.
  private static func look(at results: String, in folder: URL, _ options: String...) throws -> Seen
  {
    let page = folder.appending(path: "report.html").path
    let outcome = try Tool.run("report", results, "--format", "html", "--output", page)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments =
      [
        Tool.package.appending(path: "scripts/check_report.py").path, page, "--chromium",
        chromium ?? "",
      ] + options
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let found = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(String(decoding: found, as: UTF8.self))")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let seen = try decoder.decode(Seen.self, from: found)
    #expect(Set(seen.views.keys) == ["desktop-light", "desktop-dark", "phone"])
    for view in seen.views.values {
      #expect(view.console.isEmpty && view.requests.isEmpty && view.blank.isEmpty)
      #expect(view.overflow <= 0)
    }
    return seen
  }

  /// The values under a heading of a downloaded file.
  private static func column(_ key: String, of table: String) throws -> [String] {
    let rows = table.split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let place = try #require(
      rows[0].firstIndex { $0 == key || $0.hasPrefix("\(key) [") }, "no column \(key)")
    return rows.dropFirst().map { $0[place] }
  }
}
