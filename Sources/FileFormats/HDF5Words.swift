import CHDF5

// Columns of words from a short list: HDF5 enumerations, which keep one byte per row and the words once.

extension HDF5Place {
  /// The enumeration that numbers words from 0, in one byte.
  func wordType(_ words: [String]) throws -> HDF5Handle {
    precondition(words.count < Int(UInt8.max), "\(words.count) words do not fit one byte")
    let type = try handle(
      H5Tenum_create(chdf5_native_uint8()), "H5Tenum_create", closedBy: H5Tclose)
    for (index, word) in words.enumerated() {
      var code = UInt8(index)
      try unsafe check(H5Tenum_insert(type.id, word, &code), "H5Tenum_insert")
    }
    return type
  }

  /// The words of an enumeration, in the order in which the file lists them.
  func words(of type: borrowing HDF5Handle) throws -> [String] {
    let count = try check(H5Tget_nmembers(type.id), "H5Tget_nmembers")
    guard count < Int32(UInt8.max) else {
      throw wrongType(
        found: "an enumeration of \(count) words", expected: "at most \(UInt8.max - 1) words")
    }
    return try (0..<UInt32(count)).map { try memberName($0, of: type) }
  }

  /// The name of a member of a compound type or an enumeration.
  func memberName(_ index: UInt32, of type: borrowing HDF5Handle) throws -> String {
    guard let characters = unsafe H5Tget_member_name(type.id, index) else {
      throw FileFormatError.hdf5(
        call: "H5Tget_member_name", object: object, file: file, cause: HDF5Library.cause())
    }
    defer { _ = unsafe H5free_memory(characters) }
    return unsafe String(cString: characters)
  }
}
