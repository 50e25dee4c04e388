import Experiments
import FileFormats
import Foundation
import Testing

@testable import Sweeps

/// Preparations that are kept in a folder.
@Suite struct PreparationCacheTests {
  /// A folder with sweeps of one point, their stores by name, and what they keep.
  private struct Bench {
    let folder: String
    var cache: PreparationCache { PreparationCache(folder: "\(folder)/stages") }

    init() throws {
      folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func run(
      _ name: String, _ held: String = "name=smoke", cached: Bool = true,
      method: String = "lorafusion, parameters: {pool: 6, rank: 4, alpha: 8}"
    ) async throws -> (summary: SweepRun.Summary, bytes: Data) {
      let configs = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../configs").standardized.path
      try writeTextAtomically(
        """
        sweep: kept
        experiment: \(configs)/experiments/smoke.yaml
        held: ["methods=[{method: \(method)}]", "\(held)"]
        axes: [{name: bits, set: [chip.crossbar.adc_bits], values: [8]}]
        """, to: "\(folder)/\(name).yaml")
      let plan = try await SweepPlan(loading: "\(folder)/\(name).yaml", jobs: 2)
      let store = "\(folder)/\(name).h5"
      let summary = try await SweepRun(plan, store: store)
        .run(.init(jobs: 2, cache: cached ? cache : nil)) { _ in }
      return (summary, try Data(contentsOf: URL(filePath: store)))
    }

    /// The files that are kept.
    var kept: [String] {
      get throws {
        try FileManager.default.contentsOfDirectory(atPath: cache.folder).sorted()
          .map { "\(cache.folder)/\($0)" }
      }
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }
  }

  @Test func storesAreEqualWithAndWithoutKeptPreparations() async throws {
    let bench = try Bench()
    defer { bench.remove() }
    let without = try await bench.run("without", cached: false)
    let first = try await bench.run("first")
    let second = try await bench.run("second")
    #expect(without.bytes == first.bytes && first.bytes == second.bytes)
    #expect([without, first].allSatisfy { $0.summary.keptPreparations == 0 })
    #expect([without, first].allSatisfy { $0.summary.preparations == 1 })
    #expect(second.summary.keptPreparations == 1 && second.summary.preparations == 0)
    #expect(second.summary.warnings.isEmpty)
    #expect(try bench.kept.count == 1)
  }

  @Test func twoAtOnceBothSucceed() async throws {
    let bench = try Bench()
    defer { bench.remove() }
    async let one = bench.run("one")
    async let two = bench.run("two")
    let runs = try await [one, two]
    #expect(runs[0].bytes == runs[1].bytes)
    #expect(runs.allSatisfy { $0.summary.warnings.isEmpty && $0.summary.done == 1 })
    #expect(try bench.kept.count == 1)
    #expect(try await bench.run("three").summary.keptPreparations == 1)
  }

  @Test func damagedAndForeignFilesAreNamedAndMadeAnew() async throws {
    let bench = try Bench()
    defer { bench.remove() }
    let whole = try await bench.run("whole")
    let file = try #require(try bench.kept.first)
    let sound = try Data(contentsOf: URL(filePath: file))
    let places = [9, sound.count / 2, sound.count * 3 / 4]
    for (number, place) in places.enumerated() {
      var damaged = sound
      damaged[place] ^= 0x10
      try damaged.write(to: URL(filePath: file))
      let run = try await bench.run("damaged\(number)")
      #expect(run.bytes == whole.bytes, "byte \(place)")
      #expect(run.summary.keptPreparations == 0)
      #expect(
        run.summary.warnings == [
          "\(file): check at the end: found that of other bytes, expected that of what stands before "
            + "it; the preparation is made anew"
        ])
      #expect(try Data(contentsOf: URL(filePath: file)) == sound, "byte \(place)")
    }
    try Data("a letter".utf8).write(to: URL(filePath: file))
    let letter = try await bench.run("letter")
    #expect(letter.bytes == whole.bytes)
    #expect(
      letter.summary.warnings == [
        "\(file): check at the end: found none, expected CFCHECK1; the preparation is made anew"
      ])
    #expect(try Data(contentsOf: URL(filePath: file)) == sound)
  }

  @Test func keysFollowWhatPreparationsDependOn() async throws {
    let bench = try Bench()
    defer { bench.remove() }
    let method = "linear-probe"
    _ = try await bench.run("base", method: method)
    for (number, held) in [
      "seeds=[2]", "pretraining.epochs=2", "pool.alpha=4", "network.widths=[64,20,16]",
    ].enumerated() {
      let run = try await bench.run("other\(number)", held, method: method)
      #expect(run.summary.done == 1)
      #expect(try bench.kept.count == number + 2, "\(held)")
    }
    // What comes later, and names, change nothing.
    let count = try bench.kept.count
    for (number, held) in ["name=other", "data.examples=10"].enumerated() {
      let run = try await bench.run("same\(number)", held, method: method)
      #expect(run.summary.keptPreparations == 1, "\(held)")
    }
    #expect(try bench.kept.count == count)
  }

  @Test func foldersThatCannotBeWrittenAreNamedAndChangeNothing() async throws {
    let bench = try Bench()
    defer { bench.remove() }
    try writeTextAtomically("in the way", to: bench.cache.folder)
    let run = try await bench.run("blocked")
    #expect(run.summary.done == 1)
    #expect(run.summary.warnings.count == 1)
    #expect(run.summary.warnings[0].contains(bench.cache.folder))
  }
}
