import Quantities

@testable import Hardware

/// A library in which the n-th constant action costs n pJ.
func numberedLibrary() -> ComponentLibrary {
  ComponentLibrary(
    name: "numbered",
    components: ConstantCost.actions.enumerated().map { index, action in
      Component(
        name: "part-\(index + 1)", action: action, bits: action == .adcConversion ? 8 : nil,
        energy: .picojoules(Double(index + 1)), node: "none", conditions: "invented for a test",
        source: "the test")
    })
}

/// The description of the reference chip under the name "chip".
func referenceDescription() -> HardwareDescription {
  HardwareDescription(name: "chip", components: "numbered.yaml")
}
