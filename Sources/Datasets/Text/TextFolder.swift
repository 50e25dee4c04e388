import FileFormats
import Foundation
import Synchronization

/// Tasks of classifying texts, one folder each, cut into tokens by a WordPiece vocabulary.
///
/// `TASK/labels.txt` has one class name per line, `TASK/train.tsv` and `TASK/test.tsv` lines `label<TAB>text` with labels from
/// 0; all UTF-8, lines end with LF. Inputs are token ids: shape [examples, tokens of the longest text of the task], −1
/// from the end of a text on. Texts are cut into tokens when a task is first asked for, and kept.
public struct TextFolder: Dataset {
  /// The name in configurations.
  public static let name = "text"
  /// The files that it reads.
  public static let contents =
    "a folder with TASK/train.tsv, TASK/test.tsv (label<TAB>text) and TASK/labels.txt,"
    + " and a vocabulary (vocab.txt)"
  /// How many tokens a text may be cut to: `[CLS]`, `[SEP]` and one piece at least.
  static let allowedTokens = 3...1 << 20
  /// How many unless a configuration says otherwise.
  static let usualTokens = 64

  /// The names of all tasks, sorted.
  public let taskNames: [String]
  /// What cuts texts into tokens.
  public let tokenizer: WordPieceTokenizer
  private let path: String
  private let maximumTokens: Int
  private let known = KnownTasks()

  /// Reads the vocabulary, with the settings of a `tokenizer_config.json` beside it, and the names of the tasks.
  ///
  /// - Parameter source: the folder, the vocabulary and the most tokens of a text.
  /// - Throws: `FileFormatError` for a missing file or folder; ``DatasetError`` for what is wrong in them.
  public init(_ source: DatasetSource) throws {
    path = try source.requiredPath(for: Self.self)
    guard let vocabulary = source.vocabulary else {
      throw DatasetError.missingSource(
        dataset: Self.name, setting: "vocabulary", expected: "a vocab.txt, one token per line")
    }
    maximumTokens = source.maximumTokens ?? Self.usualTokens
    guard Self.allowedTokens.contains(maximumTokens) else {
      throw DatasetError.wrongMaximumTokens(
        found: maximumTokens, expected: Self.allowedTokens)
    }
    taskNames = try Self.folders(in: path)
    tokenizer = try WordPieceTokenizer(configuredVocabulary: vocabulary)
  }

  /// The examples of one task, those of the first call from then on.
  ///
  /// - Parameter name: one of ``taskNames``.
  /// - Returns: its examples in the order of the files.
  /// - Throws: ``DatasetError/unknownTask(name:dataset:known:)``; `FileFormatError` for a missing file;
  ///   ``DatasetError/malformed(file:place:found:expected:)`` for a line that is not as it should be.
  public func task(_ name: String) throws -> ClassificationTask {
    guard taskNames.contains(name) else {
      throw DatasetError.unknownTask(name: name, dataset: Self.name, known: taskNames)
    }
    return try known.task(name) { try read(name) }
  }

  private func read(_ name: String) throws -> ClassificationTask {
    let folder = (path as NSString).appendingPathComponent(name) as NSString
    let classes = try LabelledTexts.names(in: folder.appendingPathComponent("labels.txt")).count
    let training = try LabelledTexts(folder.appendingPathComponent("train.tsv"), classes: classes)
    let test = try LabelledTexts(folder.appendingPathComponent("test.tsv"), classes: classes)
    let parts = [training, test].map { part in
      part.texts.map { tokenizer.encode($0, maximumTokens: maximumTokens) }
    }
    let columns = parts.joined().map(\.count).max() ?? 0
    try TokenRows.requireRoom(
      parts[0].count + parts[1].count, columns: columns, file: path, place: name)
    func examples(_ part: Int, _ texts: LabelledTexts) -> LabelledExamples {
      LabelledExamples(
        inputs: TokenRows.matrix(parts[part], columns: columns), labels: texts.labels)
    }
    return ClassificationTask(
      name: name, training: examples(0, training), test: examples(1, test), classes: classes)
  }

  /// The folders in a folder, sorted; those whose name begins with a dot are none of ours.
  private static func folders(in path: String) throws -> [String] {
    var isFolder: ObjCBool = false
    func exists(_ path: String) -> Bool {
      unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    }
    guard exists(path) else { throw FileFormatError.missingFile(path: path) }
    guard isFolder.boolValue, let names = try? FileManager.default.contentsOfDirectory(atPath: path)
    else {
      throw FileFormatError.system(
        call: "opendir", path: path, cause: isFolder.boolValue ? "not readable" : "is no folder")
    }
    let folders = names.filter { name in
      !name.hasPrefix(".") && exists((path as NSString).appendingPathComponent(name))
        && isFolder.boolValue
    }
    guard !folders.isEmpty else {
      throw DatasetError.malformed(
        file: path, place: "the folder", found: "no folder in it", expected: contents)
    }
    return folders.sorted()
  }
}

/// Tasks that have been cut into tokens; copies of a dataset share them.
private final class KnownTasks: Sendable {
  private let tasks = Mutex<[String: ClassificationTask]>([:])

  /// A task that is known, or else is read and known from then on.
  ///
  /// Two that ask at once may both read.
  func task(
    _ name: String, reading: () throws -> ClassificationTask
  ) throws -> ClassificationTask {
    if let task = tasks.withLock({ $0[name] }) { return task }
    let task = try reading()
    tasks.withLock { $0[name] = task }
    return task
  }
}
