import CHDF5

/// A read of texts: the datatype in memory, the buffer, and the library's return code.
typealias HDF5TextRead = (hid_t, UnsafeMutableRawPointer?) -> herr_t

extension HDF5Place {
  /// A UTF-8 text type of fixed width, padded with zero bytes.
  func textType(width: Int) throws -> HDF5Handle {
    let type = try handle(H5Tcopy(chdf5_c_string()), "H5Tcopy", closedBy: H5Tclose)
    try check(H5Tset_size(type.id, width), "H5Tset_size")
    try check(H5Tset_cset(type.id, H5T_CSET_UTF8), "H5Tset_cset")
    try check(H5Tset_strpad(type.id, H5T_STR_NULLPAD), "H5Tset_strpad")
    return type
  }

  /// The texts one after the other, each padded to the width; refuses what would not come back.
  func fixedWidthBytes(_ texts: [String], width: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(texts.count * width)
    for text in texts {
      guard !text.utf8.contains(0) else {
        throw unstorable(text, "it holds a zero byte")
      }
      guard text.utf8.count <= width else {
        throw unstorable(text, "it has \(text.utf8.count) bytes, its column has \(width)")
      }
      bytes += text.utf8
      bytes += repeatElement(0, count: width - text.utf8.count)
    }
    return bytes
  }

  private func unstorable(_ text: String, _ reason: String) -> FileFormatError {
    .unstorableText(object: object, file: file, text: text, reason: reason)
  }

  /// The text before the padding.
  func text(fromPadded bytes: some Collection<UInt8>) throws -> String {
    guard let text = String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self) else {
      throw wrongType(found: "bytes that are no UTF-8", expected: "text")
    }
    return text
  }

  /// Reads texts of fixed or variable length through `read`.
  func texts(
    count: Int, type: borrowing HDF5Handle, space: borrowing HDF5Handle, read: HDF5TextRead
  ) throws -> [String] {
    if try check(H5Tis_variable_str(type.id), "H5Tis_variable_str") > 0 {
      return try unsafe variableTexts(count: count, type: type, space: space, read: read)
    }
    let width = H5Tget_size(type.id)
    let memory = try textType(width: width)
    // The library converts no character sets: ASCII is read as ASCII, which is UTF-8 too.
    try check(H5Tset_cset(memory.id, H5Tget_cset(type.id)), "H5Tset_cset")
    var bytes = [UInt8](repeating: 0, count: count * width)
    try unsafe check(
      bytes.withUnsafeMutableBytes { buffer in unsafe read(memory.id, buffer.baseAddress) },
      "H5Dread")
    return try (0..<count).map { index in
      try text(fromPadded: bytes[index * width..<(index + 1) * width])
    }
  }

  private func variableTexts(
    count: Int, type: borrowing HDF5Handle, space: borrowing HDF5Handle, read: HDF5TextRead
  ) throws -> [String] {
    let memory = try handle(H5Tcopy(type.id), "H5Tcopy", closedBy: H5Tclose)
    var pointers = unsafe [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    return try unsafe pointers.withUnsafeMutableBufferPointer { pointers in
      try unsafe check(read(memory.id, pointers.baseAddress), "H5Dread")
      defer {
        _ = unsafe H5Dvlen_reclaim(
          memory.id, space.id, chdf5_default_properties(), pointers.baseAddress)
      }
      return try unsafe pointers.map { pointer in
        guard let pointer = unsafe pointer else { return "" }
        guard let text = unsafe String(validatingCString: pointer) else {
          throw wrongType(found: "bytes that are no UTF-8", expected: "text")
        }
        return text
      }
    }
  }
}
