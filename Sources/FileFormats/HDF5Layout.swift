import CHDF5

/// Shapes, chunks and sizes of datasets.
enum HDF5Layout {
  /// Datasets larger than this many bytes are chunked and compressed.
  static let compressedFrom = 1024
  /// No chunk is larger than this many bytes.
  static let chunkBytes = 1 << 18
  /// Chunks of records: their bytes are brought back into order inside the second cache.
  static let recordChunkBytes = 1 << 17
  /// No dataset larger than this many bytes is read at once.
  static let readLimit = 8 << 30
  /// A dataset larger than this must be backed by stored bytes.
  static let unbackedLimit = 64 << 20
  /// No more chunks than this are read at once.
  static let chunkLimit = 1 << 18
  /// Deflate cannot shrink data further than about 1032 : 1.
  static let bestCompression = 1100

  /// The chunk of a dataset: whole, or halved along the leading dimensions until it is small enough.
  static func chunk(of shape: [Int], elementBytes: Int) -> [Int] {
    var chunk = shape
    while chunk.reduce(elementBytes, *) > chunkBytes,
      let dimension = chunk.firstIndex(where: { $0 > 1 })
    {
      chunk[dimension] = (chunk[dimension] + 1) / 2
    }
    return chunk
  }
}

extension HDF5Place {
  /// Access properties without file locks.
  ///
  /// A process that is started while a file is open inherits its lock and would keep it after the file is
  /// closed. Locks would protect nothing: files get their name when they are complete.
  func unlockedAccess() throws -> HDF5Handle {
    let properties = try handle(
      H5Pcreate(chdf5_file_access()), "H5Pcreate", closedBy: H5Pclose)
    try check(H5Pset_file_locking(properties.id, false, true), "H5Pset_file_locking")
    return properties
  }

  /// A dataspace of fixed shape; the empty shape is a scalar.
  func space(_ shape: [Int]) throws -> HDF5Handle {
    if shape.isEmpty {
      return try handle(H5Screate(H5S_SCALAR), "H5Screate", closedBy: H5Sclose)
    }
    let extents = shape.map { hsize_t($0) }
    let id = unsafe H5Screate_simple(Int32(shape.count), extents, nil)
    return try handle(id, "H5Screate_simple", closedBy: H5Sclose)
  }

  /// Creation properties: no time stamp, and chunks with shuffle and deflate 4 where a chunk is given.
  func creation(chunk: [Int]?) throws -> HDF5Handle {
    let properties = try handle(
      H5Pcreate(chdf5_dataset_creation()), "H5Pcreate", closedBy: H5Pclose)
    try check(H5Pset_obj_track_times(properties.id, false), "H5Pset_obj_track_times")
    guard let chunk else { return properties }
    // The rim of the last chunk is written too: it must not hold whatever was in memory.
    try check(H5Pset_fill_time(properties.id, H5D_FILL_TIME_ALLOC), "H5Pset_fill_time")
    let extents = chunk.map { hsize_t($0) }
    try unsafe check(H5Pset_chunk(properties.id, Int32(chunk.count), extents), "H5Pset_chunk")
    try check(H5Pset_shuffle(properties.id), "H5Pset_shuffle")
    try check(H5Pset_deflate(properties.id, 4), "H5Pset_deflate")
    return properties
  }

  /// The datatype of an open dataset.
  func datatype(of dataset: borrowing HDF5Handle) throws -> HDF5Handle {
    try handle(H5Dget_type(dataset.id), "H5Dget_type", closedBy: H5Tclose)
  }

  /// The number of elements of a dataset, refused when it is more than memory or the file can hold.
  func readableCount(
    of dataset: borrowing HDF5Handle, shape: [Int], elementBytes: Int
  ) throws -> Int {
    let stored = Int(clamping: H5Dget_storage_size(dataset.id))
    let count = elementCount(shape)
    let bytes = count.flatMap { elementCount([$0, elementBytes]) }
    let backed = elementCount([stored, HDF5Layout.bestCompression]) ?? .max
    let limit = min(HDF5Layout.readLimit, max(HDF5Layout.unbackedLimit, backed))
    guard let count, let bytes, bytes <= limit else {
      throw FileFormatError.implausibleSize(
        object: object, file: file, shape: shape, stored: stored, limit: limit)
    }
    try requireFewChunks(of: dataset, shape: shape)
    return count
  }
}

extension HDF5File {
  /// The shape of an open dataset.
  func shape(of dataset: borrowing HDF5Handle, _ place: HDF5Place) throws -> [Int] {
    let space = try place.handle(
      H5Dget_space(dataset.id), "H5Dget_space", closedBy: H5Sclose)
    let rank = try place.check(
      H5Sget_simple_extent_ndims(space.id), "H5Sget_simple_extent_ndims")
    var extents = [hsize_t](repeating: 0, count: Int(rank))
    let status = unsafe H5Sget_simple_extent_dims(space.id, &extents, nil)
    try place.check(status, "H5Sget_simple_extent_dims")
    return extents.map { Int(clamping: $0) }
  }
}
