import Crossbars
import Devices
import FileFormats
import Foundation
import MatrixMath
import Testing

@testable import Experiments

/// How many tasks a chip survives.
@Suite struct LifetimeTests {
  private func matrix(_ id: UInt32, _ codes: [Float]) throws -> CrossbarMatrix {
    var matrix = try CrossbarMatrix(
      id: id, name: "m\(id)", outputs: 1, inputs: codes.count, description: CrossbarDescription(),
      array: ArrayShape(rows: 128, columns: 128), device: IdealDevice(.init()),
      streams: RandomStreams(seed: 1))
    _ = try matrix.program(Matrix(rows: 1, columns: codes.count, elements: codes))
    return matrix
  }

  /// Four weights of eight cells; 127 keeps the range, so weights are codes.
  ///
  /// 3 to 2 and back changes one cell, written
  /// twice: 1 of 32, and of 64 on the chip. With every event a cycle of 1000, that cell is dead after 500 tasks. The two pulses
  /// move it by a third of the window each: 1500 tasks.
  @Test func eventsByHand() throws {
    let before = [try matrix(0, [127, 3, 0, 0]), try matrix(1, [127, 0, 0, 0])]
    var after = before
    _ = try after[0].program(Matrix(rows: 1, columns: 4, elements: [127, 2, 0, 0]))
    _ = try after[0].program(Matrix(rows: 1, columns: 4, elements: [127, 3, 0, 0]))
    let endurance = Endurance(medianCycles: 1000, spread: 0)
    let found = Lifetimes(endurance, from: before, to: after)
    #expect(Lifetimes.shares == [0.001, 0.01, 0.1])
    #expect(found.matrixByEvents == [500, 500, .infinity])
    #expect(found.chipByEvents == [500, 500, .infinity])
    #expect(found.matrix.map { $0.rounded() } == [1500, 1500, .infinity])
    #expect(found.chip.map { $0.rounded() } == [1500, 1500, .infinity])
    let never = Lifetimes(nil, from: before, to: after)
    #expect(never.chipByEvents == [.infinity, .infinity, .infinity])
  }

  /// Nothing is written by linear probing; full fine-tuning wears cells, first where a matrix is written most.
  @Test func resultsHoldLifetimes() async throws {
    let directory = try await SmokeRunTests.shared.value
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    // Of the first of two tasks.
    func tasks(_ method: String, _ name: String) throws -> [Double] {
      Array(try file.doubles(at: "/wear/\(method)/\(name)").values.prefix(Lifetimes.shares.count))
    }
    #expect(try tasks("full-fine-tuning", "dead_shares") == [0.001, 0.01, 0.1])
    for name in ["tasks_until_dead", "tasks_until_dead_by_events"] {
      #expect(try tasks("linear-probe", name).allSatisfy { $0 == .infinity })
      let chip = try tasks("full-fine-tuning", name)
      let matrix = try tasks("full-fine-tuning", "matrix_\(name)")
      #expect(zip(chip, chip.dropFirst()).allSatisfy { $0 < $1 })
      #expect(zip(matrix, chip).allSatisfy { $0 <= $1 })
      #expect(chip[0] > 1 && chip[0].isFinite)
    }
  }
}
