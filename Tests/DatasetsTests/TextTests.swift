import FileFormats
import Foundation
import MatrixMath
import Testing

import Datasets

@Suite("Texts")
struct TextTests {
  @Test("a folder of texts becomes rows of ids that end with -1")
  func folder() throws {
    let folder = try Folder()
    let source = try #require(try Samples.source(of: "text", in: folder))
    let dataset = try TextFolder(source)
    #expect(dataset.taskNames == ["t"])
    let task = try dataset.task("t")
    #expect(task.classes == 2)
    #expect(task.training.labels == [0, 1])
    #expect(task.training.inputs.columns == 5)
    #expect(task.training.inputs.elements == [2, 5, 7, 3, -1, 2, 5, 6, 8, 3])
    #expect(task.test.labels == [1])
    #expect(task.test.inputs.elements == [2, 7, 3, -1, -1])
  }

  @Test("a task is read and cut once, for copies of the dataset too")
  func once() throws {
    let folder = try Folder()
    let dataset = try TextFolder(#require(try Samples.source(of: "text", in: folder)))
    let copy = dataset
    let task = try dataset.task("t")
    try FileManager.default.removeItem(atPath: folder.path)
    #expect(try copy.task("t") == task)
  }

  @Test("texts are cut to the most tokens")
  func maximum() throws {
    let folder = try Folder()
    var source = try #require(try Samples.source(of: "text", in: folder))
    source.maximumTokens = 3
    let task = try TextFolder(source).task("t")
    #expect(task.training.inputs.elements == [2, 5, 3, 2, 5, 3])
    source.maximumTokens = 2
    let error = #expect(throws: DatasetError.self) { try TextFolder(source) }
    #expect(error?.description == "2 tokens per text asked for, allowed: 3 to 1048576")
  }

  @Test(
    "a line that is not as it should be is named",
    arguments: [
      ("train.tsv", "0 a\n", #"line 1: found 0 tabs in "0 a", expected label, one tab, text"#),
      (
        "train.tsv", "0\ta\n\n", #"line 2: found 0 tabs in "", expected label, one tab, text"#
      ),
      (
        "train.tsv", "0\ta\tb\n",
        #"line 1: found 2 tabs in "0\ta\tb", expected label, one tab, text"#
      ),
      (
        "train.tsv", "0\ta\n2\tb\n",
        #"line 2: found the label "2", expected a whole number of 0 to 1"#
      ),
      ("train.tsv", "-1\ta", #"line 1: found the label "-1", expected a whole number of 0 to 1"#),
      ("train.tsv", "+1\ta", #"line 1: found the label "+1", expected a whole number of 0 to 1"#),
      (
        "train.tsv", "99999999999999999999\ta",
        #"line 1: found the label "99999999999999999999", expected a whole number of 0 to 1"#
      ),
      ("test.tsv", "\ta", #"line 1: found the label "", expected a whole number of 0 to 1"#),
      ("test.tsv", "0\t \n", "line 1: found no text, expected a text"),
      (
        "test.tsv", "0\ta\r\n",
        "line 1: found a carriage return, expected lines that end with a line feed alone"
      ),
      ("test.tsv", "", "line 1: found an empty file, expected at least one line"),
      (
        "labels.txt", "no\nno\n",
        #"line 2: found the name "no", expected a name that stands only once, and a line feed"#
      ),
      (
        "labels.txt", "\n",
        #"line 1: found the name "", expected a name that stands only once, and a line feed"#
      ),
    ])
  func wrongLine(name: String, content: String, message: String) throws {
    let folder = try Folder()
    let source = try #require(try Samples.source(of: "text", in: folder))
    let file = try folder.write(content, to: "text/t/\(name)")
    let error = #expect(throws: DatasetError.self) { try TextFolder(source).task("t") }
    #expect(error?.description == "\(file): \(message)")
  }

  @Test("bytes that are not UTF-8 are named")
  func encoding() throws {
    let folder = try Folder()
    let source = try #require(try Samples.source(of: "text", in: folder))
    let file = try folder.write(Array("0\ta\n1\t".utf8) + [0xC3, 0x28], to: "text/t/train.tsv")
    let error = #expect(throws: DatasetError.self) { try TextFolder(source).task("t") }
    #expect(
      error?.description == "\(file): line 2: found bytes that are not UTF-8, expected UTF-8")
  }

  @Test("a long text among many short ones does not fill the memory")
  func room() throws {
    let folder = try Folder()
    var source = try #require(try Samples.source(of: "text", in: folder))
    source.maximumTokens = 1 << 20
    let long = "0\t" + String(repeating: "!", count: 20_000) + "\n"
    try folder.write(
      long + String(repeating: "0\ta\n", count: 14_000), to: "text/t/train.tsv")
    let error = #expect(throws: DatasetError.self) { try TextFolder(source).task("t") }
    #expect(
      error?.description == "\(folder.path)/text: t: found 14002 examples of up to 20002 tokens,"
        + " expected at most 268435456 places for tokens")
  }

  @Test("what a source lacks is said")
  func sources() throws {
    let folder = try Folder()
    var source = try #require(try Samples.source(of: "text", in: folder))
    func message() -> String {
      do { return "\(try TextFolder(source).taskNames)" } catch { return "\(error)" }
    }
    let vocabulary = source.vocabulary
    source.vocabulary = nil
    #expect(message() == "dataset 'text' needs a vocabulary: a vocab.txt, one token per line")
    source.vocabulary = vocabulary
    source.path = nil
    #expect(message() == "dataset 'text' needs a path: \(TextFolder.contents)")
    source.path = "\(folder.path)/none"
    #expect(message() == "\(folder.path)/none: the file does not exist")
    source.path = vocabulary
    #expect(message() == "\(folder.path)/vocab.txt: opendir failed: is no folder")
    source.path = "\(folder.path)/text/t"
    #expect(
      message()
        == "\(folder.path)/text/t: the folder: found no folder in it, expected \(TextFolder.contents)"
    )
    source.path = "\(folder.path)/text"
    source.vocabulary = "/dev/zero"
    #expect(message() == "/dev/zero: open failed: not a regular file")
    source.vocabulary = vocabulary
    #expect(message() == #"["t"]"#)
  }
}

@Suite("Tokens in a file")
struct TokenFileTests {
  @Test("training and test texts are padded to the same length")
  func padding() throws {
    let folder = try Folder()
    let task = try TokenFile(DatasetSource(path: Samples.tokens(in: folder))).task("t")
    #expect(task.training.inputs.elements == [2, 5, 3, -1, 2, 3, -1, -1])
    #expect(task.training.labels == [1, 0])
    #expect(task.test.inputs.elements == [2, 5, 6, 3])
    #expect(task.classes == 2)
  }

  @Test("what is kept is what was cut, in the same bytes every time")
  func keeping() throws {
    let folder = try Folder()
    let texts = try TextFolder(#require(try Samples.source(of: "text", in: folder)))
    let paths = ["\(folder.path)/a.h5", "\(folder.path)/b.h5"]
    for path in paths { try writeTokens(of: texts, tasks: texts.taskNames, to: path) }
    let kept = try TokenFile(DatasetSource(path: paths[0]))
    #expect(kept.taskNames == texts.taskNames)
    #expect(try kept.task("t") == texts.task("t"))
    #expect(FileManager.default.contentsEqual(atPath: paths[0], andPath: paths[1]))
    let file = try HDF5File.open(reading: paths[0])
    #expect(try file.attribute("units", on: "/t/train/ids") == .string("1"))
    #expect(try file.attribute("axes", on: "/t/train/ids") == .string("example,position"))
  }

  @Test("inputs that are no tokens are not kept, and nothing is left behind")
  func noTokens() throws {
    let folder = try Folder()
    let path = "\(folder.path)/tokens.h5"
    let error = #expect(throws: DatasetError.self) {
      try writeTokens(of: Digits(), tasks: ["upright"], to: path)
    }
    #expect(error?.description.hasPrefix("dataset 'digits': /upright/train[0, ") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test(
    "ids and labels that cannot be are named",
    arguments: [
      (
        [2, 5, 3, 2, -2, 3], [1, 0], .integer(2),
        "/t/train/ids: found -2 at index 4, expected -1 to 16777216"
      ),
      (
        [2, 5, 3, 2, -1, 3], [1, 0], .integer(2),
        "/t/train/ids[1, 2]: found 3, expected -1 after the end of a sequence"
      ),
      (
        [2, 5, 3, -1, -1, -1], [1, 0], .integer(2),
        "/t/train/ids[1, 0]: found -1, expected a token id of 0 to 16777216"
      ),
      (
        [2, 5, 3, 2, 16_777_217, 3], [1, 0], .integer(2),
        "/t/train/ids: found 16777217 at index 4, expected -1 to 16777216"
      ),
      (
        [2, 5, 3, 2, 3, -1], [1, 2], .integer(2),
        "/t/train/labels: found 2 at index 1, expected 0 to 1"
      ),
      ([2, 5, 3, 2, 3, -1], [1], .integer(2), "/t/train/labels: found shape [1], expected [2]"),
      (
        [2, 5, 3, 2, 3, -1], [1, 0], .integer(0),
        "/t: attribute 'classes': found 0, expected a whole number of 1 to 65536"
      ),
      (
        [2, 5, 3, 2, 3, -1], [1, 0], .string("two"),
        #"/t: attribute 'classes': found "two", expected a whole number of 1 to 65536"#
      ),
    ] as [([Int32], [Int32], HDF5Attribute, String)])
  func wrongValues(
    ids: [Int32], labels: [Int32], classes: HDF5Attribute, message: String
  ) throws {
    let folder = try Folder()
    let path = try Samples.tokens(in: folder, ids: ids, labels: labels, classes: classes)
    let error = #expect(throws: DatasetError.self) {
      try TokenFile(DatasetSource(path: path)).task("t")
    }
    #expect(error?.description == "\(path): \(message)")
  }
}
