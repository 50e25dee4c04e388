import CHDF5

/// One object of a group.
public struct HDF5Entry: Sendable, Equatable {
  /// What an object of a group can be.
  public enum Kind: String, Sendable {
    /// Holds further objects.
    case group
    /// Holds values.
    case dataset
    /// Points to another object or file; never followed.
    case link
  }

  /// The name inside its group.
  public let name: String
  /// Whether it is a group, a dataset or a link.
  public let kind: Kind
  /// The shape of a dataset; empty for a scalar and for everything else.
  public let shape: [Int]
  /// What the elements of a dataset are; `nil` for everything else.
  public let elementType: HDF5ElementType?
}

extension HDF5File {
  /// The objects of a group, in the order of their names.
  ///
  /// - Throws: ``FileFormatError/missingObject(object:file:parent:known:)``, or
  ///   ``FileFormatError/wrongType(object:file:found:expected:)`` when the object is a dataset.
  public func children(of object: String) throws -> [HDF5Entry] {
    let place = HDF5Place(file: path, object: object)
    return try HDF5Library.locked {
      try requireExisting(place)
      return try childNames(place).map { name in try entry(named: name, in: object) }
    }
  }

  private func entry(named name: String, in group: String) throws -> HDF5Entry {
    let place = HDF5Place(
      file: path, object: group.hasSuffix("/") ? group + name : "\(group)/\(name)")
    var link = H5L_info_t()
    let status = unsafe H5Lget_info(handle.id, place.object, &link, chdf5_default_properties())
    try place.check(status, "H5Lget_info")
    guard link.type == H5L_TYPE_HARD else {
      return HDF5Entry(name: name, kind: .link, shape: [], elementType: nil)
    }
    let child = try openObject(place)
    guard H5Iget_type(child.id) == H5I_DATASET else {
      return HDF5Entry(name: name, kind: .group, shape: [], elementType: nil)
    }
    let datatype = try place.handle(H5Dget_type(child.id), "H5Dget_type", closedBy: H5Tclose)
    return HDF5Entry(
      name: name, kind: .dataset, shape: try shape(of: child, place),
      elementType: HDF5ElementType(datatype: datatype.id))
  }

  /// The names in a group, sorted.
  func childNames(_ place: HDF5Place) throws -> [String] {
    let id = unsafe H5Oopen(handle.id, place.object, chdf5_default_properties())
    let group = try place.handle(id, "H5Oopen", closedBy: H5Oclose)
    guard H5Iget_type(group.id) == H5I_GROUP else {
      throw place.wrongType(found: "a dataset", expected: "a group")
    }
    var info = H5G_info_t()
    try unsafe place.check(H5Gget_info(group.id, &info), "H5Gget_info")
    return try (0..<info.nlinks).map { index in try linkName(index, group, place) }
  }

  private func linkName(
    _ index: UInt64, _ group: borrowing HDF5Handle, _ place: HDF5Place
  ) throws -> String {
    func read(_ buffer: UnsafeMutablePointer<CChar>?, _ size: Int) throws -> Int {
      let length = unsafe H5Lget_name_by_idx(
        group.id, ".", H5_INDEX_NAME, H5_ITER_INC, index, buffer, size, chdf5_default_properties())
      return try place.check(length, "H5Lget_name_by_idx")
    }
    let length = try read(nil, 0)
    var bytes = [CChar](repeating: 0, count: length + 1)
    _ = try unsafe bytes.withUnsafeMutableBufferPointer {
      try unsafe read($0.baseAddress, length + 1)
    }
    return String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
