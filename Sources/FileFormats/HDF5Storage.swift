import CHDF5

// What the library believes of a file and should not: HDF5 1.10 reads beyond its own buffers, or takes any amount of memory.

extension HDF5Place {
  /// Refuses a dataset in one piece that stores fewer bytes than its shape needs.
  func requireStoredBytes(of dataset: borrowing HDF5Handle, shape: [Int]) throws {
    let creation = try creation(of: dataset)
    let layout = H5Pget_layout(creation.id)
    guard layout == H5D_CONTIGUOUS || layout == H5D_COMPACT else { return }
    let stored = Int(clamping: H5Dget_storage_size(dataset.id))
    // What was never written has no place and is read as zeros.
    if layout == H5D_CONTIGUOUS && H5Dget_offset(dataset.id) == .max { return }
    let type = try datatype(of: dataset)
    guard let bytes = elementCount(shape + [H5Tget_size(type.id)]), bytes <= stored else {
      throw FileFormatError.implausibleSize(
        object: object, file: file, shape: shape, stored: stored, limit: stored)
    }
  }

  /// Refuses to read more chunks at once than the library has room for: it keeps half a kilobyte for each.
  func requireFewChunks(of dataset: borrowing HDF5Handle, shape: [Int]) throws {
    let creation = try creation(of: dataset)
    guard H5Pget_layout(creation.id) == H5D_CHUNKED else { return }
    var extents = [hsize_t](repeating: 0, count: shape.count)
    let rank = try unsafe check(
      H5Pget_chunk(creation.id, Int32(shape.count), &extents), "H5Pget_chunk")
    guard rank == Int32(shape.count) else {
      throw wrongType(
        found: "chunks of \(rank) dimension(s)", expected: "\(shape.count) dimension(s)")
    }
    let chunks = elementCount(
      zip(shape, extents).map { extent, chunk in
        extent == 0 ? 0 : (extent - 1) / max(1, Int(clamping: chunk)) + 1
      })
    guard let chunks, chunks <= HDF5Layout.chunkLimit else {
      throw FileFormatError.tooManyChunks(
        object: object, file: file, chunks: chunks ?? .max, limit: HDF5Layout.chunkLimit)
    }
  }

  private func creation(of dataset: borrowing HDF5Handle) throws -> HDF5Handle {
    try handle(H5Dget_create_plist(dataset.id), "H5Dget_create_plist", closedBy: H5Pclose)
  }
}
