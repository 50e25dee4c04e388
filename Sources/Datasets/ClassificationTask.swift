public import MatrixMath

/// Inputs and the class of each.
public struct LabelledExamples: Sendable, Equatable {
  /// One example per row: shape [examples, features].
  ///
  /// Of texts: the ids of their tokens, one sequence per row, and −1 from the end of a sequence to the end of its row.
  public let inputs: Matrix
  /// One class per row, 0 ..< classes.
  public let labels: [Int]

  /// Pairs inputs with their classes.
  public init(inputs: Matrix, labels: [Int]) {
    precondition(
      inputs.rows == labels.count, "\(inputs.rows) inputs cannot have \(labels.count) labels")
    self.inputs = inputs
    self.labels = labels
  }

  /// The number of examples.
  public var count: Int { labels.count }

  /// The examples at some indices, in the order of the indices.
  public func subset(_ indices: [Int]) -> LabelledExamples {
    LabelledExamples(inputs: inputs.rows(at: indices), labels: indices.map { labels[$0] })
  }
}

/// A task: examples to learn from and examples to judge by.
public struct ClassificationTask: Sendable, Equatable {
  /// The name in configurations and reports.
  public let name: String
  /// The examples to learn from.
  public let training: LabelledExamples
  /// The examples to judge by; the two have no example in common.
  public let test: LabelledExamples
  /// The number of classes, of which some may have no example.
  public let classes: Int

  /// Makes a task from its parts.
  public init(name: String, training: LabelledExamples, test: LabelledExamples, classes: Int) {
    self.name = name
    self.training = training
    self.test = test
    self.classes = classes
  }
}
