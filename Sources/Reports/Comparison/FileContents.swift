import FileFormats

/// What a results file holds, dataset by dataset, whatever kind of results it is.
struct FileContents {
  /// A dataset of numbers.
  struct Numbers {
    let units: String
    let axes: String
    let shape: [Int]
    let values: [Double]
  }

  let file: String
  /// The attributes that are texts, by path: those of the root by their name, others as `methods/lora@method`.
  private(set) var attributes: [String: String] = [:]
  /// Groups and datasets of all kinds, by path without the first slash.
  private(set) var objects: Set<String> = []
  /// The datasets of texts.
  private(set) var texts: [String: [String]] = [:]
  /// The datasets and attributes of numbers.
  private(set) var numbers: [String: Numbers] = [:]
  /// The tables.
  private(set) var tables: [String: [TableColumn]] = [:]

  /// Attributes that describe numbers and are no content of their own.
  private static let descriptions: Set<String> = ["units", "axes"]

  /// Reads a file from end to end.
  ///
  /// - Throws: `FileFormatError` when the file is missing, no HDF5 file or damaged.
  init(reading path: String) throws {
    file = path
    let hdf5 = try HDF5File.open(reading: path)
    try addAttributes(of: "", in: hdf5)
    for (path, entry) in try hdf5.objects() {
      objects.insert(path)
      switch entry.kind {
      case .link: break
      case .group: try addAttributes(of: path, in: hdf5)
      case .dataset: try add(dataset: path, entry, in: hdf5)
      }
    }
  }

  private mutating func add(
    dataset path: String, _ entry: HDF5Entry, in hdf5: borrowing HDF5File
  ) throws {
    let object = "/\(path)"
    switch entry.elementType ?? .other {
    case .table: tables[path] = try hdf5.table(at: object)
    case .text: texts[path] = try hdf5.strings(at: object).values
    case let type where type.isNumber:
      let found = try hdf5.numbers(at: object)
      numbers[path] = Numbers(
        units: try hdf5.label("units", of: object), axes: try hdf5.label("axes", of: object),
        shape: found.shape, values: found.values)
    default: break
    }
    try addAttributes(of: path, in: hdf5)
  }

  private mutating func addAttributes(of path: String, in hdf5: borrowing HDF5File) throws {
    for name in try hdf5.attributeNames(of: "/\(path)") where !Self.descriptions.contains(name) {
      let text = try hdf5.attributeText(name, on: "/\(path)") { $0 }
      let place = path.isEmpty ? name : "\(path)@\(name)"
      if let number = Double(text), !path.isEmpty {
        numbers[place] = Numbers(units: "", axes: "", shape: [], values: [number])
      } else {
        attributes[place] = text
      }
    }
  }
}
