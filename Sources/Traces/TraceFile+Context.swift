import FileFormats
import Quantities

extension TraceFile {
  /// Writes the context as attributes of the group `/context`.
  static func writeContext(_ value: TraceContext, to file: borrowing HDF5File) throws {
    try file.createGroup(context)
    let integers = [
      ("weight_bits", value.weightBits), ("bits_per_cell", value.bitsPerCell),
      ("input_bits", value.inputBits), ("dac_bits", value.dacBits), ("adc_bits", value.adcBits),
      ("input_cycles", value.inputCycles), ("conversions", value.conversions),
    ]
    for (name, number) in integers {
      try file.setAttribute(name, .integer(Int64(number)), on: context)
    }
    try file.setAttribute("encoding", .string(value.encoding), on: context)
    try file.setAttribute("device", .string(value.device), on: context)
    let conductances = [
      ("minimum_conductance", value.minimumConductance),
      ("maximum_conductance", value.maximumConductance),
    ]
    for (name, conductance) in conductances {
      try file.setAttribute(name, .string(conductance.description), on: context)
    }
  }

  /// Reads the attributes of the group `/context`.
  static func readContext(from file: borrowing HDF5File, path: String) throws -> TraceContext {
    TraceContext(
      encoding: try text("encoding", of: file, path: path),
      weightBits: try integer("weight_bits", of: file, path: path),
      bitsPerCell: try integer("bits_per_cell", of: file, path: path),
      inputBits: try integer("input_bits", of: file, path: path),
      dacBits: try integer("dac_bits", of: file, path: path),
      adcBits: try integer("adc_bits", of: file, path: path),
      inputCycles: try integer("input_cycles", of: file, path: path),
      conversions: try integer("conversions", of: file, path: path),
      device: try text("device", of: file, path: path),
      minimumConductance: try Conductance(
        parsing: text("minimum_conductance", of: file, path: path)),
      maximumConductance: try Conductance(
        parsing: text("maximum_conductance", of: file, path: path)))
  }

  private static func integer(_ name: String, of file: borrowing HDF5File, path: String) throws
    -> Int
  {
    guard case .integer(let number) = try file.attribute(name, on: context) else {
      throw TraceError.badColumn(
        file: path, table: context, column: name, found: "no integer", expected: "an integer")
    }
    return Int(number)
  }

  private static func text(_ name: String, of file: borrowing HDF5File, path: String) throws
    -> String
  {
    guard case .string(let text) = try file.attribute(name, on: context) else {
      throw TraceError.badColumn(
        file: path, table: context, column: name, found: "no text", expected: "a text")
    }
    return text
  }
}
