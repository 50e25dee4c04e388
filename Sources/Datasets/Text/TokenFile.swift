import FileFormats
import MatrixMath

/// Tasks of classifying texts that some tokeniser has already cut into tokens, from an HDF5 file.
///
/// `/TASK/train/ids` and `/TASK/test/ids` hold integers of shape [examples, tokens], −1 from the end of a text on;
/// `/TASK/train/labels` and `/TASK/test/labels` the classes; the attribute `classes` of `/TASK` their number.
/// ``writeTokens(of:tasks:to:)`` writes such a file.
public struct TokenFile: Dataset {
  /// The name in configurations.
  public static let name = "tokens"
  /// The files that it reads.
  public static let contents =
    "an HDF5 file with /TASK/train and /TASK/test, each with ids (padded with -1) and labels,"
    + " and an attribute 'classes' of /TASK"

  /// The names of all tasks, sorted.
  public let taskNames: [String]
  private let path: String

  /// Reads the names of the tasks.
  ///
  /// - Parameter source: the path of the file.
  /// - Throws: `FileFormatError` when it is missing or damaged; ``DatasetError`` when it has no task.
  public init(_ source: DatasetSource) throws {
    try source.refuseTokenizer(for: Self.self)
    path = try source.requiredPath(for: Self.self)
    let file = try HDF5File.open(reading: path)
    taskNames = try LabelledFile.taskNames(in: file)
  }

  /// The examples of one task.
  ///
  /// - Parameter name: one of ``taskNames``.
  /// - Returns: its examples in the order of the file; training and test inputs are padded to the same length.
  /// - Throws: ``DatasetError/unknownTask(name:dataset:known:)``; `FileFormatError` and ``DatasetError`` for what is missing
  ///   or wrong in the file.
  public func task(_ name: String) throws -> ClassificationTask {
    guard taskNames.contains(name) else {
      throw DatasetError.unknownTask(name: name, dataset: Self.name, known: taskNames)
    }
    let file = try HDF5File.open(reading: path)
    let classes = try LabelledFile.classes(of: name, in: file)
    let training = try Self.examples("/\(name)/train", file, classes)
    let test = try Self.examples("/\(name)/test", file, classes)
    let columns = max(training.inputs.columns, test.inputs.columns)
    try TokenRows.requireRoom(
      training.count + test.count, columns: columns, file: path, place: "/\(name)")
    func widened(_ examples: LabelledExamples) -> LabelledExamples {
      LabelledExamples(
        inputs: TokenRows.widened(examples.inputs, to: columns), labels: examples.labels)
    }
    return ClassificationTask(
      name: name, training: widened(training), test: widened(test), classes: classes)
  }

  private static func examples(
    _ part: String, _ file: borrowing HDF5File, _ classes: Int
  ) throws -> LabelledExamples {
    let object = "\(part)/ids"
    let ids = try file.integers(at: object, rank: 2)
    guard ids.shape.allSatisfy({ $0 > 0 }) else {
      throw DatasetError.malformed(
        file: file.path, place: object, found: "shape \(ids.shape)", expected: "at least one token")
    }
    // Integers that single precision cannot hold are refused before they are rounded.
    try DatasetCheck.require(
      ids.values, in: -1...Int64(WordPieceVocabulary.largestID), object, file.path)
    let inputs = Matrix(
      rows: ids.shape[0], columns: ids.shape[1], elements: ids.values.map { Float($0) })
    _ = try TokenRows.ids(inputs, file: file.path, object: object)
    return LabelledExamples(
      inputs: inputs,
      labels: try LabelledFile.labels(
        in: part, of: file, examples: inputs.rows, classes: classes))
  }
}

/// Keeps the tokens of tasks in a file that ``TokenFile`` reads, so that they are cut only once.
///
/// The file appears when it is complete; equal tasks give equal bytes.
///
/// - Parameters:
///   - dataset: a dataset whose inputs are token ids.
///   - tasks: the names of the tasks to keep.
///   - path: the file to write or replace.
/// - Throws: what the dataset throws; ``DatasetError/malformed(file:place:found:expected:)`` for inputs that are no token
///   ids; `FileFormatError` when the file cannot be written.
public func writeTokens(of dataset: any Dataset, tasks: [String], to path: String) throws {
  try writeAtomically(to: path) { temporary in
    let file = try HDF5File.create(at: temporary)
    for name in tasks {
      let task = try dataset.task(name)
      for (part, examples) in [("train", task.training), ("test", task.test)] {
        let group = "/\(name)/\(part)"
        let ids = try TokenRows.ids(
          examples.inputs, file: "dataset '\(type(of: dataset).name)'", object: group)
        try file.write(
          ids, shape: [examples.inputs.rows, examples.inputs.columns], to: "\(group)/ids",
          units: "1", axes: "example,position")
        try file.write(
          examples.labels.map { Int32($0) }, shape: [examples.count], to: "\(group)/labels",
          units: "1", axes: "example")
      }
      try file.setAttribute("classes", .integer(Int64(task.classes)), on: "/\(name)")
    }
    try file.close()
  }
}
