import Experiments
import FileFormats
import Foundation
import Testing

@testable import Sweeps

/// A sweep of the smoke experiment in a folder of its own.
private struct Bench {
  let folder: String
  var store: String { "\(folder)/sweep.h5" }

  init(_ text: String = Bench.sweep) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try writeTextAtomically(text, to: "\(folder)/sweep.yaml")
  }

  static let configs = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../configs").standardized.path

  static let sweep = """
    sweep: test
    experiment: \(configs)/experiments/smoke.yaml
    held: [adaptation.clock=waits, "methods=[{method: linear-probe}, {method: lora, parameters: {rank: 4}}]"]
    axes:
      - {name: parallelism, set: [chip.hardware.array.write_parallelism], values: [8, 128]}
      - name: energy
        set: ["chip.components.components[set_pulse].energy"]
        range: {from: 1 pJ, to: 100 pJ, count: 3, spacing: log}
      - {name: rows, set: [chip.hardware.array.rows], values: [128, 0]}
    objectives: [{metric: energy_adaptation, direction: lower}]
    """

  func plan() async throws -> SweepPlan {
    try await SweepPlan(loading: "\(folder)/sweep.yaml", jobs: 2)
  }

  @discardableResult
  func run(_ jobs: Int = 2, shard: Shard = .all, keeping results: String? = nil) async throws
    -> SweepRun.Summary
  {
    try await SweepRun(try await plan(), store: "\(folder)/\(shard.storeName)", shard: shard)
      .run(.init(jobs: jobs, resultsFolder: results)) { _ in }
  }

  func bytes() throws -> Data { try Data(contentsOf: URL(filePath: store)) }
  func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

@Suite struct SweepTests {
  @Test func pointsShareStagesAndEqualARun() async throws {
    let bench = try Bench()
    defer { bench.remove() }
    let summary = try await bench.run(keeping: "\(bench.folder)/points")
    #expect(summary.done == 6 && summary.invalid == 6 && summary.failed == 0)
    #expect(summary.preparations == 1 && summary.functionalRuns == 2 && summary.schedules == 4)
    #expect(summary.pace.points == 6 && summary.pace.pricingSeconds > 0)
    #expect(summary.pace.seconds > 0)
    // Two tasks of three traces each, a deployment and a change of task. A linear probe has the two matrices of the network and
    // changes none; LoRA has four more, which a change of task writes.
    #expect(summary.pace.layerEvaluations == 6 * ((2 + 2 * 3 * 2) + (6 + 2 * 3 * 6 + 4)))
    let plan = try await bench.plan()
    try writeTextAtomically(plan.baseText, to: "\(bench.folder)/base.yaml")
    for point in [plan.points[0], plan.points[10]] {
      let settings = point.settings.map { "\($0.keyPath.joined(separator: "."))=\($0.value)" }
      let experiment = try loadExperiment("\(bench.folder)/base.yaml", overrides: settings)
      try await experiment.run(
        into: "\(bench.folder)/run", options: RunOptions(jobs: 1), progress: { _ in })
      let alone = try Data(contentsOf: URL(filePath: "\(bench.folder)/run/results.h5"))
      let swept = try Data(
        contentsOf: URL(filePath: "\(bench.folder)/points/\(point.hash)/results.h5"))
      #expect(alone == swept, "point \(point.number)")
    }
  }

  @Test func interruptedShardedAndUndisturbedStoresAreEqual() async throws {
    let bench = try Bench()
    defer { bench.remove() }
    try await bench.run(1)
    let whole = try bench.bytes()
    // As a kill leaves it: half of the records in the journal, the last one torn.
    let plan = try await bench.plan()
    let records = try StoredPoints(reading: bench.store).records.values.sorted { $0.hash < $1.hash }
    try FileManager.default.removeItem(atPath: bench.store)
    let torn = records.prefix(5).flatMap(\.bytes) + records[5].bytes.dropLast(7)
    try Data(torn).write(to: URL(filePath: bench.store + ".journal"))
    let summary = try await bench.run()
    #expect(summary.kept == 5 && summary.warnings.count == 1)
    #expect(try bench.bytes() == whole)
    try FileManager.default.removeItem(atPath: bench.store)
    for number in 1...3 { try await bench.run(shard: try Shard("\(number)/3")) }
    let shards = (1...3).map { "\(bench.folder)/sweep.\($0)-of-3.h5" }
    // Of a shard that was killed, or has not folded yet, the journal alone may be there.
    let second = try StoredPoints(reading: shards[1]).records.values.flatMap(\.bytes)
    try FileManager.default.removeItem(atPath: shards[1])
    try Data(second).write(to: URL(filePath: shards[1] + ".journal"))
    for _ in 1...2 {
      _ = try SweepMerge(plan).merge(shards, into: bench.store)
      #expect(try bench.bytes() == whole)
    }
  }

  @Test func damagedStoresGiveBackWhatIsSound() async throws {
    let bench = try Bench()
    defer { bench.remove() }
    try await bench.run()
    let whole = try bench.bytes()
    for place in [9, whole.count / 2, whole.count - 200] {
      var damaged = whole
      damaged[place] ^= 0xFF
      try damaged.write(to: URL(filePath: bench.store))
      try await bench.run()
      #expect(try bench.bytes() == whole, "byte \(place)")
    }
    try whole.prefix(whole.count * 3 / 4).write(to: URL(filePath: bench.store))
    let summary = try await bench.run()
    #expect(!summary.warnings.isEmpty)
    #expect(try bench.bytes() == whole)
  }

