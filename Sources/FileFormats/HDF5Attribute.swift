import CHDF5

/// The value of an attribute of a group or a dataset.
public enum HDF5Attribute: Sendable, Equatable {
  /// One text.
  case string(String)
  /// One integer.
  case integer(Int64)
  /// One number.
  case real(Double)
  /// A list of texts.
  case strings([String])
}

extension HDF5File {
  /// Sets an attribute of a group or a dataset, replacing one of that name.
  ///
  /// A text may be longer than the 64 KiB that HDF5 allows most attributes.
  public func setAttribute(
    _ name: String, _ value: HDF5Attribute, on object: String
  ) throws {
    let place = HDF5Place(file: path, object: object)
    try HDF5Library.locked {
      let owner = try openObject(place)
      try place.writeAttribute(name, value, on: owner)
    }
  }

  /// Reads an attribute of a group or a dataset.
  ///
  /// - Throws: ``FileFormatError/missingObject(object:file:parent:known:)`` with the attributes there are, or
  ///   ``FileFormatError/wrongType(object:file:found:expected:)``.
  public func attribute(_ name: String, on object: String) throws -> HDF5Attribute {
    let place = HDF5Place(file: path, object: object)
    return try HDF5Library.locked {
      let owner = try openObject(place)
      let status = unsafe H5Aexists(owner.id, name)
      guard try place.check(status, "H5Aexists") > 0 else {
        throw FileFormatError.missingObject(
          object: "attribute '\(name)'", file: path, parent: object,
          known: try place.attributeNames(of: owner))
      }
      return try place.readAttribute(name, of: owner)
    }
  }

  /// The names of the attributes of a group or a dataset, sorted.
  public func attributeNames(of object: String) throws -> [String] {
    let place = HDF5Place(file: path, object: object)
    return try HDF5Library.locked { try place.attributeNames(of: try openObject(place)) }
  }
}

extension HDF5Place {
  /// Writes an attribute of an open object, replacing one of that name.
  func writeAttribute(
    _ name: String, _ value: HDF5Attribute, on owner: borrowing HDF5Handle
  ) throws {
    if try unsafe check(H5Aexists(owner.id, name), "H5Aexists") > 0 {
      try unsafe check(H5Adelete(owner.id, name), "H5Adelete")
    }
    let place = inside("attribute '\(name)'")
    switch value {
    case .integer(var integer):
      try unsafe place.write(name, chdf5_file_int64(), chdf5_native_int64(), [], owner, &integer)
    case .real(var real):
      try unsafe place.write(
        name, chdf5_file_float64(), chdf5_native_float64(), [], owner, &real)
    case .string(let text):
      try place.write(name, [text], shape: [], owner)
    case .strings(let texts):
      try place.write(name, texts, shape: [texts.count], owner)
    }
  }

  /// Writes texts of variable length: the file's heap has room beyond the 64 KiB of an object header, and Python
  /// reads them as `str`.
  private func write(
    _ name: String, _ texts: [String], shape: [Int], _ owner: borrowing HDF5Handle
  ) throws {
    let type = try textType(width: 1)
    try check(H5Tset_size(type.id, chdf5_variable_length()), "H5Tset_size")
    try check(H5Tset_strpad(type.id, H5T_STR_NULLTERM), "H5Tset_strpad")
    var starts: [Int] = []
    var bytes: [UInt8] = []
    for text in texts {
      starts.append(bytes.count)
      bytes += try fixedWidthBytes([text], width: text.utf8.count) + [0]
    }
    try unsafe bytes.withUnsafeBytes { bytes in
      var pointers = unsafe starts.map { start in unsafe bytes.baseAddress.map { unsafe $0 + start }
      }
      try unsafe write(name, type.id, type.id, shape, owner, &pointers)
    }
  }

  private func write(
    _ name: String, _ fileType: hid_t, _ memoryType: hid_t, _ shape: [Int],
    _ owner: borrowing HDF5Handle, _ values: UnsafeMutableRawPointer
  ) throws {
    let space = try space(shape)
    let id = unsafe H5Acreate2(
      owner.id, name, fileType, space.id, chdf5_default_properties(),
      chdf5_default_properties())
    let attribute = try handle(id, "H5Acreate2", closedBy: H5Aclose)
    try unsafe check(H5Awrite(attribute.id, memoryType, values), "H5Awrite")
  }

  /// Reads an attribute of an open object.
  func readAttribute(_ name: String, of owner: borrowing HDF5Handle) throws -> HDF5Attribute {
    let place = inside("attribute '\(name)'")
    let id = unsafe H5Aopen(owner.id, name, chdf5_default_properties())
    let attribute = try place.handle(id, "H5Aopen", closedBy: H5Aclose)
    let type = try place.handle(H5Aget_type(attribute.id), "H5Aget_type", closedBy: H5Tclose)
    let space = try place.handle(H5Aget_space(attribute.id), "H5Aget_space", closedBy: H5Sclose)
    let count = Int(try place.check(H5Sget_simple_extent_npoints(space.id), "H5Aget_space"))
    let isScalar = H5Sget_simple_extent_type(space.id) == H5S_SCALAR
    let found = HDF5ElementType(datatype: type.id)
    switch found {
    case _ where isScalar && found.fitsInt64:
      var value: Int64 = 0
      try unsafe place.check(H5Aread(attribute.id, chdf5_native_int64(), &value), "H5Aread")
      return .integer(value)
    case _ where isScalar && found.fitsFloat(bits: 64):
      var value: Double = 0
      try unsafe place.check(H5Aread(attribute.id, chdf5_native_float64(), &value), "H5Aread")
      return .real(value)
    case .text:
      let stored = Int(clamping: H5Aget_storage_size(attribute.id))
      guard let bytes = elementCount([count, H5Tget_size(type.id)]), bytes <= stored else {
        throw FileFormatError.implausibleSize(
          object: place.object, file: file, shape: [count], stored: stored, limit: stored)
      }
      let texts = try unsafe place.texts(count: count, type: type, space: space) { memory, buffer in
        unsafe H5Aread(attribute.id, memory, buffer)
      }
      return isScalar ? .string(texts.first ?? "") : .strings(texts)
    default:
      throw place.wrongType(
        found: isScalar ? "\(found)" : "an array of \(found)",
        expected: "a text, an integer, a number or a list of texts")
    }
  }

  /// The names of the attributes of an open object, sorted.
  func attributeNames(of owner: borrowing HDF5Handle) throws -> [String] {
    var names: [String] = []
    var position: hsize_t = 0
    let status = unsafe withUnsafeMutablePointer(to: &names) { collected in
      unsafe H5Aiterate2(
        owner.id, H5_INDEX_NAME, H5_ITER_INC, &position,
        { _, name, _, collected in
          guard let name = unsafe name, let collected = unsafe collected else { return 0 }
          let names = unsafe collected.assumingMemoryBound(to: [String].self)
          unsafe names.pointee.append(String(cString: name))
          return 0
        }, collected)
    }
    try check(status, "H5Aiterate2")
    return names.sorted()
  }
}
