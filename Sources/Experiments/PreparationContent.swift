import Datasets
import FileFormats
import Foundation
import MatrixMath

/// What the outcome of a preparation depends on beyond its settings, as a hash.
struct PreparationContent {
  let study: Study

  /// The name under which a preparation is kept whose settings have a key.
  func key(settings: String) throws -> String {
    var hasher = ContentHasher()
    for text in [packageVersion, try Self.program.get(), OpenBLASRuntime.build, settings] {
      hasher.add(text)
    }
    let configuration = study.configuration
    let pretraining = configuration.pretraining == nil ? nil : configuration.data.pretrainingTask
    let pool = study.readyPool == nil ? configuration.data.poolTasks : []
    for name in [pretraining].compactMap({ $0 }) + pool {
      add(try study.dataset.task(name), to: &hasher)
    }
    if let model = configuration.network.model { try add(model: model, to: &hasher) }
    return hasher.digest
  }

  private func add(_ task: ClassificationTask, to hasher: inout ContentHasher) {
    hasher.add("\(task.name) \(task.classes)")
    for examples in [task.training, task.test] {
      hasher.add("\(examples.inputs.rows) \(examples.inputs.columns)")
      hasher.add(examples.inputs.elements)
      hasher.add(examples.labels.map(Int64.init))
    }
  }

  /// A file, or the files of a folder by their names.
  private func add(model path: String, to hasher: inout ContentHasher) throws {
    guard !isFile(path) else { return hasher.add(try sha256(ofFile: path)) }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in names.sorted() where isFile("\(path)/\(name)") {
      hasher.add(name)
      hasher.add(try sha256(ofFile: "\(path)/\(name)"))
    }
  }

  /// The program itself, read once: another build may round differently.
  private static let program = Result { try sha256(ofFile: "/proc/self/exe") }
}
