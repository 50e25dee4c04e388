import Adaptation
import FileFormats
import Foundation
import MatrixMath

extension TrainedAdapter {
  /// The file of the head beside an adapter of PEFT.
  public static var peftHeadFile: String { PEFTAdapter.headFile }

  /// Writes the adapter as PEFT keeps it: `adapter_config.json`, `adapter_model.safetensors`, and the head, where there is
  /// one, as `head.safetensors` with `weight` and `bias`.
  ///
  /// The tensors have the names of the model's checkpoint behind `base_model.model.`: the folder loads on the class that the
  /// checkpoint was saved from, and has the task `FEATURE_EXTRACTION` where that is the bare model, else none. SHiRA in PEFT has as many values per
  /// module as a LoRA of some rank: what is missing is filled up with zeros at the first positions that are free.
  /// - Parameters:
  ///   - folder: an existing folder to write into.
  ///   - baseModel: what the configuration is to call the base model; its name unless given.
  /// - Throws: ``CheckpointError/noPEFTForm(adapter:problem:)`` for an adapter of no Hugging Face model or of more
  ///   changes than PEFT's SHiRA can have, and the errors of the files.
  public func writePEFT(to folder: String, baseModel: String? = nil) throws {
    let parts = try PEFTParts(self, baseModel: baseModel ?? base?.name)
    func path(_ name: String) -> String { (folder as NSString).appendingPathComponent(name) }
    try writeSafetensors(
      parts.outlines, metadata: ["format": "pt"], to: path(PEFTAdapter.tensorFile),
      integers: { parts.integers[$0.name] ?? [] }
    ) { parts.floats[$0.name]?.elements ?? [] }
    if let head {
      try writeSafetensors(
        [
          ("weight", head.weight.elements, [head.weight.rows, head.weight.columns]),
          ("bias", head.bias.elements, [head.bias.columns]),
        ], metadata: ["format": "pt"], to: path(PEFTAdapter.headFile))
    }
    try writeTextAtomically(
      try parts.configuration.json(), to: path(PEFTAdapter.configurationFile))
  }
}

/// The tensors and the configuration of an adapter as PEFT names them.
private struct PEFTParts {
  private(set) var configuration: PEFTConfiguration
  private(set) var outlines: [TensorOutline] = []
  private(set) var floats: [String: Matrix] = [:]
  private(set) var integers: [String: [Int32]] = [:]

  init(_ trained: TrainedAdapter, baseModel: String?) throws {
    func refuse(_ problem: String) -> CheckpointError {
      .noPEFTForm(adapter: trained.task, problem: problem)
    }
    guard trained.base != nil else {
      throw refuse("it was trained on no Hugging Face model")
    }
    guard let first = trained.adapter.modules.first else { throw refuse("it adapts nothing") }
    let targets = trained.modules.map(\.checkpointName)
    func configured(_ kind: PEFTConfiguration.Kind, rank: Int) -> PEFTConfiguration {
      var result = PEFTConfiguration(kind, rank: rank, targets: targets, baseModel: baseModel)
      result.taskType = trained.base?.prefix == "" ? "FEATURE_EXTRACTION" : nil
      return result
    }
    switch first {
    case .lowRank(let factors, let magnitude):
      let rank = factors.a.rows
      configuration = configured(.lora, rank: rank)
      configuration.loraAlpha = Double(trained.adapter.scale) * Double(rank)
      configuration.loraDropout = 0
      configuration.useDora = magnitude != nil
      configuration.useRslora = false
      configuration.bias = "none"
      try addFactors(trained, rank: rank, hasMagnitude: magnitude != nil, refuse)
    case .sparse:
      let rank = try Self.sparseRank(trained, refuse)
      configuration = configured(.shira, rank: rank)
      try addChanges(trained, rank: rank, refuse)
    case .vectors(_, let d):
      configuration = configured(.vera, rank: d.count)
      configuration.bias = "none"
      configuration.saveProjection = true
      try addVectors(trained, refuse)
    }
  }

