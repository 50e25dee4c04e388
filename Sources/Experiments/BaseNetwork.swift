import Crossbars
import Datasets
import MatrixMath
import Networks

/// The network that is adapted, as it is kept off the device.
struct BaseNetwork: Sendable {
  /// What pre-training makes beside the weights.
  struct Pretrained: Sendable {
    /// Weight [classes, features] and bias [1, classes] of the head of the task it was trained on.
    let head: (weight: Matrix, bias: Matrix)
    /// Test accuracy on that task, on ideal digital weights.
    let accuracy: Double
  }

  let model: any NetworkModel
  /// Nothing for a network that comes ready and has no task of its own.
  let pretrained: Pretrained?

  /// Test accuracy on the task it was trained on, if there is one.
  var accuracy: Double? { pretrained?.accuracy }
}

/// How good the base network is on its own task with the weights as they lie on a chip now.
struct BaseTest: Sendable {
  let network: BaseNetwork.Pretrained
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
    let classifier = Classifier(
      body: base, classes: task.classes, in: &execution.parameters)
    for (name, value) in [("head.weight", network.head.weight), ("head.bias", network.head.bias)] {
      if let id = execution.parameters.id(named: name) { execution.parameters[id].value = value }
    }
    return classifier.calibratedAccuracy(
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
