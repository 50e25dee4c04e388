import CHDF5
import FileFormats
import Foundation
import Glibc
import Testing

@Suite("HDF5 errors say where, what and why")
struct HDF5ErrorTests {
  /// A file with `/group/values` [2, 3] of 32-bit numbers and an attribute.
  private func writeSmall(to path: String) throws {
    let file = try HDF5File.create(at: path)
    try file.write(
      [1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3], to: "/group/values", units: "S",
      axes: "row,column")
    try file.close()
  }

  @Test("a missing file")
  func missingFile() {
    let text = message { _ = try HDF5File.open(reading: "/nowhere/a.h5") }
    #expect(text == "/nowhere/a.h5: the file does not exist")
  }

  @Test("foreign, empty and cut files")
  func damagedFiles() throws {
    try withFolder { folder in
      let path = "\(folder)/a.h5"
      try Data("PK not an HDF5 file".utf8).write(to: URL(filePath: path))
      let foreign = message { _ = try HDF5File.open(reading: path) }
      #expect(foreign == "\(path): not an HDF5 file (no HDF5 signature found)")
      try Data().write(to: URL(filePath: path))
      let empty = message { _ = try HDF5File.open(reading: path) }
      #expect(empty == "\(path): not an HDF5 file (no HDF5 signature found)")
      try writeSmall(to: path)
      let whole = try Data(contentsOf: URL(filePath: path))
      try whole.prefix(whole.count / 2).write(to: URL(filePath: path))
      let cut = message { _ = try HDF5File.open(reading: path) }
      #expect(
        cut == "\(path): /: H5Fopen failed: truncated file: eof = \(whole.count / 2),"
          + " sblock->base_addr = 0, stored_eof = \(whole.count)")
    }
  }

  @Test("missing objects, wrong types and ranks")
  func wrongObjects() throws {
    try withFolder { folder in
      let path = "\(folder)/a.h5"
      try writeSmall(to: path)
      let file = try HDF5File.open(reading: path)
      let missing = message { _ = try file.floats(at: "/group/valeus") }
      #expect(missing == "\(path): /group/valeus: does not exist; /group holds 'values'")
      let deep = message { _ = try file.floats(at: "/a/b") }
      #expect(deep == "\(path): /a/b: does not exist; / holds 'group'")
      let group = message { _ = try file.floats(at: "/group") }
      #expect(group == "\(path): /group: found a group, expected a dataset")
      let integers = message { _ = try file.integers(at: "/group/values") }
      #expect(integers == "\(path): /group/values: found float32, expected int64")
      let texts = message { _ = try file.strings(at: "/group/values") }
      #expect(texts == "\(path): /group/values: found float32, expected text")
      let table = message { _ = try file.table(at: "/group/values") }
      #expect(table == "\(path): /group/values: found float32, expected table")
      let rank = message { _ = try file.floats(at: "/group/values", rank: 1) }
      #expect(rank == "\(path): /group/values: found shape [2, 3], expected 1 dimension(s)")
      let attribute = message { _ = try file.attribute("unit", on: "/group/values") }
      #expect(
        attribute == "\(path): attribute 'unit': does not exist;"
          + " /group/values holds 'axes', 'units'")
      let children = message { _ = try file.children(of: "/group/values") }
      #expect(children == "\(path): /group/values: found a dataset, expected a group")
    }
  }

  @Test("places that cannot be written")
  func unwritable() throws {
    let nowhere = message { _ = try HDF5File.create(at: "/nowhere/a.h5") }
    #expect(nowhere == "/nowhere/a.h5: /: H5Fcreate failed: No such file or directory")
    let folder = message { _ = try HDF5File.create(at: "/") }
    #expect(folder == "/: /: H5Fcreate failed: Is a directory")
    try withFolder { folder in
      let path = "\(folder)/a.h5"
      try writeSmall(to: path)
      let file = try HDF5File.open(reading: path)
      let write = message { try file.createGroup("/b") }
      #expect(write == "\(path): /b: H5Gcreate2 failed: no write intent on file")
    }
  }

  @Test("a disk that is full from the start is reported")
  func fullDisk() {
    let text = message { _ = try HDF5File.create(at: "/dev/full") }
    #expect(text == "/dev/full: /: H5Fcreate failed: No space left on device")
  }

  @Test("a disk that fills up later is reported by close")
  func fullDiskLater() throws {
    try withFolder { folder in
      let path = "\(folder)/a.h5"
      let text = message {
        let file = try HDF5File.create(at: path)
        try file.write([1] as [Float], shape: [1], to: "/a", units: "1", axes: "index")
        try redirectToFullDevice(path)
        try file.close()
      }
      #expect(text == "\(path): /: H5Fflush failed: No space left on device")
    }
  }

  /// Lets every later write to an open file of this process go to `/dev/full`.
  private func redirectToFullDevice(_ path: String) throws {
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
    let descriptor = try #require(
      open.first { number in
        let link = "/proc/self/fd/\(number)"
        return (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == path
      }.flatMap { Int32($0) })
    let full = unsafe Glibc.open("/dev/full", O_RDWR)
    // A second descriptor keeps the inode: the library tells files apart by it, also in other tests.
    #expect(dup(descriptor) >= 0)
    #expect(dup2(full, descriptor) == descriptor)
    #expect(Glibc.close(full) == 0)
  }

  @Test("a name cannot be written twice")
  func duplicate() throws {
    try withFolder { folder in
      let path = "\(folder)/a.h5"
      let file = try HDF5File.create(at: path)
      try file.write([1] as [Float], shape: [1], to: "/a", units: "1", axes: "index")
      let text = message {
        try file.write([2] as [Float], shape: [1], to: "/a", units: "1", axes: "index")
      }
      #expect(text == "\(path): /a: H5Dcreate2 failed: name already exists")
      let zero = message {
        try file.write(["a\0b"], shape: [1], to: "/b", units: "1", axes: "index")
      }
      #expect(zero == "\(path): /b: cannot store the text 'a\0b': it holds a zero byte")
      try file.close()
    }
  }

  @Test("a shape that the file cannot hold is refused before any memory is taken")
  func implausibleShape() throws {
    try withFolder { folder in
      let path = "\(folder)/a.h5"
      try writeHollow(to: path, extents: [1 << 40, 1 << 40])
      let file = try HDF5File.open(reading: path)
      let text = message { _ = try file.floats(at: "/hollow") }
      #expect(
        text == "\(path): /hollow: shape [1099511627776, 1099511627776] is refused:"
          + " 0 stored bytes, at most 67108864 bytes may be read")
    }
  }

  @Test("more chunks than the library can keep in mind are refused")
  func manyChunks() throws {
    try withFolder { folder in
      let path = "\(folder)/a.h5"
      try writeHollow(to: path, extents: [1 << 12, 1 << 12])
      let file = try HDF5File.open(reading: path)
      let text = message { _ = try file.floats(at: "/hollow") }
      #expect(
        text == "\(path): /hollow: cut into 16777216 chunks, at most 262144 are read at once")
    }
  }

  /// Replaces bytes that a file holds once.
  private func patch(_ path: String, _ old: [UInt8], with new: [UInt8]) throws {
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    let ranges = bytes.ranges(of: old)
    try #require(ranges.count == 1)
    bytes.replaceSubrange(ranges[0], with: new)
    try Data(bytes).write(to: URL(filePath: path))
  }

  @Test("a dataset that says it stores fewer bytes than its shape needs is refused")
  func cutDataset() throws {
    try withFolder { folder in
      let path = "\(folder)/a.h5"
      try writeSmall(to: path)
      let values = [UInt8](try Data(contentsOf: URL(filePath: path)))
        .ranges(of: ([1, 2, 3, 4, 5, 6] as [Float]).flatMap(littleEndian))
      let address = try #require(values.first).lowerBound
      // The message of the layout: version 3, class 1 (in one piece), address, bytes.
      let place: [UInt8] = [3, 1] + littleEndian(address)
      try patch(path, place + littleEndian(24), with: place + littleEndian(8))
      let file = try HDF5File.open(reading: path)
      let text = message { _ = try file.floats(at: "/group/values") }
      #expect(
        text == "\(path): /group/values: shape [2, 3] is refused: 8 stored bytes,"
          + " at most 8 bytes may be read")
    }
  }

  private func littleEndian(_ number: Int) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  private func littleEndian(_ number: Float) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) }
  }

  /// A dataset that claims a shape and stores nothing, as a hostile file would.
  private func writeHollow(to path: String, extents: [hsize_t]) throws {
    // The first use of the library must be ours: it sets the library up.
    try HDF5File.create(at: path).close()
    let file = unsafe H5Fcreate(
      path, chdf5_truncate(), chdf5_default_properties(), chdf5_default_properties())
    let creation = H5Pcreate(chdf5_dataset_creation())
    let chunk: [hsize_t] = [1, 1]
    #expect(unsafe H5Pset_chunk(creation, 2, chunk) >= 0)
    let space = unsafe H5Screate_simple(2, extents, nil)
    let dataset = unsafe H5Dcreate2(
      file, "/hollow", chdf5_file_float32(), space, chdf5_default_properties(), creation,
      chdf5_default_properties())
    #expect(dataset >= 0)
    #expect(H5Dclose(dataset) >= 0)
    #expect(H5Sclose(space) >= 0)
    #expect(H5Pclose(creation) >= 0)
    #expect(H5Fclose(file) >= 0)
  }
}
