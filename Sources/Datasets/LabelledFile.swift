import FileFormats

/// The parts that HDF5 datasets have in common: groups of the root as tasks, each with the attribute `classes` and
/// `train/labels`, `test/labels`.
enum LabelledFile {
  /// One number in a file must not make the head of a network fill the memory.
  private static let mostClasses: Int64 = 1 << 16

  /// The names of the groups in the root, sorted.
  ///
  /// - Throws: ``DatasetError/malformed(file:place:found:expected:)`` when there is none.
  static func taskNames(in file: borrowing HDF5File) throws -> [String] {
    let names = try file.children(of: "/").filter { $0.kind == .group }.map(\.name)
    guard !names.isEmpty else {
      throw DatasetError.malformed(
        file: file.path, place: "/", found: "no group", expected: "one group per task")
    }
    return names
  }

  /// The number of classes of a task.
  static func classes(of task: String, in file: borrowing HDF5File) throws -> Int {
    let found = try file.attribute("classes", on: "/\(task)")
    guard case .integer(let classes) = found, (1...mostClasses).contains(classes) else {
      throw DatasetError.malformed(
        file: file.path, place: "/\(task): attribute 'classes'", found: "\(text(of: found))",
        expected: "a whole number of 1 to \(mostClasses)")
    }
    return Int(classes)
  }

  /// The labels of a part of a task, as many as it has examples.
  static func labels(
    in part: String, of file: borrowing HDF5File, examples: Int, classes: Int
  ) throws -> [Int] {
    let object = "\(part)/labels"
    let labels = try file.integers(at: object)
    try DatasetCheck.require(labels.shape, [examples], object, file.path)
    try DatasetCheck.require(labels.values, in: 0...Int64(classes - 1), object, file.path)
    return labels.values.map { Int($0) }
  }

  private static func text(of attribute: HDF5Attribute) -> String {
    switch attribute {
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .string(let text): quoted(text)
    case .strings: "a list of texts"
    }
  }
}
