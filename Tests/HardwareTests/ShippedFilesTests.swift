import Quantities
import Testing

@testable import Hardware

@Suite("Shipped files")
struct ShippedFilesTests {
  @Test("every library is valid and names range, conditions and source", arguments: try shipped("components"))
  func libraries(name: String) throws {
    let library = try shippedLibrary(name)
    try library.validate()
    #expect(library.name == name)
    #expect(!library.components.isEmpty)
    for component in library.components {
      #expect(!component.conditions.isEmpty && !component.node.isEmpty)
    }
  }

  @Test("every preset has a price for everything it does", arguments: try shipped("hardware"))
  func presets(name: String) throws {
    let hardware = try preset(name)
    #expect(hardware.description.name == name)
    for action in Action.allCases where hardware.description.performs(action) {
      for cost in hardware.costs(of: action) {
        #expect(!cost.source.isEmpty)
        #expect((cost.low ?? cost.energy) <= cost.energy)
        #expect((cost.high ?? cost.energy) >= cost.energy)
      }
    }
    #expect(hardware.budget.power(of: .chip) > .zero)
    #expect(hardware.area > .zero)
    #expect(deviation(hardware.budget.area(of: .chip).si, hardware.area.si) < 1e-12)
  }

  @Test("the folders hold what the documentation names")
  func names() throws {
    #expect(try shipped("hardware") == ["isaac", "neurram", "puma", "reference-32nm", "yao2020"])
    #expect(
      try shipped("components") == [
        "accelergy-adc", "cells", "horowitz-digital", "isaac-32nm", "isaac-table1",
        "memory-interconnect", "neurosim-sar", "neurram", "puma", "yao2020",
      ])
  }
}
