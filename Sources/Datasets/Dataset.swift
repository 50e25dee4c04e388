/// A collection of labelled examples that knows several classification tasks.
///
/// Implementations are values: the same name gives the same task with the same bytes, always. Nothing is random.
public protocol Dataset: Sendable {
  /// The name in configurations.
  static var name: String { get }
  /// What it holds, for lists: its tasks, or the files that it reads.
  static var contents: String { get }

  /// Reads the data, or what is needed to read them task by task.
  ///
  /// - Parameter source: the files to read instead of those that come with the program.
  /// - Throws: when a file is missing, damaged or of another layout, or the source lacks what is needed.
  init(_ source: DatasetSource) throws

  /// The names of all tasks, in a fixed order.
  var taskNames: [String] { get }

  /// The examples of one task.
  ///
  /// - Parameter name: one of ``taskNames``.
  /// - Returns: its training and test examples, in a fixed order.
  /// - Throws: ``DatasetError/unknownTask(name:dataset:known:)``; when its files are read only now, also what is
  ///   wrong with them.
  func task(_ name: String) throws -> ClassificationTask
}

/// Every dataset that a configuration can name.
public let datasets: [any Dataset.Type] = [
  Digits.self,
  TextFolder.self,
  TokenFile.self,
  IDXFolder.self,
  ImageFile.self,
]