  @Test func readersRefuseADamagedStore() async throws {
    let bench = try Bench()
    defer { bench.remove() }
    try await bench.run()
    var damaged = try bench.bytes()
    damaged[damaged.count / 2] ^= 0xFF
    try damaged.write(to: URL(filePath: bench.store))
    #expect(
      throws: FileFormatError.hdf5(
        call: "open", object: "/", file: bench.store,
        cause: "damaged: its bytes are not those that were sealed")
    ) { _ = try HDF5File.open(reading: bench.store) }
  }

  @Test func aSecondProcessIsRefused() async throws {
    let bench = try Bench()
    defer { bench.remove() }
    let lock = try FileLock.take(bench.store + ".lock")
    await #expect(throws: SweepError.locked(store: bench.store)) { try await bench.run() }
    _ = consume lock
  }

  @Test(arguments: [
    ("write_parallelism]", "write_paralelism]", "nearest: chip.hardware.array.write_parallelism"),
    ("values: [8, 128]", "values: []", "axes.parallelism.values: found none"),
    ("metric: energy_adaptation", "metric: energy_adaption", "nearest: energy_adaptation"),
    ("to: 100 pJ", "to: 100 V", "two numbers of one unit"),
    ("direction: lower", "direction: lower, limit: \"> 1\"", "allowed is '>= NUMBER'"),
    ("objectives:", "conditions: [\"rows < depth\"]\nobjectives:", "'depth'"),
  ])
  func mistakesAreNamed(_ right: String, _ wrong: String, _ message: String) async throws {
    let bench = try Bench(Bench.sweep.replacingOccurrences(of: right, with: wrong))
    defer { bench.remove() }
    do {
      _ = try await bench.plan()
      Issue.record("no error")
    } catch { #expect("\(error)".contains(message), "\(error)") }
  }

  @Test func filesThatAreNoStoreAreRefusedAndStay() async throws {
    let bench = try Bench()
    defer { bench.remove() }
    let file = try HDF5File.create(at: bench.store)
    try file.setAttribute("schema", .string("crossfuse-sweep-0"), on: "/")
    try file.close()
    let before = try bench.bytes()
    await #expect(
      throws: SweepError.wrongSchema(
        store: bench.store, found: "crossfuse-sweep-0", expected: "crossfuse-sweep-1")
    ) { try await bench.run() }
    #expect(try bench.bytes() == before)
    try Data("a letter".utf8).write(to: URL(filePath: bench.store))
    await #expect(throws: SweepError.self) { try await bench.run() }
    #expect(try bench.bytes() == Data("a letter".utf8))
  }

  /// Datasets of one number, or of numbers over seeds, tasks and switches, are metrics under their own names and units.
  @Test func metricsAreTheDatasetsOfResults() async throws {
    let bench = try Bench()
    defer { bench.remove() }
    try await bench.run(keeping: "\(bench.folder)/points")
    let point = try #require(try await bench.plan().points.first)
    let record = try #require(StoredPoints(reading: bench.store).records[point.hash])
    let results = try HDF5File.open(reading: "\(bench.folder)/points/\(point.hash)/results.h5")
    for row in record.rows {
      for (metric, value) in zip(MethodMetrics.all, row.values) where !value.isNaN {
        let path = "/methods/\(row.method)/\(metric.name)"
        guard
          try results.children(of: "/methods/\(row.method)").contains(where: {
            $0.name == metric.name
          })
        else {
          #expect(
            ["area", "tasks_until_1_percent_dead", "matrix_tasks_until_1_percent_dead", "lifetime"]
              .contains(metric.name))
          continue
        }
        let values: [Double]
        if let reals = try? results.doubles(at: path) {
          values = reals.values
        } else {
          values = try results.integers(at: path).values.map(Double.init)
        }
        let isWorst = metric.name.hasPrefix("worst_")
        let expected = isWorst ? values.max() : values.reduce(0, +) / Double(values.count)
        #expect(value == expected, "\(path)")
        #expect(try results.attribute("units", on: path) == .string(metric.units), "\(path)")
      }
    }
  }

  @Test func disagreeingStoresAreRefused() async throws {
    let bench = try Bench()
    defer { bench.remove() }
    try await bench.run()
    let before = try bench.bytes()
    let done = try #require(
      StoredPoints(reading: bench.store).records.values.first { $0.status == .done })
    let other = PointRecord(
      hash: done.hash, status: .done, rows: done.rows.map { .init(method: $0.method, values: [1]) })
    try Data(other.bytes).write(to: URL(filePath: "\(bench.folder)/other.h5.journal"))
    try FileManager.default.moveItem(
      atPath: "\(bench.folder)/other.h5.journal", toPath: "\(bench.folder)/other.h5")
    let plan = try await bench.plan()
    #expect(throws: SweepError.self) {
      try SweepMerge(plan).merge(["\(bench.folder)/other.h5"], into: bench.store)
    }
    #expect(try bench.bytes() == before)
  }
}
