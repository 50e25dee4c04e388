import Adaptation
import Checkpoints
import MatrixMath
import Networks

/// What a run trained, as the adapter that `crossfuse run --adapters` keeps.
struct KeptAdapter {
  let study: Study
  let deployed: Deployed
  let task: String

  /// The adapter of a run: the values trained on ideal digital weights where there are such, else the digital master
  /// copies of what was trained on the arrays.
  ///
  /// - Returns: nothing for a method that leaves no adapter.
  /// - Throws: what the method and the model's files throw.
  func adapter(of outcome: AdaptationRun.Outcome) throws -> TrainedAdapter? {
    let media = [
      (deployed.digital, outcome.digital, "values trained on ideal digital weights"),
      (
        deployed.arrays?.deployment, outcome.arrays?.learned,
        "digital master copies of values trained on simulated arrays"
      ),
    ]
    for case (let deployment?, let learned?, let origin) in media {
      guard let method = deployment.method as? any PortableMethod else { return nil }
      return try adapter(method, deployment.site, learned, origin)
    }
    return nil
  }

  private func adapter(
    _ method: any PortableMethod, _ site: AdaptationSite, _ learned: AdaptationRun.Learned,
    _ origin: String
  ) throws -> TrainedAdapter {
    let parameters = learned.parameters
    // What diverged has been taken back to before its last step.
    let training = learned.training
    let steps = training.losses.count - (training.divergedAtStep == nil ? 0 : 1)
    let head = parameters.value(named: "head.weight").flatMap { weight in
      parameters.value(named: "head.bias").map { ClassifierHead(weight: weight, bias: $0) }
    }
    return TrainedAdapter(
      method: type(of: method).name, task: task, origin: origin, model: try reference(),
      shapes: study.adaptedShapes,
      adapter: try method.portable(parameters, of: learned.classifier.body, site, step: steps),
      head: head)
  }

  /// The model where it is one of Hugging Face's.
  private func reference() throws -> ModelReference? {
    guard study.model is TransformerWeights, let path = study.configuration.network.model
    else { return nil }
    return try ModelReference.read(path, output: study.configuration.network.output)
  }

  /// One line for every method of an experiment that leaves no adapter.
  static func refusals(_ configuration: AdaptationConfiguration) -> [String] {
    configuration.methods.filter { !($0.method is any PortableMethod) }.map { choice in
      "\(choice.label): \(type(of: choice.method).name) leaves no adapter that other programs know; "
        + "adapter-\(choice.label).h5 is not written"
    }
  }
}
