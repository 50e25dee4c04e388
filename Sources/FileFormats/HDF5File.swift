import CHDF5
import Glibc

/// An open HDF5 file with one owner.
///
/// Every dataset has the attributes `units` and `axes`; nothing in a file depends on the clock, the host or a
/// path, so equal writes give equal bytes. Paths inside the file look like `/methods/lora/loss`. Each
/// operation holds one lock of the process: several tasks may use several files.
///
/// ``close()`` reports a full disk; a file that just goes out of scope is closed without a report.
public struct HDF5File: ~Copyable, Sendable {
  /// Where the file is, as it was opened; every error names it.
  public let path: String
  let handle: HDF5FileHandle

  /// Creates an empty file, replacing one that exists.
  ///
  /// - Throws: ``FileFormatError/hdf5(call:object:file:cause:)`` when the system refuses.
  public static func create(at path: String) throws -> HDF5File {
    let place = HDF5Place(file: path, object: "/")
    let handle = try HDF5Library.locked {
      let properties = try place.handle(
        H5Pcreate(chdf5_file_creation()), "H5Pcreate", closedBy: H5Pclose)
      try place.check(H5Pset_obj_track_times(properties.id, false), "H5Pset_obj_track_times")
      let access = try place.unlockedAccess()
      let id = unsafe H5Fcreate(path, chdf5_truncate(), properties.id, access.id)
      return try place.check(id, "H5Fcreate")
    }
    return HDF5File(path: path, handle: HDF5FileHandle(id: handle))
  }

  /// Opens an existing file for reading.
  ///
  /// - Throws: ``FileFormatError/missingFile(path:)``, ``FileFormatError/notHDF5(path:)``, or
  ///   ``FileFormatError/hdf5(call:object:file:cause:)`` when the file is damaged.
  public static func open(reading path: String) throws -> HDF5File {
    let place = HDF5Place(file: path, object: "/")
    guard unsafe access(path, F_OK) == 0 || errno != ENOENT else {
      throw FileFormatError.missingFile(path: path)
    }
    guard try !FileSeal.isBroken(path) else {
      throw FileFormatError.hdf5(
        call: "open", object: "/", file: path,
        cause: "damaged: its bytes are not those that were sealed")
    }
    let handle = try HDF5Library.locked {
      guard try unsafe place.check(H5Fis_hdf5(path), "H5Fis_hdf5") > 0 else {
        throw FileFormatError.notHDF5(path: path)
      }
      let access = try place.unlockedAccess()
      let id = unsafe H5Fopen(path, chdf5_read_only(), access.id)
      return try place.check(id, "H5Fopen")
    }
    return HDF5File(path: path, handle: HDF5FileHandle(id: handle))
  }

  /// Creates a group and the groups above it that do not exist yet.
  public func createGroup(_ object: String) throws {
    let place = HDF5Place(file: path, object: object)
    try HDF5Library.locked {
      let links = try intermediateGroups(place)
      let properties = try place.handle(
        H5Pcreate(chdf5_group_creation()), "H5Pcreate", closedBy: H5Pclose)
      try place.check(H5Pset_obj_track_times(properties.id, false), "H5Pset_obj_track_times")
      let id = unsafe H5Gcreate2(
        handle.id, object, links.id, properties.id, chdf5_default_properties())
      _ = try place.handle(id, "H5Gcreate2", closedBy: H5Gclose)
    }
  }

  /// Writes everything to the disk and closes the file.
  ///
  /// - Throws: ``FileFormatError/hdf5(call:object:file:cause:)``, for example when the disk is full.
  public consuming func close() throws {
    let place = HDF5Place(file: path, object: "/")
    let id = handle.release()
    try HDF5Library.locked {
      // After a failed flush the file is closed as well: that frees its descriptor.
      let flushed = Result { try place.check(H5Fflush(id, H5F_SCOPE_LOCAL), "H5Fflush") }
      let closed = Result { try place.check(H5Fclose(id), "H5Fclose") }
      _ = try flushed.get()
      _ = try closed.get()
    }
  }
}

extension HDF5File {
  /// Link properties that create the groups on the way to an object.
  func intermediateGroups(_ place: HDF5Place) throws -> HDF5Handle {
    let links = try place.handle(
      H5Pcreate(chdf5_link_creation()), "H5Pcreate", closedBy: H5Pclose)
    try place.check(
      H5Pset_create_intermediate_group(links.id, 1), "H5Pset_create_intermediate_group")
    return links
  }

  /// Throws unless every step of a path exists; the error lists what the last existing group holds.
  func requireExisting(_ place: HDF5Place) throws {
    var parent = "/"
    for step in place.object.split(separator: "/") {
      let next = parent == "/" ? "/\(step)" : "\(parent)/\(step)"
      guard
        try unsafe place.check(
          H5Lexists(handle.id, next, chdf5_default_properties()), "H5Lexists") > 0
      else {
        let names = try childNames(HDF5Place(file: path, object: parent))
        throw FileFormatError.missingObject(
          object: place.object, file: path, parent: parent, known: names)
      }
      parent = next
    }
  }

  /// Opens a dataset, or says that the object is missing, something else, or cut short.
  func openDataset(_ place: HDF5Place) throws -> HDF5Handle {
    let object = try openObject(place)
    guard H5Iget_type(object.id) == H5I_DATASET else {
      throw place.wrongType(found: "a group", expected: "a dataset")
    }
    try place.requireStoredBytes(of: object, shape: shape(of: object, place))
    return object
  }

  /// Opens a group or a dataset.
  func openObject(_ place: HDF5Place) throws -> HDF5Handle {
    try requireExisting(place)
    let id = unsafe H5Oopen(handle.id, place.object, chdf5_default_properties())
    return try place.handle(id, "H5Oopen", closedBy: H5Oclose)
  }
}
