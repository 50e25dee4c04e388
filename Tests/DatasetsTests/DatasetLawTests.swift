import MatrixMath
import Testing

import Datasets

@Suite("The laws of datasets")
struct DatasetLawTests {
  @Test("every task has labels in range and repeats itself", arguments: datasets.map { $0.name })
  func laws(name: String) throws {
    let type = try #require(datasets.first { $0.name == name })
    let folder = try Folder()
    let source = try #require(
      try Samples.source(of: name, in: folder), "a new dataset needs a sample in Samples.swift")
    let dataset = try type.init(source)
    #expect(!type.contents.isEmpty && !type.contents.contains("\n"))
    #expect(!dataset.taskNames.isEmpty)
    #expect(Set(dataset.taskNames).count == dataset.taskNames.count)
    for name in dataset.taskNames {
      let task = try dataset.task(name)
      #expect(task.name == name)
      #expect(task.training.inputs.columns == task.test.inputs.columns)
      for examples in [task.training, task.test] {
        #expect(examples.count > 0)
        #expect(examples.labels.allSatisfy { (0..<task.classes).contains($0) })
        #expect(examples.inputs.elements.allSatisfy { $0.isFinite })
      }
      #expect(try dataset.task(name) == task)
    }
    #expect(throws: DatasetError.self) { try dataset.task("no such task") }
  }

  @Test("a subset follows the order of its indices")
  func subset() {
    let examples = LabelledExamples(
      inputs: Matrix(rows: 3, columns: 2, elements: [0, 1, 10, 11, 20, 21]), labels: [5, 6, 7])
    let subset = examples.subset([2, 0, 2])
    #expect(subset.labels == [7, 5, 7])
    #expect(subset.inputs.elements == [20, 21, 0, 1, 20, 21])
  }
}
