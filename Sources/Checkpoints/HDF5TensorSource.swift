public import FileFormats

/// The tensors of an ``HDF5Model``, read one by one.
public final class HDF5TensorSource: TensorSource {
  /// Where the file is, as it was opened.
  public let path: String
  /// The names of all tensors, sorted.
  public let names: [String]
  /// No texts stand beside them.
  public let metadata: [String: String] = [:]
  private let file: HDF5File
  private let shapes: [String: [Int]]

  /// Opens a file and looks at the shapes of its tensors.
  ///
  /// - Throws: ``CheckpointError/wrongSchema(file:expected:)`` for a file of another kind, and the file's own errors.
  public static func open(_ path: String) throws -> HDF5TensorSource {
    try HDF5TensorSource(path)
  }

  private init(_ path: String) throws {
    let file = try HDF5File.open(reading: path)
    try requireSchema(HDF5Model.schema, of: file)
    let entries = try file.children(of: HDF5Model.tensors).filter { $0.kind == .dataset }
    self.path = path
    names = entries.map(\.name)
    shapes = Dictionary(entries.map { ($0.name, $0.shape) }) { first, _ in first }
    self.file = file
  }

  /// The text of `config.json`.
  var configurationText: String {
    get throws {
      try file.strings(at: HDF5Model.configurationPath, rank: 0).values.first ?? ""
    }
  }

  /// The extent of each dimension of a tensor; `nil` when there is none of this name.
  public func shape(of name: String) -> [Int]? { shapes[name] }

  /// Reads one tensor of 32-bit numbers.
  ///
  /// - Throws: `FileFormatError` when it is missing, of another type or damaged.
  public func floats(_ name: String) throws -> TensorValues {
    let array = try file.floats(at: "\(HDF5Model.tensors)/\(name)")
    return TensorValues(values: array.values, shape: array.shape)
  }
}
