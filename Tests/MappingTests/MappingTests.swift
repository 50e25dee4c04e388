import Hardware
import Testing

@testable import Mapping

private func chip(rows: Int = 128, columns: Int = 128) -> HardwareDescription {
  var chip = HardwareDescription(name: "chip", components: "none.yaml")
  chip.array.rows = rows
  chip.array.columns = columns
  return chip
}

private func matrix(_ inputs: Int, _ outputs: Int, slices: Int = 4, polarities: Int = 2)
  -> LogicalMatrix
{
  LogicalMatrix(
    name: "\(inputs)x\(outputs)", inputs: inputs, outputs: outputs, slices: slices,
    polarities: polarities)
}

@Suite("Mapping")
struct MappingTests {
  @Test("obeys the mapper laws", arguments: mappers.map { $0.name }, 0..<12)
  func laws(name: String, seed: Int) throws {
    let mapper = try #require(mappers.first { $0.name == name }).init()
    let matrices = (0..<3).map { index in
      matrix(
        1 + (seed * 7 + index * 5) % 23, 1 + (seed * 11 + index * 3) % 19,
        slices: 1 + (seed + index) % 4, polarities: 1 + (seed + index) % 2)
    }
    try checkMapperLaws(mapper, matrices, on: chip(rows: 8, columns: 10))
  }

  /// A rank-8 adapter of a 768-wide layer with 8 cells per weight: the 768 inputs of A are six ranges of 128
  /// rows whose eight groups of 8 columns fit into one array; the 768 outputs of B are six blocks of 128 columns
  /// in each of eight groups, with 8 used rows.
  @Test("a rank-8 adapter takes 6 + 48 arrays")
  func adapter() throws {
    let placement = try FirstFitMapper().place([matrix(768, 8), matrix(8, 768)], on: chip())
    #expect(placement.arrays.count == 54)
    #expect(placement.arrays[..<6].allSatisfy { $0.rows == 128 && $0.columns == 64 })
    #expect(placement.arrays[..<6].allSatisfy { $0.groups == 8 && $0.matrix == 0 })
    #expect(placement.arrays[6...].allSatisfy { $0.rows == 8 && $0.columns == 128 })
    #expect(placement.arrays[6...].allSatisfy { $0.groups == 1 && $0.matrix == 1 })
    #expect(placement.cellsUsed == 98_304)
    #expect(abs(placement.utilisation - 98_304 / (54 * 16_384.0)) < 1e-15)
    #expect((placement.utilisation * 1000).rounded() == 111)
    #expect(placement.processingElementsUsed == 7)
    #expect(placement.tilesUsed == 1)
  }

  @Test("24 such adapters take 1296 arrays in 14 tiles")
  func adapters() throws {
    let modules = (0..<24).flatMap { _ in [matrix(768, 8), matrix(8, 768)] }
    let placement = try FirstFitMapper().place(modules, on: chip())
    #expect(placement.arrays.count == 1296)
    #expect(placement.tilesUsed == 14)
  }

  /// 3 inputs × 5 outputs, one slice, two polarities on 2 × 4 arrays, by hand: per input range the blocks are
  /// (outputs 0–3, +), (0–3, −), (4, +), (4, −); the first two fill an array each, the last two share one.
  @Test("blocks by hand")
  func byHand() throws {
    let placement = try FirstFitMapper().place(
      [matrix(3, 5, slices: 1)], on: chip(rows: 2, columns: 4))
    let first = placement.blocks[0].prefix(4)
    #expect(first.map(\.array) == [0, 1, 2, 2])
    #expect(first.map(\.columns) == [0..<4, 0..<4, 4..<5, 4..<5])
    #expect(first.map(\.polarity) == [0, 1, 0, 1])
    #expect(first.map(\.columnOffset) == [0, 0, 0, 1])
    #expect(
      placement.blocks[0].map(\.rows) == Array(repeating: 0..<2, count: 4)
        + Array(repeating: 2..<3, count: 4))
    #expect(placement.blocks[0].suffix(4).map(\.array) == [3, 4, 5, 5])
    #expect(placement.arrays.map(\.rows) == [2, 2, 2, 1, 1, 1])
    #expect(placement.arrays.map(\.columns) == [4, 4, 2, 4, 4, 2])
  }

  @Test("no matrices need no arrays")
  func empty() throws {
    let placement = try FirstFitMapper().place([], on: chip())
    #expect(placement.tilesUsed == 0)
    #expect(placement.utilisation == 0)
  }

  @Test("too many arrays are refused with the numbers")
  func tooMany() {
    var small = chip()
    small.chip.tiles = 1
    small.tile.processingElements = 2
    let error = #expect(throws: MappingError.self) {
      try FirstFitMapper().place([matrix(8, 768)], on: small)
    }
    #expect(
      error?.description
        == "hardware 'chip': the matrices need 48 arrays; available: 16 (16 per tile, tiles: 1)")
  }

  @Test("an empty matrix is refused")
  func emptyMatrix() {
    let error = #expect(throws: MappingError.self) {
      try FirstFitMapper().place([matrix(8, 0)], on: chip())
    }
    #expect(error?.description == "matrix '8x0': 'outputs' is 0; allowed: at least 1")
  }
}
