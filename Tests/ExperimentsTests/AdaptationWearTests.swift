import Crossbars
import Devices
import FileFormats
import Foundation
import MatrixMath
import Testing

@testable import Experiments

/// What adaptations do to cells and word lines, counted by hand.
@Suite struct AdaptationWearTests {
  @Test(arguments: [
    (0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (7, 3), (8, 4), (127, 7), (128, 8), (1 << 40, 41),
  ])
  func bins(events: Int, bin: Int) {
    #expect(EventHistogram.bin(of: events) == bin)
    #expect(
      (EventHistogram.fewest(inBin: bin)..<EventHistogram.fewest(inBin: bin + 1)).contains(events))
  }

  @Test func histogramOfNothing() {
    let histogram = EventHistogram()
    #expect(histogram.counts.isEmpty && histogram.most == 0 && histogram.touched == 0)
  }

  /// One output, inputs in codes with a range of 127; 8 cells per weight, all of which change from 127 to −127.
  private func matrix(_ id: UInt32, _ codes: [[Float]]) throws -> CrossbarMatrix {
    var matrix = try CrossbarMatrix(
      id: id, name: "m\(id)", outputs: codes.count, inputs: codes[0].count,
      description: CrossbarDescription(), array: ArrayShape(rows: 128, columns: 128),
      device: IdealDevice(.init()), streams: RandomStreams(seed: 1))
    let elements = codes.flatMap { $0 }
    _ = try matrix.program(
      Matrix(rows: codes.count, columns: codes[0].count, elements: elements))
    return matrix
  }

  /// Writing through on a mask of three weights, two of them on one word line.
  ///
  /// After five steps 24 cells had 5 writes, one line 2 × 8 × 5 = 80, the other 40. Deploying, which wrote every cell that is not at G_max, does not count.
  @Test(arguments: [1, 5])
  func steps(count: Int) throws {
    let other = try matrix(1, [[127, 0]])
    var masked = try matrix(0, [[127, 127, 127], [127, 127, 127]])
    let before = [masked, other]
    // Weights of [2, 3]: both of input 1, and one of input 2.
    let mask = MatrixSelection.entries([1, 4, 5])
    for step in 0..<count {
      let code: Float = step.isMultiple(of: 2) ? -127 : 127
      _ = try masked.program(Matrix(rows: 1, columns: 3, repeating: code), at: mask)
    }
    let wear = AdaptationWear(from: before, to: [masked, other])
    #expect(wear.cells.touched == 24)
    #expect(wear.cells.most == count)
    #expect(wear.wordLines.touched == 2)
    #expect(wear.wordLines.most == 16 * count)
    // 6 + 2 weights of 8 cells; 3 + 2 word lines.
    if count == 1 {
      #expect(wear.cells.counts == [40, 24])
      // 8 writes are in the bin of 8–15, 16 in that of 16–31.
      #expect(wear.wordLines.counts == [3, 0, 0, 0, 1, 1])
    } else {
      #expect(wear.cells.counts == [40, 0, 0, 24])
      // 40 writes are in the bin of 32–63, 80 in that of 64–127.
      #expect(wear.wordLines.counts == [3, 0, 0, 0, 0, 0, 1, 1])
    }
  }

  /// A matrix that the adaptation brings: 127 in two bits is 1, 3, 3 and 3, so three of a weight's eight cells stay at G_max, fresh.
  @Test func whatIsAddedWasNeverWritten() throws {
    let base = try matrix(0, [[127, 3]])
    let added = try matrix(1, [[127, -127]])
    let wear = AdaptationWear(from: [base], to: [base, added])
    #expect(wear.cells.most == 1)
    #expect(wear.cells.counts.reduce(0, +) == 32)
    #expect(wear.cells.touched == 10)
    #expect(wear.wordLines.touched == 2)
    #expect(AdaptationWear(from: [base], to: [base]).cells.counts == [16])
  }

  /// Two layers, one task, two steps: columns, a mask, and both beside the arrays.
  @Test func results() async throws {
    let directory = try await SmokeRunTests.run(jobs: 2, overrides: Self.small)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    func count(_ method: String, _ name: String) throws -> Int {
      Int(try file.integers(at: "/methods/\(method)/\(name)").values[0])
    }
    let allCells: Int64 = 8 * (64 * 16 + 16 * 12)
    let allLines: Int64 = 64 + 16
    for method in ["paca", "shira", "residual"] {
      let cells = try file.integers(at: "/wear/\(method)/cells_by_events")
      let cellSum: Int64 = cells.values.reduce(0, +)
      #expect(cellSum == allCells)
      #expect(Array(cells.shape.prefix(2)) == [1, 1])
      let lines = try file.integers(at: "/wear/\(method)/word_lines_by_events")
      let lineSum: Int64 = lines.values.reduce(0, +)
      #expect(lineSum == allLines)
      // Two steps: at most two writes of a cell.
      let fewest = try file.integers(at: "/wear/\(method)/cells_fewest_events").values
      let expected: [Int64] = [0, 1, 2]
      #expect(fewest == Array(expected.prefix(cells.values.count)))
      #expect(
        try file.attribute("axes", on: "/wear/\(method)/cells_by_events")
          == .string("seed,task,bin"))
    }
    // Two columns of both matrices, 2 % of 1216 weights, and nothing.
    #expect(try (1...4).contains(count("paca", "word_lines_touched")))
    #expect(try (1...8 * 24).contains(count("shira", "cells_touched")))
    #expect(try count("shira", "worst_cell_events_adaptation") <= 2)
    #expect(try count("shira", "cells_touched") <= count("shira", "cells_rewritten"))
    #expect(try file.integers(at: "/wear/residual/cells_fewest_events").values == [0])
    #expect(try file.integers(at: "/wear/residual/word_lines_fewest_events").values == [0])
    #expect(try count("residual", "word_lines_touched") == 0)
    // A step of 1 takes nearly every weight of the columns that sees any input out of its range.
    #expect(try (1...2 * (16 + 12)).contains(count("paca", "clipped_weights_after")))
    #expect(try count("residual", "clipped_weights_after") == 0)
  }

  private static let small = [
    "network.widths=[64, 16, 12]", "data.unseen_tasks=[vflip]",
    "methods=[{method: paca, parameters: {rank: 2, alpha: 2, learning_rate: 1, headroom: 1, selection: norm}}, "
      + "{method: shira, parameters: {mask: weight-magnitude, density: 0.02}}, {method: shira, label: residual, "
      + "write_policy: residual, parameters: {mask: weight-magnitude, density: 0.02}}]",
  ]
}
