import Accelerators
import Adaptation
import Crossbars
import Devices
import FileFormats
import MatrixMath
import Quantities

/// Writes what lies on the cells of an adapted chip: what was to be programmed, what is there, and what it took.
///
/// Like results, it depends on the configuration alone: equal configurations give equal bytes.
struct WeightsFile {
  /// The version of the layout, kept as attribute `schema` of the root.
  static let schema = "crossfuse-weights-1"

  let configuration: AdaptationConfiguration
  /// The resolved configuration.
  let text: String
  let choice: MethodChoice
  let seed: UInt64
  let task: String

  /// Writes all matrices of a chip, in the order of programming; an earlier file is replaced when all is written.
  func write(_ chip: CrossbarEngine, to path: String) throws {
    try writeAtomically(to: path) { temporary in
      let file = try HDF5File.create(at: temporary)
      try writeProvenance(file)
      try file.write([chip.time.si], shape: [], to: "/time", units: "s", axes: "")
      let names = chip.matrices.map(\.name)
      try file.write(
        names, shape: [names.count], to: "/matrix_names", units: "1", axes: "matrix")
      if let cell = chip.matrices.first?.cellDescription { try write(cell, to: file) }
      for matrix in chip.matrices { try write(matrix, to: file) }
      try file.close()
    }
  }

  private func writeProvenance(_ file: borrowing HDF5File) throws {
    let attributes = [
      ("schema", Self.schema), ("package_version", packageVersion),
      ("experiment", configuration.experiment), ("name", configuration.name),
      ("content_hash", sha256(text)), ("label", choice.label),
      ("method", type(of: choice.method).name), ("task", task),
      (
        "state",
        "first seed, after the adaptation to the first unseen task and the wait before its test"
      ),
    ]
    for (name, value) in attributes { try file.setAttribute(name, .string(value), on: "/") }
    try file.write([text], shape: [], to: "/provenance/config", units: "1", axes: "")
    try file.write([Int64(seed)], shape: [], to: "/provenance/seed", units: "1", axes: "")
  }

  private func write(_ cell: CellDescription, to file: borrowing HDF5File) throws {
    let values = [
      ("minimum_conductance", cell.minimumConductance),
      ("maximum_conductance", cell.maximumConductance), ("level_step", cell.step),
    ]
    for (name, value) in values {
      try file.write([value.si], shape: [], to: "/cell/\(name)", units: "S", axes: "")
    }
  }

  private func write(_ matrix: CrossbarMatrix, to file: borrowing HDF5File) throws {
    let group = "/matrices/\(matrix.name)"
    try writeWeights(of: matrix, file, group)
    try writeCells(of: matrix, file, group)
  }

  private func writeWeights(
    of matrix: CrossbarMatrix, _ file: borrowing HDF5File, _ group: String
  ) throws {
    let shape = [matrix.outputs, matrix.inputs]
    let (weights, programmed) = (matrix.targetWeights, matrix.effectiveWeights)
    for (name, values) in [("target_weights", weights), ("programmed_weights", programmed)] {
      try file.write(
        values.elements, shape: shape, to: "\(group)/\(name)", units: "1", axes: "output,input")
    }
    let codes = (0..<matrix.outputs).flatMap { output in
      (0..<matrix.inputs).map { Int32(matrix.codes[$0 * matrix.width + output]) }
    }
    try file.write(
      codes, shape: shape, to: "\(group)/codes", units: "1", axes: "output,input")
    try file.write(
      matrix.scales, shape: [matrix.outputs], to: "\(group)/column_scales", units: "1",
      axes: "output")
    try file.write(
      [Int64(matrix.clippedWeights)], shape: [], to: "\(group)/clipped_weights", units: "1",
      axes: "")
  }

  /// One value per cell; where the encoding has a unit column, it is the last output.
  private func writeCells(
    of matrix: CrossbarMatrix, _ file: borrowing HDF5File, _ group: String
  ) throws {
    func write<Value: HDF5Number>(_ values: [Value], _ name: String, _ units: String) throws {
      try file.write(
        values, shape: [matrix.inputs, matrix.encoding.physicalColumns, matrix.width],
        to: "\(group)/\(name)", units: units, axes: "input,column,output")
    }
    let cell = matrix.cellDescription
    // Level units of 32 bits can miss 0 S by a rounding error.
    func siemens(_ levels: [Float]) -> [Float] {
      levels.map { max(0, Float(cell.conductance(ofLevel: $0).si)) }
    }
    try write(siemens(matrix.targetLevels), "target_conductances", "S")
    try write(siemens(matrix.levels), "conductances", "S")
    try write(matrix.events, "events", "event")
    try write(matrix.pulses, "pulses", "pulse")
    try write(matrix.wear, "wear", "full-window cycle")
    try write(matrix.faults, "faults", "1")
    try file.setAttribute(
      "kinds", .strings(CellFault.allCases.map { "\($0.rawValue) \($0.words)" }),
      on: "\(group)/faults")
  }
}

extension CellFault {
  /// The name of the kind in files.
  fileprivate var words: String {
    switch self {
    case .healthy: "healthy"
    case .stuckHRS: "stuck HRS"
    case .stuckLRS: "stuck LRS"
    case .wornHRS: "worn HRS"
    case .wornLRS: "worn LRS"
    }
  }
}
