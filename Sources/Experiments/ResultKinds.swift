import Adaptation
import FileFormats
import Networks

/// A number that a results file keeps of every item of one kind, such as every switch, if all items have it.
struct ResultKind<Item> {
  let name: String
  let units: String
  let value: (Item) -> Double?

  init(_ name: String, _ units: String, _ value: @escaping (Item) -> Double?) {
    self.name = name
    self.units = units
    self.value = value
  }

  /// The numbers of all items; nothing where one has none.
  func values(of items: [Item]) -> [Double]? {
    let found = items.compactMap(value)
    return found.count == items.count ? found : nil
  }
}

extension HDF5File {
  /// Writes one dataset per kind, over the items of every seed; none where items have no number of the kind.
  ///
  /// - Parameters:
  ///   - items: those of every seed, equally many.
  ///   - kinds: what is kept of an item.
  ///   - group: receives the datasets.
  ///   - axes: the names of both axes, such as `seed,switch`.
  /// - Throws: `FileFormatError` when the file cannot be written.
  borrowing func write<Item>(
    _ items: [[Item]], _ kinds: [ResultKind<Item>], in group: String, axes: String
  ) throws {
    for kind in kinds {
      guard let values = kind.values(of: items.flatMap { $0 }) else { continue }
      try write(
        values, shape: [items.count, items.first?.count ?? 0], to: "\(group)/\(kind.name)",
        units: kind.units, axes: axes)
    }
  }

  /// Writes one dataset per kind, over seeds; none where items have no number of the kind.
  borrowing func write<Item>(
    bySeed items: [Item], _ kinds: [ResultKind<Item>], in group: String
  ) throws {
    for kind in kinds {
      guard let values = kind.values(of: items) else { continue }
      try write(
        values, shape: [items.count], to: "\(group)/\(kind.name)", units: kind.units,
        axes: "seed")
    }
  }

  /// Writes numbers that are the same for all seeds.
  borrowing func write(_ numbers: [(name: String, units: String, value: Int)], in group: String)
    throws
  {
    for number in numbers {
      try write(
        [Int64(number.value)], shape: [], to: "\(group)/\(number.name)", units: number.units,
        axes: "")
    }
  }

  /// Makes the group of a method and says which method it is.
  borrowing func createGroup(of choice: MethodChoice) throws -> String {
    let group = "/methods/\(choice.label)"
    try createGroup(group)
    try setAttribute("method", .string(type(of: choice.method).name), on: group)
    try setAttribute("write_policy", .string(choice.writePolicy.description), on: group)
    return group
  }

  /// What a method declares, which is what it did: see `DeclarationCheck`.
  borrowing func write(_ declared: MethodDeclaration, in group: String) throws {
    try write(
      [
        ("resident_weights", "1", declared.residentWeights),
        ("weights_per_flush", "1", declared.step.weights),
        ("rows_per_flush", "row", declared.step.rows),
        ("weights_per_switch", "1", declared.taskSwitch.weights),
        ("rows_per_switch", "row", declared.taskSwitch.rows),
        ("bytes_stored", "byte", declared.storedBytes),
        ("bytes_kept", "byte", declared.keptBytes),
        ("bytes_kept_per_task", "byte", declared.keptBytesPerTask),
        ("bytes_choice", "byte", declared.choiceBytes),
        ("bytes_optimiser", "byte", declared.optimiserBytes),
        ("bytes_activations_per_vector", "byte", declared.activationBytes),
      ], in: group)
  }
}
