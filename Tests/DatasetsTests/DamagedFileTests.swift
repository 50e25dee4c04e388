import FileFormats
import Foundation
import MatrixMath
import Testing

import Datasets

/// Damages the sample files and reads them: whatever comes out, it is a task within its laws or one line of error.
private struct Damage {
  /// What is written over a byte: what ends lines, fields and numbers, and the ends of the range.
  static let bytes: [UInt8] = [0, 9, 10, 13, 45, 48, 57, 91, 127, 128, 195, 255]
  static let vocabulary = "vocab.txt"
  let folder: Folder
  let dataset: any Dataset.Type
  let source: DatasetSource

  init(_ name: String) throws {
    folder = try Folder()
    dataset = try #require(datasets.first { $0.name == name })
    source = try #require(try Samples.source(of: name, in: folder))
  }

  /// The undamaged files of a dataset.
  static func files(of dataset: String) -> [String: [UInt8]] {
    guard dataset == "text" else {
      return Dictionary(uniqueKeysWithValues: Samples.idx.map { ("idx/\($0)", $1) })
    }
    return Samples.text.reduce(into: [vocabulary: Array(Samples.vocabulary.utf8)]) {
      $0["text/\($1.key)"] = Array($1.value.utf8)
    }
  }

  /// Reads the dataset with one damaged file, which is repaired afterwards.
  func read(_ name: String, _ damaged: [UInt8], whole: [UInt8]) throws {
    try folder.write(damaged, to: name)
    defer { _ = try? folder.write(whole, to: name) }
    do {
      let dataset = try dataset.init(source)
      for name in dataset.taskNames {
        let task = try dataset.task(name)
        for examples in [task.training, task.test] {
          #expect(examples.count > 0)
          #expect(examples.labels.allSatisfy { (0..<task.classes).contains($0) })
          #expect(examples.inputs.elements.allSatisfy { $0 >= -1 && $0.isFinite })
        }
      }
    } catch {
      #expect(error is DatasetError || error is FileFormatError)
      #expect(!"\(error)".contains("\n"), "\(damaged)")
    }
  }
}

@Suite("Damaged files")
struct DamagedFileTests {
  @Test("every cut and every wrong byte ends in a task or in one line", arguments: ["text", "idx"])
  func everyByte(dataset: String) throws {
    let damage = try Damage(dataset)
    for (name, whole) in Damage.files(of: dataset) {
      for index in whole.indices {
        try damage.read(name, Array(whole[..<index]), whole: whole)
        var damaged = whole
        damaged[index] = Damage.bytes[index % Damage.bytes.count]
        try damage.read(name, damaged, whole: whole)
      }
    }
  }
}

@Suite struct DamagedFileSlowTests {
  @Test(
    "files with many random changes end in a task or in one line",
    arguments: ["text", "idx"], 1...4 as ClosedRange<UInt64>)
  func randomChanges(dataset: String, seed: UInt64) throws {
    let damage = try Damage(dataset)
    var state = seed
    /// The numbers of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
    func random(_ bound: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
    let files = Damage.files(of: dataset).sorted { $0.key < $1.key }
    for _ in 0..<5000 {
      let (name, whole) = files[random(files.count)]
      var damaged = whole
      for _ in 0...random(6) {
        let index = random(damaged.count + 1)
        switch random(5) {
        case 0: damaged.insert(UInt8(random(256)), at: index)
        case 1: damaged.insert(Damage.bytes[random(Damage.bytes.count)], at: index)
        case 2: damaged.removeSubrange(index..<min(damaged.count, index + random(4)))
        case 3: damaged += damaged[index...]
        default: if index < damaged.count { damaged[index] ^= 1 << UInt8(random(8)) }
        }
      }
      try damage.read(name, damaged, whole: whole)
    }
  }
}
