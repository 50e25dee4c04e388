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
  for (index, blocks) in placement.blocks.enumerated() {
    var held = Set<[Int]>()
    for block in blocks {
      #expect(owners[block.array, default: index] == index, "an array belongs to one matrix")
      owners[block.array] = index
      #expect(block.rows.count <= hardware.array.rows)
      #expect(block.columnOffset + block.columns.count <= hardware.array.columns)
      for (offset, column) in block.columns.enumerated() {
        for (row, input) in block.rows.enumerated() {
          #expect(occupied.insert([block.array, row, block.columnOffset + offset]).inserted)
          #expect(held.insert([input, column, block.slice, block.polarity]).inserted)
        }
      }
    }
    #expect(held.count == matrices[index].cells)
  }
  for (array, use) in placement.arrays.enumerated() {
    #expect(owners[array] == use.matrix)
    #expect(use.processingElement == array / hardware.processingElement.arrays)
    #expect(use.tile == array / hardware.arraysPerTile)
  }
}
