import Adaptation
import FileFormats
import MatrixMath

extension AdapterFile {
  /// Reads an adapter and checks that its tensors fit each other.
  ///
  /// - Throws: ``CheckpointError`` and `FileFormatError`.
  public static func read(_ path: String) throws -> TrainedAdapter {
    let file = try HDF5File.open(reading: path)
    try requireSchema(schema, of: file)
    let names = try file.strings(at: "/module_names", rank: 1).values
    let found = Set(try file.children(of: modules).map(\.name))
    guard Set(names) == found, names.count == found.count else {
      throw problem(file, "/module_names and \(modules) do not name the same modules")
    }
    let parts = try names.map { try part(file, $0) }
    let scale = try file.floats(at: "/scale", rank: 0).values[0]
    guard scale.isFinite else { throw problem(file, "/scale is \(scale); it must be finite") }
    return TrainedAdapter(
      method: try text("method", file), task: try text("task", file),
      origin: try text("origin", file), base: try base(file), modules: parts.map(\.module),
      adapter: PortableAdapter(
        scale: scale, modules: parts.map(\.part), shared: try shared(file, parts)),
      head: try head(file))
  }

  private static func base(_ file: borrowing HDF5File) throws -> TrainedAdapter.Base? {
    guard try file.attributeNames(of: "/").contains("model_type") else { return nil }
    return TrainedAdapter.Base(
      modelType: try text("model_type", file), name: try text("model", file),
      prefix: try text("prefix", file))
  }

  private static func part(
    _ file: borrowing HDF5File, _ name: String
  ) throws -> (module: TrainedAdapter.Module, part: PortableAdapter.Module) {
    let group = "\(modules)/\(name)"
    let (outputs, inputs) = (
      try count("outputs", group, file), try count("inputs", group, file)
    )
    let module = TrainedAdapter.Module(
      name: name, checkpointName: try text("checkpoint_name", file, on: group), outputs: outputs,
      inputs: inputs)
    let word = try text("form", file, on: group)
    guard let form = Form(rawValue: word) else {
      throw problem(
        file,
        "\(group): form is '\(word)', allowed are "
          + Form.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return (module, try part(file, group, form, outputs, inputs))
  }

  private static func part(
    _ file: borrowing HDF5File, _ group: String, _ form: Form, _ outputs: Int, _ inputs: Int
  ) throws -> PortableAdapter.Module {
    switch form {
    case .lowRank, .lowRankMagnitude:
      let a = try matrix(file, "\(group)/a", nil, inputs)
      let factors = LowRankFactors(a: a, b: try matrix(file, "\(group)/b", outputs, a.rows))
      return .lowRank(
        factors,
        magnitude: form == .lowRank ? nil : try matrix(file, "\(group)/magnitude", 1, outputs))
    case .sparse:
      let positions = try file.integers(at: "\(group)/positions", rank: 1).values
      // The product cannot overflow: sizes are below 2³¹.
      let isAscending = zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 }
      guard isAscending, positions.first ?? 0 >= 0, positions.last ?? 0 < outputs * inputs else {
        throw problem(file, "\(group)/positions: they must ascend, from 0 to below outputs·inputs")
      }
      return .sparse(
        positions: positions.map { Int($0) },
        change: try matrix(file, "\(group)/change", 1, positions.count))
    case .vectors:
      return .vectors(
        b: try matrix(file, "\(group)/lambda_b", 1, outputs),
        d: try matrix(file, "\(group)/lambda_d", 1, nil))
    }
  }

  /// The shared factors, which modules with vectors need.
  private static func shared(
    _ file: borrowing HDF5File,
    _ parts: [(module: TrainedAdapter.Module, part: PortableAdapter.Module)]
  ) throws -> LowRankFactors? {
    let ranks = parts.compactMap { part -> Int? in
      guard case .vectors(_, let d) = part.part else { return nil }
      return d.count
    }
    guard let rank = ranks.first else { return nil }
    let a = try matrix(file, "/shared/a", rank, nil)
    let b = try matrix(file, "/shared/b", nil, rank)
    guard ranks.allSatisfy({ $0 == rank }),
      parts.allSatisfy({ $0.module.inputs <= a.columns && $0.module.outputs <= b.rows })
    else { throw problem(file, "/shared is smaller than a module, or ranks differ") }
    return LowRankFactors(a: a, b: b)
  }

  private static func head(_ file: borrowing HDF5File) throws -> ClassifierHead? {
    guard try file.children(of: "/").contains(where: { $0.name == "head" }) else { return nil }
    let weight = try matrix(file, "/head/weight", nil, nil)
    return ClassifierHead(
      weight: weight, bias: try matrix(file, "/head/bias", 1, weight.rows))
  }

  private static func matrix(
    _ file: borrowing HDF5File, _ path: String, _ rows: Int?, _ columns: Int?
  ) throws -> Matrix {
    let array = try file.floats(at: path, rank: 2)
    guard rows ?? array.shape[0] == array.shape[0], columns ?? array.shape[1] == array.shape[1]
    else {
      throw CheckpointError.wrongShape(
        file: file.path, name: path, found: array.shape,
        expected: [rows ?? array.shape[0], columns ?? array.shape[1]])
    }
    try requireFinite(
      TensorValues(values: array.values, shape: array.shape), path, file.path)
    return Matrix(rows: array.shape[0], columns: array.shape[1], elements: array.values)
  }

  private static func text(
    _ name: String, _ file: borrowing HDF5File, on object: String = "/"
  ) throws -> String {
    guard case .string(let text) = try file.attribute(name, on: object) else {
      throw problem(file, "\(object) needs a text attribute '\(name)'")
    }
    return text
  }

  private static func count(
    _ name: String, _ object: String, _ file: borrowing HDF5File
  ) throws -> Int {
    guard case .integer(let count) = try file.attribute(name, on: object),
      1..<1 << 31 ~= count
    else {
      throw problem(file, "\(object) needs a whole number '\(name)' from 1 to \(1 << 31 - 1)")
    }
    return Int(count)
  }

  private static func problem(_ file: borrowing HDF5File, _ text: String) -> CheckpointError {
    .configuration(file: file.path, problem: text)
  }
}
