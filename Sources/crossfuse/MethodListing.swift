import Adaptation
import Experiments
import FileFormats
import Networks
import Reports

extension Listing {
  /// What every adaptation method trains, then the settings of each.
  static var methodText: String {
    get throws {
      let methods = AdaptationMethods.known
      var table = TextTable()
      table.add(["method"], methods.map { $0.name }, .left)
      table.add(["trains"], try methods.map(trainedKinds), .left)
      table.add(["in short"], methods.map { $0.summary }, .left)
      let settings = try methods.map(settings)
      return """
        \(table.text())

        All train the task's digital head beside it. Settings with their defaults, as entries of 'methods' of an experiment; \
        what one trains on a network, keeps and writes: crossfuse count --network digits-mlp --method all

        \(settings.joined(separator: "\n"))
        """
    }
  }

  /// The settings of a method with their defaults, as an entry of an experiment.
  static func settings(of method: any AdaptationMethod.Type) throws -> String {
    try StrictYAML.encode(
      try StrictYAML.decode(MethodChoice.self, from: "method: \(method.name)", file: method.name))
  }

  /// The kinds of scalars that a method trains with its default settings, the head left out.
  private static func trainedKinds(_ method: any AdaptationMethod.Type) throws -> String {
    let shape = ModuleShape(
      name: "layer.weight", layer: "layer", outputs: 256, inputs: 256, hasBias: true)
    let choice = try CountedMethod(method.name).choice
    let trained = choice.method.declaration(for: [shape], choice.writePolicy).trained
    let kinds = trained.filter { $0.value > 0 }.keys.map(\.rawValue).sorted()
    return kinds.isEmpty ? "–" : kinds.joined(separator: ", ")
  }
}
