import Hardware
import Testing

@testable import Mapping

@Suite("Mapping")
struct MappingTests {
  @Test("obeys the mapper laws", arguments: mappers.map { $0.name }, 0..<12)
  func laws(name: String, seed: Int) throws {
    let mapper = try #require(mappers.first { $0.name == name }).init()
    let matrices = (0..<3).map { index in
      matrix(
        1 + (seed * 7 + index * 5) % 23, 1 + (seed * 11 + index * 3) % 19,
        slices: 1 + (seed + index) % 4, polarities: 1 + (seed + index) % 2,
        isWritten: (seed >> index) % 2 == 1)
    }
    var hardware = chip(rows: 8, columns: 10)
    hardware.tile.writingArrays = 1 + seed % 3
    hardware.chip.tiles = 4 + seed % 3
    hardware.tile.processingElements = 2
    hardware.processingElement.arrays = 11
    try checkMapperLaws(mapper, matrices, on: hardware)
  }

  /// A rank-8 adapter of a 768-wide layer with 8 cells per weight: the 768 inputs of A are six ranges of 128
  /// rows whose eight groups of 8 columns fit into one array; the 768 outputs of B are six blocks of 128 columns
  /// in each of eight groups, with 8 used rows.
  @Test("a rank-8 adapter takes 6 + 48 arrays")
  func adapter() throws {
    let placement = try FirstFitMapper().place([matrix(768, 8), matrix(8, 768)], on: chip())
    #expect(placement.arraysUsed == 54)
    #expect(placement.matrices[0].shares.map(\.arrays) == [6])
    let first = try #require(placement.matrices[0].shares.first?.use)
    #expect((first.rows, first.columns, first.blocks, first.slices) == (128, 64, 8, 4))
    #expect(placement.matrices[1].shares.map(\.arrays) == [48])
    let second = try #require(placement.matrices[1].shares.first?.use)
    #expect((second.rows, second.columns, second.blocks, second.slices) == (8, 128, 1, 1))
    #expect(placement.cellsUsed == 98_304)
    #expect(abs(placement.utilisation - 98_304 / (54 * 16_384.0)) < 1e-15)
    #expect((placement.utilisation * 1000).rounded() == 111)
    #expect(placement.chipUtilisation == 98_304 / (16_128 * 16_384.0))
    #expect(placement.utilisation(of: 0) == 0.5)
    #expect(placement.utilisation(of: 1) == 1.0 / 16)
    #expect(placement.utilisation(ofTile: 0) == 98_304 / (96 * 16_384.0))
    #expect(placement.utilisation(ofTile: 1) == 0)
    #expect(placement.processingElementsUsed == 7)
    #expect(placement.tilesUsed == 1)
  }

  @Test("24 such adapters take 1296 arrays in 14 tiles")
  func adapters() throws {
    let modules = (0..<24).flatMap { _ in [matrix(768, 8), matrix(8, 768)] }
    let placement = try FirstFitMapper().place(modules, on: chip())
    #expect(placement.arraysUsed == 1296)
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
    var uses: [[Int]] = []
    placement.matrices[0].forEachArray { uses.append([$0, $1.rows, $1.columns, $1.blocks]) }
    #expect(
      uses == [
        [0, 2, 4, 1], [1, 2, 4, 1], [2, 2, 2, 2], [3, 1, 4, 1], [4, 1, 4, 1], [5, 1, 2, 2],
      ])
  }

  /// The dense layers of a Flan-T5-large: 24 times four 1024 × 1024 in each of encoder and decoder, four more for cross
  /// attention, three 1024 × 2816 each, and a head of 32 128 outputs.
  ///
  /// By hand: 8 · 8 · 8 = 512 arrays for a square, 8 · 22 ·
  /// 8 = 1408 for a wide one, 8 · 251 · 8 = 16 064 for the head.
  @Test("400 000 arrays are placed", arguments: mappers.map { $0.name })
  func large(name: String) throws {
    let mapper = try #require(mappers.first { $0.name == name }).init()
    var hardware = chip()
    hardware.chip.tiles = 4200
    let layer =
      Array(repeating: matrix(1024, 1024), count: 12)
      + Array(
        repeating: matrix(1024, 2816), count: 6)
    let matrices = (0..<24).flatMap { _ in layer } + [matrix(1024, 32_128)]
    let placement = try mapper.place(matrices, on: hardware)
    #expect(placement.arraysUsed == 24 * (12 * 512 + 6 * 1408) + 16_064)
    #expect(placement.matrices[0].shares.count <= 512)
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

  @Test("an unknown mapper is refused")
  func unknown() {
    var chip = chip()
    chip.chip.mapper = "best_fit"
    let error = #expect(throws: MappingError.self) { try chip.namedMapper() }
    #expect(
      error?.description
        == "hardware 'chip': 'chip.mapper' is 'best_fit'; allowed: first_fit, spread")
  }

  @Test("an empty matrix is refused")
  func emptyMatrix() {
    let error = #expect(throws: MappingError.self) {
      try FirstFitMapper().place([matrix(8, 0)], on: chip())
    }
    #expect(error?.description == "matrix '8x0': 'outputs' is 0; allowed: at least 1")
  }
}
