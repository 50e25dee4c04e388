import FileFormats
import Foundation
import MatrixMath
import Testing

import Datasets

@Suite("Images")
struct ImageTests {
  @Test("IDX files become pixels of 0 to 1")
  func idx() throws {
    let folder = try Folder()
    let dataset = try IDXFolder(#require(try Samples.source(of: "idx", in: folder)))
    #expect(dataset.taskNames == ["all"])
    let task = try dataset.task("all")
    #expect(task.classes == 5)
    #expect(task.training.inputs.rows == 3 && task.training.inputs.columns == 2)
    #expect(task.training.inputs.elements == [0, 1, 0.2, 0.4, 0.6, 0.8])
    #expect(task.training.labels == [0, 4, 2])
    #expect(task.test.inputs.elements == [1, 0, 0, 1])
    #expect(task.test.labels == [1, 3])
  }

  @Test(
    "an IDX file that lies is named",
    arguments: [
      (
        "train-images-idx3-ubyte", [],
        "byte 0: found the end of the file, expected a header of 16 bytes"
      ),
      (
        "train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0],
        "byte 6: found the end of the file, expected a header of 16 bytes"
      ),
      (
        "train-images-idx3-ubyte", [0x1F, 0x8B, 8, 0],
        "byte 0: found the bytes [31, 139, 8, 0] of a gzip file, expected [0, 0, 8, 3]: an"
          + " uncompressed IDX file of bytes with 3 dimension(s)"
      ),
      (
        "train-labels-idx1-ubyte", [0, 0, 8, 3, 0],
        "byte 0: found the bytes [0, 0, 8, 3], expected [0, 0, 8, 1]: an uncompressed IDX file of"
          + " bytes with 1 dimension(s)"
      ),
      (
        "train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 3, 1, 2],
        "byte 8: found 2 bytes of values, expected 3 for the shape [3]"
      ),
      (
        "train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 1, 2],
        "labels: found shape [2], expected [3]"
      ),
      (
        "t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 0],
        "byte 4: found the extent 0, expected values that the file can hold, at least 1"
      ),
      (
        "t10k-images-idx3-ubyte",
        [0, 0, 8, 3] + Array(repeating: 255, count: 12),
        "byte 8: found the extent 4294967295, expected values that the file can hold, at least 1"
      ),
      (
        "t10k-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7, 7],
        "images: found shape [2, 1, 1], expected [2, 2, 1]"
      ),
    ] as [(String, [UInt8], String)])
  func wrongIDX(name: String, bytes: [UInt8], message: String) throws {
    let folder = try Folder()
    let source = try #require(try Samples.source(of: "idx", in: folder))
    let file = try folder.write(bytes, to: "idx/\(name)")
    let error = #expect(throws: DatasetError.self) { try IDXFolder(source) }
    #expect(error?.description == "\(file): \(message)")
  }

  @Test("a missing file is named")
  func missing() throws {
    let folder = try Folder()
    let error = #expect(throws: FileFormatError.self) {
      try IDXFolder(DatasetSource(path: folder.path))
    }
    #expect(
      error?.description == "\(folder.path)/train-images-idx3-ubyte: the file does not exist")
  }

  @Test("an HDF5 file of images in bytes and in numbers")
  func hdf5() throws {
    let folder = try Folder()
    let task = try ImageFile(DatasetSource(path: Samples.images(in: folder))).task("t")
    #expect(task.classes == 3)
    #expect(task.training.inputs.columns == 4)
    #expect(task.training.inputs.elements == [0, 0.2, 0.4, 0.6, 0.8, 1, 0, 1])
    #expect(task.test.inputs.elements == [0.5, -1, 2, 0.25])
    #expect(task.training.labels == [0, 2] && task.test.labels == [1])
  }

  @Test(
    "images that cannot be are named",
    arguments: [
      (
        [0, 1, .nan, 2], [1, 2, 1, 2],
        "/t/test/images, value 2: found nan, expected finite numbers"
      ),
      (
        [0, 1, 2, 3], [2, 2, 1, 1],
        "/t/test/images: found shape [2, 2, 1, 1], expected [2, 2, 1, 2]"
      ),
      ([0, 1, 2, 3], [1, 2, 2], "/t/test/images: found shape [1, 2, 2], expected [1, 2, 1, 2]"),
      (
        [0, 1, 2, 3], [2, 2],
        "/t/test/images: found shape [2, 2], expected [examples, height, width] or [examples, channels,"
          + " height, width], each at least 1"
      ),
    ] as [([Float], [Int], String)])
  func wrongImages(test: [Float], shape: [Int], message: String) throws {
    let folder = try Folder()
    let path = try Samples.images(in: folder, test: test, shape: shape)
    let error = #expect(throws: DatasetError.self) {
      try ImageFile(DatasetSource(path: path)).task("t")
    }
    #expect(error?.description == "\(path): \(message)")
  }

  @Test("images of another type, and a file without tasks, are named")
  func wrongFile() throws {
    let folder = try Folder()
    let path = "\(folder.path)/images.h5"
    var file = try HDF5File.create(at: path)
    try file.close()
    let empty = #expect(throws: DatasetError.self) { try ImageFile(DatasetSource(path: path)) }
    #expect(empty?.description == "\(path): /: found no group, expected one group per task")
    file = try HDF5File.create(at: path)
    try file.write(
      [1, 2] as [Int32], shape: [1, 1, 2], to: "/t/train/images", units: "1",
      axes: "example,row,column")
    try file.setAttribute("classes", .integer(1), on: "/t")
    try file.close()
    let wrong = #expect(throws: FileFormatError.self) {
      try ImageFile(DatasetSource(path: path)).task("t")
    }
    #expect(wrong?.description == "\(path): /t/train/images: found int32, expected float32")
  }
}
