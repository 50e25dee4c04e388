import Crossbars
import Datasets
import MatrixMath
import Networks

/// The base network as it comes from pre-training, with the head of its own task.
struct PretrainedNetwork: Sendable {
  let weights: PerceptronWeights
  /// Weight [classes, features] and bias [1, classes] of the head.
  let head: (weight: Matrix, bias: Matrix)
  /// Test accuracy on the task it was trained on, on ideal digital weights.
  let accuracy: Double
}

/// How good the base network is on its own task with the weights as they lie on a chip now.
struct BaseTest: Sendable {
  let network: PretrainedNetwork
  let task: ClassificationTask
  let fidelity: Fidelity

  /// Tests the network on a copy of the chip; nothing is left behind on the chip.
  ///
  /// - Parameters:
  ///   - base: the network without any method.
  ///   - execution: the chip.
  ///   - former: the task whose values are on the arrays; the copy gets the original ones back by real writes.
  /// - Returns: the share of test examples that it gets right.
  /// - Throws: when a value is not finite.
  func accuracy(
    of base: any Network, on execution: Execution, restoring former: ParameterStore? = nil
  ) throws -> Double {
    var execution = execution
    execution.simulate(with: fidelity)
    if let former {
      execution.engine.phase = .taskSwitch
      try execution.restore(former)
    }
    execution.parameters = ParameterStore()
    let head = ClassificationHead(
      features: base.features, classes: task.classes, in: &execution.parameters)
    for (name, value) in [("head.weight", network.head.weight), ("head.bias", network.head.bias)] {
      if let id = execution.parameters.id(named: name) { execution.parameters[id].value = value }
    }
    return Classifier(body: base, head: head).calibratedAccuracy(
      task.test, after: task.training.subset(Array(0..<min(100, task.training.count))), &execution)
  }
}

extension Classifier {
  /// The accuracy on a chip whose converters have chosen their ranges on some examples first.
  func calibratedAccuracy(
    _ test: LabelledExamples, after examples: LabelledExamples, _ execution: inout Execution
  ) -> Double {
    execution.engine.calibrate(true)
    _ = accuracy(examples.inputs, labels: examples.labels, &execution)
    execution.engine.calibrate(false)
    return accuracy(test.inputs, labels: test.labels, &execution)
  }
}
