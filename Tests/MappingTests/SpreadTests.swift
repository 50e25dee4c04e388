import Hardware
import Testing

@testable import Mapping

@Suite("Spreading")
struct SpreadTests {
  /// Four tiles of six arrays.
  private func small(writing: Int) -> HardwareDescription {
    var chip = chip(rows: 4, columns: 8)
    chip.chip.tiles = 4
    chip.chip.meshColumns = 2
    chip.tile.processingElements = 2
    chip.processingElement.arrays = 3
    chip.tile.writingArrays = writing
    return chip
  }

  /// The A of a rank-8 adapter is six arrays, B 48; with one array written per tile at a time each lies in a tile of its
  /// own, all 54 can be written at once.
  @Test("a rank-8 adapter lies in 54 tiles, written one array at a time")
  func adapter() throws {
    let placement = try SpreadMapper().place(
      [matrix(768, 8, isWritten: true), matrix(8, 768, isWritten: true)], on: chip())
    #expect(placement.tiles(of: 0) == Array(0..<6))
    #expect(placement.tiles(of: 1) == Array(6..<54))
    #expect(placement.home(of: 1) == 6)
    #expect(placement.tilesUsed == 54)
    #expect(placement.processingElementsUsed == 54)
    #expect((placement.utilisation * 1000).rounded() == 111)
  }

  /// Tiles of six arrays, of which two are written at once. The adapter of 11 arrays takes two in each of the four
  /// tiles, then again two in tile 0 and one in tile 1. The base of 9 arrays takes what is left, tile by tile: two in
  /// tile 0, three in tile 1, four in tile 2.
  @Test("arrays by hand")
  func byHand() throws {
    let hardware = small(writing: 2)
    let placement = try SpreadMapper().place(
      [
        matrix(36, 8, slices: 1, polarities: 1),
        matrix(44, 8, slices: 1, polarities: 1, isWritten: true),
      ], on: hardware)
    #expect(
      Array(placement.matrices[1].arrays.joined()) == [0, 1, 6, 7, 12, 13, 18, 19, 2, 3, 8])
    #expect(Array(placement.matrices[0].arrays.joined()) == [4, 5, 9, 10, 11, 14, 15, 16, 17])
    #expect(placement.matrices[1].shares.map(\.tile) == [0, 1, 2, 3])
    #expect(placement.matrices[1].shares.map(\.arrays) == [4, 3, 2, 2])
    #expect(placement.tileUses.map(\.arrays) == [6, 6, 6, 2])
  }

  /// Six arrays per tile, four at once: the second round has two per tile.
  @Test("the last round deals what is left of the tiles")
  func lastRound() {
    let order = ArrayOrder.dealt(perTile: 4)
    let arrays = order.arrays(at: 0..<24, on: small(writing: 4))
    #expect(
      arrays == [0..<4, 6..<10, 12..<16, 18..<22, 4..<6, 10..<12, 16..<18, 22..<24])
    #expect(order.arrays(at: 17..<19, on: small(writing: 4)) == [5..<6, 10..<11])
    #expect(ArrayOrder.dense.arrays(at: 17..<19, on: small(writing: 4)) == [17..<19])
  }

  @Test("without written matrices all are dealt")
  func allDealt() throws {
    let placement = try SpreadMapper().place(
      [matrix(8, 8, slices: 1, polarities: 1), matrix(4, 8, slices: 1, polarities: 1)],
      on: small(writing: 1))
    #expect(placement.tiles(of: 0) == [0, 1])
    #expect(placement.tiles(of: 1) == [2])
  }
}
