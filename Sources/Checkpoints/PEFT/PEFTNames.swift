/// What the names of tensors in a PEFT file mean.
struct PEFTNames {
  /// What a tensor belongs to.
  enum Place: Hashable {
    /// A module, and the part of the name behind it.
    case module(String, part: String)
    /// All modules.
    case shared(String)
    /// The linear classifier: `weight` or `bias`.
    case head(String)
    case unknown
  }

  /// The part that holds integers.
  static let indices = "shira_indices"

  let kind: PEFTConfiguration.Kind
  let family: any ModelFamily.Type

  /// What a tensor belongs to.
  func place(of name: String) -> Place {
    if kind == .vera {
      for part in ["vera_A", "vera_B"] where name == PEFTAdapter.sharedPrefix + part {
        return .shared(part)
      }
    }
    guard name.hasPrefix(PEFTAdapter.prefix) else { return .unknown }
    let full = String(name.dropFirst(PEFTAdapter.prefix.count))
    for head in Set(family.classifiers.values) {
      for part in ["weight", "bias"] where full == "\(head).\(part)" { return .head(part) }
    }
    let base =
      !family.prefix.isEmpty && full.hasPrefix(family.prefix)
      ? String(full.dropFirst(family.prefix.count)) : full
    for part in kind.parts {
      for ending in [".\(part).weight", ".\(part)"] where base.hasSuffix(ending) {
        let weight = family.canonical(base.dropLast(ending.count) + ".weight")
        return .module(String(weight.dropLast(".weight".count)), part: part)
      }
    }
    return .unknown
  }
}

extension PEFTConfiguration.Kind {
  /// The parts that a module may have.
  var parts: [String] {
    switch self {
    case .lora: ["lora_A", "lora_B", "lora_magnitude_vector"]
    case .shira: ["shira_weight", PEFTNames.indices]
    case .vera: ["vera_lambda_b", "vera_lambda_d"]
    }
  }
}
