import FileFormats
import Foundation
import Testing

import Datasets

/// A folder for the files of a test.
final class Folder: Sendable {
  let path = FileManager.default.temporaryDirectory.appending(path: "datasets-\(UUID())").path

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, and the folders above it.
  @discardableResult
  func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
    let url = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url.path
  }

  /// Writes a text file.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String { try write(text.utf8, to: name) }
}

/// The smallest files of every dataset.
enum Samples {
  static let vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##a\nb\n!\nc\n"
  static let text = [
    "t/labels.txt": "no\nyes\n", "t/train.tsv": "0\ta b\n1\tAa!\n", "t/test.tsv": "1\tb\n",
  ]

  /// A source for a dataset, its files in a folder; `nil` for a dataset without a sample.
  static func source(of dataset: String, in folder: Folder) throws -> DatasetSource? {
    switch dataset {
    case "digits": return DatasetSource()
    case "text":
      for (name, content) in text { try folder.write(content, to: "text/\(name)") }
      return DatasetSource(
        path: "\(folder.path)/text", vocabulary: try folder.write(vocabulary, to: "vocab.txt"))
    case "tokens": return DatasetSource(path: try tokens(in: folder))
    case "idx":
      for (name, content) in idx { try folder.write(content, to: "idx/\(name)") }
      return DatasetSource(path: "\(folder.path)/idx")
    case "images": return DatasetSource(path: try images(in: folder))
    default: return nil
    }
  }

  /// Three training and two test images of 2×1 pixels.
  static let idx: [String: [UInt8]] = [
    "train-images-idx3-ubyte":
      [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 1] + [0, 255, 51, 102, 153, 204],
    "train-labels-idx1-ubyte": [0, 0, 8, 1, 0, 0, 0, 3] + [0, 4, 2],
    "t10k-images-idx3-ubyte":
      [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1] + [255, 0, 0, 255],
    "t10k-labels-idx1-ubyte": [0, 0, 8, 1, 0, 0, 0, 2] + [1, 3],
  ]

  /// A file of tokens of two training texts and a longer test text.
  static func tokens(
    in folder: Folder, ids: [Int32] = [2, 5, 3, 2, 3, -1], labels: [Int32] = [1, 0],
    classes: HDF5Attribute = .integer(2)
  ) throws -> String {
    let path = "\(folder.path)/tokens.h5"
    let file = try HDF5File.create(at: path)
    try file.write(ids, shape: [2, 3], to: "/t/train/ids", units: "1", axes: "example,position")
    try file.write(
      labels, shape: [labels.count], to: "/t/train/labels", units: "1", axes: "example")
    try file.write(
      [2, 5, 6, 3] as [Int32], shape: [1, 4], to: "/t/test/ids", units: "1",
      axes: "example,position")
    try file.write([1] as [Int32], shape: [1], to: "/t/test/labels", units: "1", axes: "example")
    try file.setAttribute("classes", classes, on: "/t")
    try file.close()
    return path
  }

  /// A file of two training images in bytes, with two channels, and one test image in numbers.
  static func images(
    in folder: Folder, test: [Float] = [0.5, -1, 2, 0.25], shape: [Int] = [1, 2, 1, 2]
  ) throws -> String {
    let path = "\(folder.path)/images.h5"
    let file = try HDF5File.create(at: path)
    let axes = "example,channel,row,column"
    try file.write(
      [0, 51, 102, 153, 204, 255, 0, 255] as [UInt8], shape: [2, 2, 1, 2], to: "/t/train/images",
      units: "1/255", axes: axes)
    try file.write(
      test, shape: shape, to: "/t/test/images", units: "1",
      axes: axes.split(separator: ",").prefix(shape.count).joined(separator: ","))
    try file.write(
      [0, 2] as [UInt8], shape: [2], to: "/t/train/labels", units: "1", axes: "example")
    try file.write([1] as [UInt8], shape: [1], to: "/t/test/labels", units: "1", axes: "example")
    try file.setAttribute("classes", .integer(3), on: "/t")
    try file.close()
    return path
  }
}
