import Foundation
import FileFormats
import MatrixMath
import Testing

import Datasets

private struct GoldenOrder: Decodable {
  struct Pick: Decodable {
    var indices: [Int]
    var labels: [Int]
  }
  var training: [Int]
  var test: [Int]
  var shuffle: [Int]
  var vflip: Pick
}

private struct GoldenTask: Decodable {
  var moments: [Double]
  var labels: Int
}

private func golden<T: Decodable>(_ type: T.Type, _ name: String) throws -> T {
  let url = Bundle.module.bundleURL.appending(path: "Golden/\(name)")
  return try JSONDecoder().decode(type, from: Data(contentsOf: url))
}

@Suite("Digits")
struct DigitsTests {
  @Test("splits and shuffles as the reference does")
  func order() throws {
    let digits = try Digits()
    let expected = try golden(GoldenOrder.self, "digits_order.json")
    #expect(digits.trainingIndices == expected.training)
    #expect(digits.testIndices == expected.test)
    #expect(digits.shuffledPixels == expected.shuffle)
  }

  @Test("picks the examples of a seed as the reference does")
  func fewShot() throws {
    let expected = try golden(GoldenOrder.self, "digits_order.json").vflip
    let indices = fewShotIndices(seed: 0, task: "vflip", count: 100, of: 1197)
    #expect(indices == expected.indices)
    let task = try Digits().task("vflip")
    #expect(task.training.subset(indices).labels == expected.labels)
    #expect(fewShotIndices(seed: 0, task: "vflip", count: 3, of: 1197) == Array(indices.prefix(3)))
    #expect(fewShotIndices(seed: 1, task: "vflip", count: 3, of: 1197) != Array(indices.prefix(3)))
  }

  @Test("transforms images and labels as NumPy does")
  func transforms() throws {
    let digits = try Digits()
    let expected = try golden([String: GoldenTask].self, "digits_tasks.json")
    #expect(digits.taskNames.sorted() == expected.keys.sorted())
    for name in digits.taskNames {
      let task = try digits.task(name)
      let golden = try #require(expected[name])
      for (row, moment) in golden.moments.enumerated() {
        let sum = (0..<64).reduce(0.0) {
          $0 + Double($1 + 1) * Double(task.training.inputs[row, $1])
        }
        // Weights up to 64 on 64 single-precision pixels of magnitude 2: 2 · 2080 · 2⁻²⁴.
        #expect(abs(sum - moment) < 2.5e-4, "task \(name), example \(row)")
      }
      let labels = task.training.labels.enumerated().reduce(0) { $0 + ($1.offset + 1) * $1.element }
      #expect(labels == golden.labels, "task \(name)")
      #expect(task.classes == (name.hasPrefix("parity") || name == "ge5" ? 2 : 10))
    }
  }

  @Test("an unknown task lists the known ones")
  func unknownTask() throws {
    let digits = try Digits()
    let error = #expect(throws: DatasetError.self) { try digits.task("vflp") }
    #expect(
      error?.description
        == "dataset 'digits' has no task 'vflp'; its tasks: upright, rot90, rot180,"
        + " rot270, hflip, vflip, transpose, invert, noise, half, shuffle, parity, ge5, inv_rot90,"
        + " noise_rot180, parity_hflip, half_invert")
  }

  @Test("a vocabulary is of no use to it")
  func vocabulary() {
    let error = #expect(throws: DatasetError.self) {
      try Digits(DatasetSource(vocabulary: "vocab.txt"))
    }
    #expect(error?.description == "dataset 'digits' reads no vocabulary; leave it out")
  }

  @Test("a data file that is missing or of another shape is named")
  func wrongFile() throws {
    let missing = #expect(throws: FileFormatError.self) {
      try Digits(DatasetSource(path: "/nowhere/digits.h5"))
    }
    #expect(missing?.description == "/nowhere/digits.h5: the file does not exist")
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).h5").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try HDF5File.create(at: path)
    try file.write([1, 2] as [UInt8], shape: [2], to: "/images", units: "1/16", axes: "image")
    try file.close()
    let wrong = #expect(throws: DatasetError.self) { try Digits(DatasetSource(path: path)) }
    #expect(wrong?.description == "\(path): /images: found shape [2], expected [1797, 8, 8]")
  }
}
