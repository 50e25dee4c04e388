import FileFormats

extension HDF5File {
  /// The text of an attribute.
  func text(of attribute: String, on object: String) throws -> String {
    let value = try self.attribute(attribute, on: object)
    guard case .string(let text) = value else {
      throw FileFormatError.wrongType(
        object: "\(object) attribute '\(attribute)'", file: path, found: "\(value)",
        expected: "a text")
    }
    return text
  }

  /// One count.
  func count(at object: String) throws -> Int {
    let value = try finiteNumbers(at: object, shape: [])[0]
    guard let count = Int(exactly: value), count >= 0 else {
      throw FileFormatError.wrongType(
        object: object, file: path, found: "\(value)", expected: "a whole number, 0 or more")
    }
    return count
  }

  /// The numbers of a dataset of any numeric type, in the shape that is expected and all finite.
  func finiteNumbers(at object: String, shape: [Int]) throws -> [Double] {
    let found = try numbers(at: object)
    guard found.shape == shape else {
      throw ReportError.wrongShape(
        file: path, dataset: object, found: found.shape, expected: shape)
    }
    try requireFinite(found.values, of: object)
    return found.values
  }

  /// The same for a dataset that a file may leave out: nothing where its name is not among those present.
  func finiteNumbers(at object: String, shape: [Int], in present: Set<String>) throws -> [Double] {
    guard let name = object.split(separator: "/").last, present.contains(String(name)) else {
      return []
    }
    return try finiteNumbers(at: object, shape: shape)
  }

  /// Throws when a number is a NaN or an infinity.
  func requireFinite(_ values: [Double], of object: String) throws {
    guard let index = values.firstIndex(where: { !$0.isFinite }) else { return }
    throw ReportError.notFinite(
      file: path, dataset: object, index: index, value: values[index])
  }

  /// Groups below this depth are not opened: a file may link a group into itself.
  static var deepestGroup: Int { 32 }

  /// All groups, datasets and links by path without the first slash, those of a group behind it.
  func objects() throws -> [(path: String, entry: HDF5Entry)] {
    try objects(in: "", depth: 0)
  }

  private func objects(
    in group: String, depth: Int
  ) throws -> [(path: String, entry: HDF5Entry)] {
    try children(of: "/\(group)").flatMap { entry in
      let path = group.isEmpty ? entry.name : "\(group)/\(entry.name)"
      let isOpened = entry.kind == .group && depth + 1 < Self.deepestGroup
      return [(path, entry)] + (isOpened ? try objects(in: path, depth: depth + 1) : [])
    }
  }

  /// The text of an attribute that an object may lack; nothing then.
  func label(_ name: String, of object: String) throws -> String {
    try attributeNames(of: object).contains(name) ? try text(of: name, on: object) : ""
  }

  /// The numbers of a dataset of any numeric type.
  func numbers(at object: String) throws -> HDF5Array<Double> {
    guard try entry(at: object)?.elementType?.isInteger == true else {
      return try doubles(at: object)
    }
    let integers = try integers(at: object)
    return HDF5Array(values: integers.values.map(Double.init), shape: integers.shape)
  }

  private func entry(at object: String) throws -> HDF5Entry? {
    let steps = object.split(separator: "/")
    return try children(of: "/" + steps.dropLast().joined(separator: "/"))
      .first { $0.name == steps.last.map(String.init) }
  }
}

extension HDF5ElementType {
  /// Whether the elements are numbers that can be read.
  var isNumber: Bool {
    if case .float(let bits) = self { bits <= 64 } else { isInteger }
  }

  /// Whether the elements are integers that fit 64 signed bits.
  var isInteger: Bool {
    switch self {
    case .signed(let bits): bits <= 64
    case .unsigned(let bits): bits < 64
    default: false
    }
  }
}
