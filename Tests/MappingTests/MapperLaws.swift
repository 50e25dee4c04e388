import Hardware
import Testing

@testable import Mapping

/// Checks what every mapper promises: each cell lies in exactly one place, inside its array, in order.
func checkMapperLaws(
  _ mapper: any Mapper, _ matrices: [LogicalMatrix], on hardware: HardwareDescription
) throws {
  let placement = try mapper.place(matrices, on: hardware)
  #expect(try mapper.place(matrices, on: hardware) == placement)
  #expect(placement.blocks.count == matrices.count)
  #expect(placement.cellsUsed == matrices.reduce(0) { $0 + $1.cells })
  var owners: [Int: Int] = [:]
  var occupied = Set<[Int]>()
  var cells: [Int: Int] = [:]
  for (index, blocks) in placement.blocks.enumerated() {
    var held = Set<[Int]>()
    for block in blocks {
      #expect(owners[block.array, default: index] == index, "an array belongs to one matrix")
      owners[block.array] = index
      #expect((0..<hardware.arrays).contains(block.array))
      #expect(block.rows.count <= hardware.array.rows)
      #expect(block.columnOffset + block.columns.count <= hardware.array.columns)
      cells[block.array, default: 0] += block.rows.count * block.columns.count
      for (offset, column) in block.columns.enumerated() {
        for (row, input) in block.rows.enumerated() {
          #expect(occupied.insert([block.array, row, block.columnOffset + offset]).inserted)
          #expect(held.insert([input, column, block.slice, block.polarity]).inserted)
        }
      }
    }
    #expect(held.count == matrices[index].cells)
    checkSummary(placement.matrices[index], owners.filter { $0.value == index }.keys, hardware)
    placement.matrices[index].forEachArray { #expect(cells[$0] == $1.cells) }
    #expect(placement.arrayGroups(of: index) == index..<index + 1)
  }
  #expect(placement.arraysUsed == owners.count)
  for use in placement.tileUses {
    let arrays = owners.keys.filter { $0 / hardware.arraysPerTile == use.tile }
    #expect(use.arrays == arrays.count)
    #expect(use.cells == arrays.reduce(0) { $0 + (cells[$1] ?? 0) })
  }
  #expect(placement.tilesUsed == Set(owners.keys.map { $0 / hardware.arraysPerTile }).count)
  #expect(
    placement.processingElementsUsed
      == Set(owners.keys.map { $0 / hardware.processingElement.arrays }).count)
}

/// Checks the short form of a placement against the arrays of its blocks.
private func checkSummary(
  _ matrix: MatrixPlacement, _ arrays: some Sequence<Int>, _ hardware: HardwareDescription
) {
  let tiles = Dictionary(grouping: arrays) { $0 / hardware.arraysPerTile }
  #expect(Set(matrix.arrays.joined()) == Set(arrays))
  #expect(matrix.tiles == tiles.keys.sorted())
  #expect(matrix.arrayCount == tiles.values.reduce(0) { $0 + $1.count })
  for (tile, held) in tiles {
    let shares = matrix.shares.filter { $0.tile == tile }
    #expect(shares.reduce(0) { $0 + $1.arrays } == held.count)
  }
}
