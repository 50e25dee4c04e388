import CHDF5

/// The values of a dataset in row-major order, and its shape.
public struct HDF5Array<Element: Sendable>: Sendable {
  /// The values, the last dimension running fastest.
  public let values: [Element]
  /// The extent of each dimension; empty for a scalar.
  public let shape: [Int]

  /// Pairs values with their shape.
  public init(values: [Element], shape: [Int]) {
    self.values = values
    self.shape = shape
  }
}

extension HDF5Array: Equatable where Element: Equatable {}

extension HDF5File {
  /// Writes numbers to a new dataset, creating the groups above it.
  ///
  /// - Parameters:
  ///   - values: row-major, as many as `shape` says.
  ///   - shape: the extent of each dimension; empty for one scalar.
  ///   - object: the path of the new dataset.
  ///   - units: the unit of the values, `"1"` for pure numbers.
  ///   - axes: what each dimension counts, comma-separated, one name per dimension: `"array,row,column"`.
  ///   - isCompressed: whether large arrays are compressed; not worth the time for weights, which hardly shrink.
  /// - Throws: ``FileFormatError/hdf5(call:object:file:cause:)``, for example when the name is taken.
  public func write<Element: HDF5Number>(
    _ values: [Element], shape: [Int], to object: String, units: String, axes: String,
    isCompressed: Bool = true
  ) throws {
    Self.requireShape(shape, of: values.count, axes: axes)
    let types = Element.datatypes
    try HDF5Library.locked {
      let place = HDF5Place(file: path, object: object)
      let dataset = try createDataset(
        place, type: types.file, bytes: MemoryLayout<Element>.stride, shape: shape,
        isCompressed: isCompressed)
      let status = unsafe H5Dwrite(
        dataset.id, types.memory, chdf5_whole_space(), chdf5_whole_space(),
        chdf5_default_properties(), values)
      try place.check(status, "H5Dwrite")
      try writeLabels(units: .string(units), axes: axes, on: dataset, place)
    }
  }

  /// Writes texts to a new dataset, creating the groups above it.
  ///
  /// Every text takes the bytes of the longest. Shape, units and axes as for numbers.
  public func write(
    _ values: [String], shape: [Int], to object: String, units: String, axes: String
  ) throws {
    Self.requireShape(shape, of: values.count, axes: axes)
    let place = HDF5Place(file: path, object: object)
    let width = max(1, values.map(\.utf8.count).max() ?? 1)
    let bytes = try place.fixedWidthBytes(values, width: width)
    try HDF5Library.locked {
      let type = try place.textType(width: width)
      let dataset = try createDataset(place, type: type.id, bytes: width, shape: shape)
      let status = unsafe H5Dwrite(
        dataset.id, type.id, chdf5_whole_space(), chdf5_whole_space(),
        chdf5_default_properties(), bytes)
      try place.check(status, "H5Dwrite")
      try writeLabels(units: .string(units), axes: axes, on: dataset, place)
    }
  }

  /// Reads a dataset of 32-bit (or smaller) floating-point numbers.
  ///
  /// - Parameters:
  ///   - object: the path of the dataset.
  ///   - rank: the number of dimensions it must have; `nil` for any.
  /// - Returns: the values in row-major order and the shape.
  /// - Throws: ``FileFormatError`` when it is missing, of another type or rank, or implausibly large.
  public func floats(at object: String, rank: Int? = nil) throws -> HDF5Array<Float> {
    try numbers(at: object, rank: rank) { $0.fitsFloat(bits: 32) }
  }

  /// Reads a dataset of 64-bit (or smaller) floating-point numbers.
  ///
  /// - Parameters:
  ///   - object: the path of the dataset.
  ///   - rank: the number of dimensions it must have; `nil` for any.
  /// - Returns: the values in row-major order and the shape.
  /// - Throws: ``FileFormatError`` when it is missing, of another type or rank, or implausibly large.
  public func doubles(at object: String, rank: Int? = nil) throws -> HDF5Array<Double> {
    try numbers(at: object, rank: rank) { $0.fitsFloat(bits: 64) }
  }

  /// Reads a dataset of integers of any kind whose values all fit 64 signed bits.
  ///
  /// - Parameters:
  ///   - object: the path of the dataset.
  ///   - rank: the number of dimensions it must have; `nil` for any.
  /// - Returns: the values in row-major order and the shape.
  /// - Throws: ``FileFormatError`` when it is missing, of another type or rank, or implausibly large.
  public func integers(at object: String, rank: Int? = nil) throws -> HDF5Array<Int64> {
    try numbers(at: object, rank: rank) { $0.fitsInt64 }
  }

  /// Reads a dataset of bytes without sign; images take an eighth of the memory that ``integers(at:rank:)`` would need.
  ///
  /// - Parameters:
  ///   - object: the path of the dataset.
  ///   - rank: the number of dimensions it must have; `nil` for any.
  /// - Returns: the values in row-major order and the shape.
  /// - Throws: ``FileFormatError`` when it is missing, of another type or rank, or implausibly large.
  public func bytes(at object: String, rank: Int? = nil) throws -> HDF5Array<UInt8> {
    try numbers(at: object, rank: rank) { $0 == .unsigned(bits: 8) }
  }

