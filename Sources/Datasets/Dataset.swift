/// A collection of labelled examples that knows several classification tasks.
///
/// Implementations are values: the same name gives the same task with the same bytes, always. Nothing is random.
public protocol Dataset: Sendable {
  /// The name in configurations.
  static var name: String { get }

  /// Reads the data.
  ///
  /// - Parameter path: the file to read instead of the one that comes with the program; `nil` for that one.
  /// - Throws: when the file is missing, damaged or of another layout.
  init(path: String?) throws

  /// The names of all tasks, in a fixed order.
  var taskNames: [String] { get }

  /// The examples of one task.
  ///
  /// - Parameter name: one of ``taskNames``.
  /// - Returns: its training and test examples, in a fixed order.
  /// - Throws: ``DatasetError/unknownTask(name:dataset:known:)``.
  func task(_ name: String) throws -> ClassificationTask
}

/// Every dataset that a configuration can name.
public let datasets: [any Dataset.Type] = [Digits.self]