  private mutating func addFactors(
    _ trained: TrainedAdapter, rank: Int, hasMagnitude: Bool,
    _ refuse: (String) -> CheckpointError
  ) throws {
    for (module, part) in zip(trained.modules, trained.adapter.modules) {
      guard case .lowRank(let factors, let magnitude) = part, factors.a.rows == rank,
        (magnitude != nil) == hasMagnitude
      else { throw refuse("\(module.name) has another form or rank than the first module") }
      let place = PEFTAdapter.prefix + module.checkpointName
      add(factors.a, "\(place).lora_A.weight", [factors.a.rows, factors.a.columns])
      add(factors.b, "\(place).lora_B.weight", [factors.b.rows, factors.b.columns])
      if let magnitude { add(magnitude, "\(place).lora_magnitude_vector", [magnitude.count]) }
    }
  }

  /// The smallest rank whose LoRA has at least as many values of every module, and no more than there are weights.
  private static func sparseRank(
    _ trained: TrainedAdapter, _ refuse: (String) -> CheckpointError
  ) throws -> Int {
    var rank = 1
    for (module, part) in zip(trained.modules, trained.adapter.modules) {
      guard case .sparse(let positions, _) = part else { continue }
      let size = module.outputs + module.inputs
      rank = max(rank, (positions.count + size - 1) / size)
    }
    for module in trained.modules
    where rank * (module.outputs + module.inputs) > module.outputs * module.inputs {
      throw refuse(
        "PEFT's SHiRA of rank \(rank) has \(rank * (module.outputs + module.inputs)) values per "
          + "module, \(module.name) has \(module.outputs * module.inputs) weights")
    }
    return rank
  }

  private mutating func addChanges(
    _ trained: TrainedAdapter, rank: Int, _ refuse: (String) -> CheckpointError
  ) throws {
    for (module, part) in zip(trained.modules, trained.adapter.modules) {
      guard case .sparse(let positions, let change) = part else {
        throw refuse("\(module.name) has another form than the first module")
      }
      let count = rank * (module.outputs + module.inputs)
      var values = Dictionary(uniqueKeysWithValues: zip(positions, change.elements))
      var free = 0
      while values.count < count {
        if values[free] == nil { values[free] = 0 }
        free += 1
      }
      let entries = values.sorted { $0.key < $1.key }
      let place = PEFTAdapter.prefix + module.checkpointName
      add(
        Matrix(rows: 1, columns: count, elements: entries.map(\.value)),
        "\(place).shira_weight", [count])
      let name = "\(place).\(PEFTNames.indices)"
      outlines.append(TensorOutline(name, shape: [2, count], .integers))
      integers[name] =
        entries.map { Int32($0.key / module.inputs) }
        + entries.map { Int32($0.key % module.inputs) }
    }
  }

  private mutating func addVectors(
    _ trained: TrainedAdapter, _ refuse: (String) -> CheckpointError
  ) throws {
    for (module, part) in zip(trained.modules, trained.adapter.modules) {
      guard case .vectors(let b, let d) = part else {
        throw refuse("\(module.name) has another form than the first module")
      }
      let place = PEFTAdapter.prefix + module.checkpointName
      add(b, "\(place).vera_lambda_b", [b.count])
      add(d, "\(place).vera_lambda_d", [d.count])
    }
    guard let shared = trained.adapter.shared else { throw refuse("it has no shared factors") }
    // PEFT takes factors that are exactly as large as the largest of the adapted modules.
    let inputs = trained.modules.map(\.inputs).max() ?? 0
    let outputs = trained.modules.map(\.outputs).max() ?? 0
    let a = MatrixSelection.columns(Array(0..<inputs)).values(of: shared.a)
    let b = shared.b.rows(at: 0..<outputs)
    add(a, "\(PEFTAdapter.sharedPrefix)vera_A", [a.rows, a.columns])
    add(b, "\(PEFTAdapter.sharedPrefix)vera_B", [b.rows, b.columns])
  }

  private mutating func add(_ values: Matrix, _ name: String, _ shape: [Int]) {
    outlines.append(TensorOutline(name, shape: shape))
    floats[name] = values
  }
}
