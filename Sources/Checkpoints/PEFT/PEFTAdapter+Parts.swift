import Adaptation
import FileFormats
import MatrixMath
import Networks

extension PEFTAdapter {
  /// What the adapter has of one module, every tensor of it checked against the module's shape.
  func part(of module: ModuleShape) throws -> PortableAdapter.Module {
    switch configuration.peftType {
    case .lora:
      let hasMagnitude = configuration.useDora ?? false
      guard hasMagnitude || modules[module.name]?.floats["lora_magnitude_vector"] == nil else {
        throw differs("its \(module.name) has magnitudes, but use_dora is not set")
      }
      let rank = configuration.r
      return .lowRank(
        LowRankFactors(
          a: try matrix("lora_A", of: module, rank, module.inputs),
          b: try matrix("lora_B", of: module, module.outputs, rank)),
        magnitude: hasMagnitude
          ? try matrix("lora_magnitude_vector", of: module, 1, module.outputs) : nil)
    case .shira: return try sparse(module)
    case .vera:
      return .vectors(
        b: try matrix("vera_lambda_b", of: module, 1, module.outputs),
        d: try matrix("vera_lambda_d", of: module, 1, configuration.r))
    }
  }

  /// VeRA's factors, which must be as large as the largest of some modules.
  func sharedFactors(_ adapted: [ModuleShape]) throws -> LowRankFactors {
    let (rank, inputs) = (configuration.r, adapted.map(\.inputs).max() ?? 0)
    let outputs = adapted.map(\.outputs).max() ?? 0
    guard let a = shared["vera_A"], let b = shared["vera_B"] else {
      throw CheckpointError.unsupported(
        key: "the adapter '\(name)': save_projection",
        found: "\(configuration.saveProjection ?? true) and no vera_A and vera_B",
        allowed: "true with both: what PyTorch draws from projection_prng_key is not drawn here")
    }
    for (factor, found, expected, fits) in [
      ("vera_A", a.shape, [rank, inputs], a.shape.first == rank && a.shape.last ?? 0 >= inputs),
      ("vera_B", b.shape, [outputs, rank], b.shape.first ?? 0 >= outputs && b.shape.last == rank),
    ] where found.count != 2 || !fits {
      throw differs("its \(factor) is \(found), the model needs \(expected)")
    }
    return LowRankFactors(
      a: Matrix(rows: rank, columns: a.shape[1], elements: a.values),
      b: Matrix(rows: b.shape[0], columns: rank, elements: b.values))
  }

  /// Values at positions, put into the order of the positions.
  private func sparse(_ module: ModuleShape) throws -> PortableAdapter.Module {
    let tensors = modules[module.name]
    guard let indices = tensors?.integers[PEFTNames.indices] else {
      throw differs("it has no \(PEFTNames.indices) of \(module.name)")
    }
    let count = indices.shape.last ?? 0
    guard indices.shape == [2, count] else {
      throw differs(
        "its \(PEFTNames.indices) of \(module.name) is \(indices.shape), expected [2, n]")
    }
    let values = try matrix("shira_weight", of: module, 1, count)
    var entries: [(position: Int, value: Float)] = []
    entries.reserveCapacity(count)
    for entry in 0..<count {
      let (row, column) = (indices.values[entry], indices.values[count + entry])
      guard 0..<Int64(module.outputs) ~= row, 0..<Int64(module.inputs) ~= column else {
        throw differs(
          "its \(PEFTNames.indices) of \(module.name) names [\(row), \(column)], the model has "
            + "[\(module.outputs), \(module.inputs)]")
      }
      entries.append((Int(row) * module.inputs + Int(column), values.elements[entry]))
    }
    entries.sort { $0.position < $1.position }
    for (entry, next) in zip(entries, entries.dropFirst()) where entry.position == next.position {
      throw differs(
        "its \(PEFTNames.indices) of \(module.name) names [\(entry.position / module.inputs), "
          + "\(entry.position % module.inputs)] twice")
    }
    return .sparse(
      positions: entries.map(\.position),
      change: Matrix(rows: 1, columns: count, elements: entries.map(\.value)))
  }

  /// A tensor of a module in the shape that the model gives it.
  private func matrix(
    _ part: String, of module: ModuleShape, _ rows: Int, _ columns: Int
  ) throws -> Matrix {
    guard let tensor = modules[module.name]?.floats[part] else {
      throw differs("it has no \(part) of \(module.name)")
    }
    let isVector = rows == 1 && tensor.shape == [columns]
    guard isVector || tensor.shape == [rows, columns] else {
      throw differs(
        "its \(part) of \(module.name) is \(tensor.shape), the model has [\(rows), \(columns)]")
    }
    return Matrix(rows: rows, columns: columns, elements: tensor.values)
  }

  private func differs(_ difference: String) -> CheckpointError {
    .otherBase(
      adapter: name,
      differences: [difference]
        + (configuration.baseModelNameOrPath.map { ["its base is '\($0)'"] } ?? []))
  }
}