  /// Reads a dataset of texts, of fixed or variable length.
  ///
  /// - Parameters:
  ///   - object: the path of the dataset.
  ///   - rank: the number of dimensions it must have; `nil` for any.
  /// - Returns: the values in row-major order and the shape.
  /// - Throws: ``FileFormatError`` when it is missing, of another type or rank, implausibly large, or no UTF-8.
  public func strings(at object: String, rank: Int? = nil) throws -> HDF5Array<String> {
    let place = HDF5Place(file: path, object: object)
    return try HDF5Library.locked {
      let dataset = try openDataset(place)
      let shape = try shape(of: dataset, rank: rank, place)
      let type = try place.datatype(of: dataset)
      let found = HDF5ElementType(datatype: type.id)
      guard found == .text else {
        throw place.wrongType(found: "\(found)", expected: "\(HDF5ElementType.text)")
      }
      let count = try place.readableCount(
        of: dataset, shape: shape, elementBytes: H5Tget_size(type.id))
      let space = try place.handle(
        H5Dget_space(dataset.id), "H5Dget_space", closedBy: H5Sclose)
      let values = try unsafe place.texts(count: count, type: type, space: space) {
        memory, buffer in
        unsafe H5Dread(
          dataset.id, memory, chdf5_whole_space(), chdf5_whole_space(),
          chdf5_default_properties(), buffer)
      }
      return HDF5Array(values: values, shape: shape)
    }
  }

  private func numbers<Element: HDF5Number>(
    at object: String, rank: Int?, accepting accepts: (HDF5ElementType) -> Bool
  ) throws -> HDF5Array<Element> {
    let place = HDF5Place(file: path, object: object)
    return try HDF5Library.locked {
      let dataset = try openDataset(place)
      let type = try place.datatype(of: dataset)
      let found = HDF5ElementType(datatype: type.id)
      guard accepts(found) else {
        throw place.wrongType(found: "\(found)", expected: "\(Element.elementType)")
      }
      let shape = try shape(of: dataset, rank: rank, place)
      let count = try place.readableCount(
        of: dataset, shape: shape, elementBytes: MemoryLayout<Element>.stride)
      var values = [Element](repeating: Element(), count: count)
      let status = unsafe H5Dread(
        dataset.id, Element.datatypes.memory, chdf5_whole_space(), chdf5_whole_space(),
        chdf5_default_properties(), &values)
      try place.check(status, "H5Dread")
      return HDF5Array(values: values, shape: shape)
    }
  }
}

extension HDF5File {
  private func shape(
    of dataset: borrowing HDF5Handle, rank: Int?, _ place: HDF5Place
  ) throws -> [Int] {
    let shape = try shape(of: dataset, place)
    if let rank, shape.count != rank {
      throw FileFormatError.wrongRank(
        object: place.object, file: path, found: shape, expected: rank)
    }
    return shape
  }

  private static func requireShape(_ shape: [Int], of count: Int, axes: String) {
    precondition(
      elementCount(shape) == count, "a dataset of shape \(shape) got \(count) values")
    precondition(
      axes.split(separator: ",").count == shape.count,
      "a dataset of shape \(shape) got the axes '\(axes)'")
  }

  /// Creates a dataset, compressed when it is large enough.
  private func createDataset(
    _ place: HDF5Place, type: hid_t, bytes: Int, shape: [Int], isCompressed: Bool = true
  ) throws -> HDF5Handle {
    let isLarge = isCompressed && shape.reduce(bytes, *) > HDF5Layout.compressedFrom
    // A scalar has no dimension to cut.
    let chunk = isLarge && !shape.isEmpty ? HDF5Layout.chunk(of: shape, elementBytes: bytes) : nil
    let space = try place.space(shape)
    let creation = try place.creation(chunk: chunk)
    return try createDataset(place, type: type, space: space, creation: creation)
  }

  /// Creates a dataset from its parts, and the groups above it.
  func createDataset(
    _ place: HDF5Place, type: hid_t, space: borrowing HDF5Handle,
    creation: borrowing HDF5Handle
  ) throws -> HDF5Handle {
    let links = try intermediateGroups(place)
    let id = unsafe H5Dcreate2(
      handle.id, place.object, type, space.id, links.id, creation.id,
      chdf5_default_properties())
    return try place.handle(id, "H5Dcreate2", closedBy: H5Dclose)
  }

  /// Writes the two attributes that every dataset has.
  func writeLabels(
    units: HDF5Attribute, axes: String, on dataset: borrowing HDF5Handle, _ place: HDF5Place
  ) throws {
    try place.writeAttribute("units", units, on: dataset)
    try place.writeAttribute("axes", .string(axes), on: dataset)
  }
}
