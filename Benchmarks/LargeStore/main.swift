import Experiments
import FileFormats
import Foundation
import Sweeps

// What the store of a large sweep costs: planned points, records without a simulation, everything else as in a sweep.
//
//   large-store [side] [folder]     side² · 10 points, 100 unless given; about 2.5 GB of disk and memory for that

let side = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100
let folder = CommandLine.arguments.dropFirst(2).first ?? "results/large-store"
let bench = try LargeStore(side: side, folder: folder)
try await bench.run()

/// A sweep of smoke.yaml over prices and write parallelism, whose points get numbers without being run.
struct LargeStore {
  private static let shards = 10
  private static let pointsPerPiece = 128
  let folder: String
  private let sweep: String

  init(side: Int, folder: String) throws {
    self.folder = folder
    sweep = "\(folder)/sweep.yaml"
    try? FileManager.default.removeItem(atPath: folder)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let experiment = "\(FileManager.default.currentDirectoryPath)/configs/experiments/smoke.yaml"
    try writeTextAtomically(
      """
      sweep: large-store
      experiment: \(experiment)
      held: [adaptation.clock=waits]
      axes:
        - name: write_parallelism
          set: [chip.hardware.array.write_parallelism]
          values: [1, 2, 4, 8, 16, 32, 64, 96, 112, 128]
        - name: set_energy
          set: ["chip.components.components[set_pulse].energy"]
          range: {from: 0.1 pJ, to: 120 pJ, count: \(side), spacing: log}
        - name: reset_energy
          set: ["chip.components.components[reset_pulse].energy"]
          range: {from: 0.1 pJ, to: 540 pJ, count: \(side), spacing: log}
      objectives:
        - {metric: accuracy_arrays, direction: higher}
        - {metric: energy_adaptation, direction: lower}
        - {metric: latency_adaptation, direction: lower}
      """, to: sweep)
  }

  func run() async throws {
    var watch = Stopwatch()
    let plan = try await watch.time("plan, 2 jobs", side * side * 10) {
      try await SweepPlan(loading: sweep, jobs: 2)
    }
    let records = plan.points.map(Self.record)
    print(
      "\(records.count) points, \(records[0].rows.count) methods, \(records[0].bytes.count) bytes each"
    )
    let store = "\(folder)/\(Shard.all.storeName)"
    try await watch.time("append to the journal, 128 points a piece", records.count) {
      try Self.append(records, to: store)
    }
    Stopwatch.size("  journal", of: store + ".journal")
    try await watch.time("open with all points in the journal", records.count) {
      _ = try SweepStore(store)
    }
    try await watch.time("open so and fold into HDF5", records.count) {
      var opened = try SweepStore(store)
      try opened.fold(plan)
    }
    Stopwatch.size("  HDF5 file", of: store)
    try await watch.time("open with all points in HDF5", records.count) {
      _ = try SweepStore(store)
    }
    try await watch.time("a sweep with nothing left to do", records.count) {
      _ = try await SweepRun(plan, store: store).run(.init(jobs: 1)) { _ in }
    }
    try await resume(plan, records, &watch)
    try await merge(plan, records, &watch)
    await watch.time("front of three objectives, point by point", records.count) {
      var front = SweepFront(plan)
      for record in records { front.add(SweepPoint(record)) }
    }
  }

  /// From the start of a sweep of which half is done until its first piece of work.
  private func resume(_ plan: SweepPlan, _ records: [PointRecord], _ watch: inout Stopwatch)
    async throws
  {
    let store = "\(folder)/half.h5"
    try Self.append(Array(records.prefix(records.count / 2)), to: store)
    let run = await watch.time("go on with half of them, until the first work") {
      let (news, begin) = AsyncStream.makeStream(of: Void.self)
      let run = Task {
        defer { begin.finish() }
        return try await SweepRun(plan, store: store).run(.init(jobs: 1)) { _ in begin.yield() }
      }
      for await _ in news { break }
      run.cancel()
      return run
    }
    // It ends with a fold of what is done, and says that it was cancelled.
    _ = try? await run.value
  }

  /// Stores of shards, as their processes leave them, and one of all.
  private func merge(_ plan: SweepPlan, _ records: [PointRecord], _ watch: inout Stopwatch)
    async throws
  {
    let parts = try (1...Self.shards).map { number in
      let shard = try Shard("\(number)/\(Self.shards)")
      let start = (number - 1) * records.count / Self.shards
      return (
        "\(folder)/\(shard.storeName)",
        Array(records[start..<number * records.count / Self.shards])
      )
    }
    try await watch.time("write \(Self.shards) stores of shards", records.count) {
      for (path, records) in parts {
        var store = try SweepStore(path)
        try store.add(records)
        try store.fold(plan)
        store.finish()
      }
    }
    let target = "\(folder)/merged/sweep.h5"
    let found = try await watch.time("merge them", records.count) {
      try SweepMerge(plan).merge(parts.map(\.0), into: target)
    }
    let isEqual =
      FileManager.default.contents(atPath: target)
      == FileManager.default.contents(atPath: "\(folder)/\(Shard.all.storeName)")
    print(
      "  \(found.done) done, \(found.missing) missing; equal to the store of one machine: \(isEqual)"
    )
  }

  private static func append(_ records: [PointRecord], to path: String) throws {
    var store = try SweepStore(path)
    for start in stride(from: 0, to: records.count, by: pointsPerPiece) {
      try store.add(Array(records[start..<min(start + pointsPerPiece, records.count)]))
    }
  }

  /// Numbers that differ from point to point as those of a simulation do: Steele, Lea and Flood, OOPSLA 2014.
  private static func record(_ point: PlannedPoint) -> PointRecord {
    var state = UInt64(point.number)
    func next() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
      return Double((z ^ z >> 31) >> 11) / 9_007_199_254_740_992
    }
    let methods = ["linear-probe", "full-fine-tuning", "lora", "lorafusion"]
    return PointRecord(
      hash: point.hash, status: .done,
      rows: methods.map { method in
        PointRecord.Row(method: method, values: MethodMetrics.all.map { _ in next() })
      })
  }
}
