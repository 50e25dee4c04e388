import FileFormats

/// What an HDF5 file says it is: the attribute `schema` of its root; nothing for a file that does not say.
///
/// - Throws: `FileFormatError` for a file that is missing or no HDF5.
public func schema(ofFile path: String) throws -> String? {
  try schema(of: HDF5File.open(reading: path))
}

private func schema(of file: borrowing HDF5File) throws -> String? {
  guard try file.attributeNames(of: "/").contains("schema"),
    case .string(let schema) = try file.attribute("schema", on: "/")
  else { return nil }
  return schema
}

/// Refuses a file of another kind or version.
///
/// - Throws: ``CheckpointError/wrongSchema(file:expected:)``.
func requireSchema(_ expected: String, of file: borrowing HDF5File) throws {
  guard try schema(of: file) == expected else {
    throw CheckpointError.wrongSchema(file: file.path, expected: expected)
  }
}
