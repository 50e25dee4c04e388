import Adaptation
import FileFormats
import MatrixMath

/// A ``TrainedAdapter`` in an HDF5 file: `/modules/<name>/…`, `/shared/…`, `/head/…`; the README has the layout.
public enum AdapterFile {
  /// The version of the layout, kept as attribute `schema` of the root.
  public static let schema = "crossfuse-adapter-1"
  static let modules = "/modules"

  /// The forms that a module can have, by the words that files have for them.
  enum Form: String, CaseIterable {
    case lowRank = "low-rank"
    case lowRankMagnitude = "low-rank-magnitude"
    case sparse
    case vectors
  }

  /// Writes an adapter; an earlier file is replaced when all is written.
  ///
  /// Equal adapters give equal bytes.
  ///
  /// - Throws: `FileFormatError`.
  public static func write(_ trained: TrainedAdapter, to path: String) throws {
    try writeAtomically(to: path) { temporary in
      let file = try HDF5File.create(at: temporary)
      try writeAttributes(trained, file)
      try file.write([trained.adapter.scale], shape: [], to: "/scale", units: "1", axes: "")
      let names = trained.modules.map(\.name)
      try file.write(names, shape: [names.count], to: "/module_names", units: "1", axes: "module")
      for (module, part) in zip(trained.modules, trained.adapter.modules) {
        try write(module, part, file)
      }
      if let shared = trained.adapter.shared {
        try write(shared.a, file, "/shared/a", "rank,input")
        try write(shared.b, file, "/shared/b", "output,rank")
      }
      if let head = trained.head {
        try write(head.weight, file, "/head/weight", "class,feature")
        try write(head.bias, file, "/head/bias", "1,class")
      }
      try file.close()
    }
  }

  private static func writeAttributes(
    _ trained: TrainedAdapter, _ file: borrowing HDF5File
  ) throws {
    var attributes = [
      ("schema", schema), ("method", trained.method), ("task", trained.task),
      ("origin", trained.origin),
    ]
    if let base = trained.base {
      attributes += [
        ("model", base.name), ("model_type", base.modelType), ("prefix", base.prefix),
      ]
    }
    for (name, value) in attributes { try file.setAttribute(name, .string(value), on: "/") }
  }

  private static func write(
    _ module: TrainedAdapter.Module, _ part: PortableAdapter.Module, _ file: borrowing HDF5File
  ) throws {
    let group = "\(modules)/\(module.name)"
    try file.createGroup(group)
    try file.setAttribute("checkpoint_name", .string(module.checkpointName), on: group)
    try file.setAttribute("outputs", .integer(Int64(module.outputs)), on: group)
    try file.setAttribute("inputs", .integer(Int64(module.inputs)), on: group)
    try file.setAttribute("form", .string(form(of: part).rawValue), on: group)
    switch part {
    case .lowRank(let factors, let magnitude):
      try write(factors.a, file, "\(group)/a", "rank,input")
      try write(factors.b, file, "\(group)/b", "output,rank")
      if let magnitude { try write(magnitude, file, "\(group)/magnitude", "1,output") }
    case .sparse(let positions, let change):
      try file.write(
        positions.map { Int64($0) }, shape: [positions.count], to: "\(group)/positions",
        units: "1", axes: "entry")
      try write(change, file, "\(group)/change", "1,entry")
    case .vectors(let b, let d):
      try write(b, file, "\(group)/lambda_b", "1,output")
      try write(d, file, "\(group)/lambda_d", "1,rank")
    }
  }

  private static func form(of part: PortableAdapter.Module) -> Form {
    switch part {
    case .lowRank(_, nil): .lowRank
    case .lowRank: .lowRankMagnitude
    case .sparse: .sparse
    case .vectors: .vectors
    }
  }

  private static func write(
    _ matrix: Matrix, _ file: borrowing HDF5File, _ path: String, _ axes: String
  ) throws {
    try file.write(
      matrix.elements, shape: [matrix.rows, matrix.columns], to: path, units: "1", axes: axes)
  }
}
