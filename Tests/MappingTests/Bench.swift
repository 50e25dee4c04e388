import Hardware

@testable import Mapping

/// The reference chip with arrays of another size.
func chip(rows: Int = 128, columns: Int = 128) -> HardwareDescription {
  var chip = HardwareDescription(name: "chip", components: "none.yaml")
  chip.array.rows = rows
  chip.array.columns = columns
  return chip
}

/// A matrix of 8 cells per weight, unless said otherwise.
func matrix(
  _ inputs: Int, _ outputs: Int, slices: Int = 4, polarities: Int = 2, isWritten: Bool = false
) -> LogicalMatrix {
  LogicalMatrix(
    name: "\(inputs)x\(outputs)", inputs: inputs, outputs: outputs, slices: slices,
    polarities: polarities, isWritten: isWritten)
}
