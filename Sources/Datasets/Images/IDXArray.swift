import FileFormats

/// Bytes of an IDX file and their shape.
///
/// Big-endian: two zero bytes, the type (8: bytes without sign), the number of dimensions, an extent of four bytes each, the
/// values in row-major order. Source: Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits, file
/// formats.
struct IDXArray {
  /// The extent of each dimension, all at least 1.
  let shape: [Int]
  /// The values, the last dimension running fastest.
  let values: ArraySlice<UInt8>

  /// Reads a file, uncompressed.
  ///
  /// - Throws: `FileFormatError` when it is missing, ``DatasetError/malformed(file:place:found:expected:)`` when it is of
  ///   another type or number of dimensions, or larger or smaller than it says.
  init(_ path: String, dimensions: Int) throws {
    let bytes = Array(try regularFileContents(path))
    func wrong(_ place: Int, _ found: String, _ expected: String) -> DatasetError {
      .malformed(file: path, place: "byte \(place)", found: found, expected: expected)
    }
    let header = 4 + 4 * dimensions
    guard bytes.count >= 4 else {
      throw wrong(bytes.count, "the end of the file", "a header of \(header) bytes")
    }
    let magic: [UInt8] = [0, 0, 8, UInt8(dimensions)]
    guard bytes.starts(with: magic) else {
      let isCompressed = bytes.starts(with: [0x1F, 0x8B])
      throw wrong(
        0, "the bytes \(Array(bytes[..<4]))" + (isCompressed ? " of a gzip file" : ""),
        "\(magic): an uncompressed IDX file of bytes with \(dimensions) dimension(s)")
    }
    guard bytes.count >= header else {
      throw wrong(bytes.count, "the end of the file", "a header of \(header) bytes")
    }
    var count = 1
    shape = try (1...dimensions).map { dimension in
      let extent = bytes[4 * dimension..<4 * dimension + 4].reduce(0) { $0 << 8 | Int($1) }
      let (product, isLarge) = count.multipliedReportingOverflow(by: extent)
      guard extent > 0, !isLarge else {
        throw wrong(
          4 * dimension, "the extent \(extent)", "values that the file can hold, at least 1")
      }
      count = product
      return extent
    }
    guard bytes.count - header == count else {
      throw wrong(
        header, "\(bytes.count - header) bytes of values", "\(count) for the shape \(shape)")
    }
    values = bytes[header...]
  }
}
