import Foundation
import Quantities
import Testing

@testable import Hardware

@Suite("Shipped files")
struct ShippedFilesTests {
  @Test(
    "every library is valid and names range, conditions and source",
    arguments: try shipped("components"))
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
        #expect(!cost.source.contains("000000") && !cost.source.contains("999999"))
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
        "accelergy-adc", "cells", "horowitz-digital", "isaac-32nm", "isaac-design-space",
        "isaac-design-space-accelergy", "isaac-table1", "memory-interconnect", "neurosim-sar",
        "neurram", "puma", "yao2020",
      ])
  }

  @Test(
    "a converter model picked by a designer replaces the library's own",
    arguments: [("accelergy-adc", 1.929, 6469.0), ("neurosim-sar", 0.1614, nil)])
  func picked(file: String, picojoules: Double, micrometers: Double?) throws {
    var library = ComponentLibrary(name: "mine", components: [])
    library.include = ["isaac-32nm.yaml", "\(file).yaml"]
    let folder = configurations.appending(path: "components").path
    let mine = try library.resolved(in: folder, with: libraryFile)
    let hardware = try Hardware(referenceDescription(), library: mine)
    let costs = hardware.costs(of: .adcConversion)
    #expect(costs.map(\.component) == ["adc"])
    #expect(deviation(costs[0].energy.picojoules, picojoules) < 1e-3)
    let area = hardware.budget.rows.first { $0.component == "adc" }?.area
    #expect((area == nil) == (micrometers == nil))
    if let area, let micrometers {
      #expect(deviation(area.squareMicrometers, micrometers) < 1e-3)
    }
    _ = try Hardware(referenceDescription(), library: mine, converterBits: 11)
  }

  @Test("the costs of the reference chip are those its results were computed with")
  func reference() throws {
    let hardware = try preset("reference-32nm")
    let expected: [(Action, Double)] = [
      (.adcConversion, 1.667), (.wordlineDrive, 0.41667), (.sampleHold, 0.001), (.shiftAdd, 0.021),
      (.arrayRead, 18.375), (.setPulse, 6), (.resetPulse, 4.05), (.verifyRead, 1.707),
      (.setDriverLoss, 6), (.resetDriverLoss, 4.05), (.bufferBit, 0.08), (.busBit, 0.054),
      (.routerBitHop, 0.081), (.linkBit, 0.203), (.dramBit, 8), (.vectorAdd, 0.48708),
      (.vectorMultiply, 2.00244), (.vectorCompare, 0.0224), (.vectorDivide, 10.824),
      (.vectorSquareRoot, 21.648), (.vectorExponential, 24.95), (.cellConduction, 2000),
    ]
    for (action, picojoules) in expected {
      let costs = hardware.costs(of: action)
      #expect(costs.count == 1)
      #expect(deviation(costs[0].energy.picojoules, picojoules) < 1e-12)
    }
  }
}
