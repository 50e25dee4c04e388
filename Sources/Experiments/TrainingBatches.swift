import Adaptation
import Datasets
import MatrixMath
import Networks

/// A batch of a training: how many examples it has, and what it is to the network.
struct TrainingBatch: Sendable, Equatable {
  let examples: Int
  let load: BatchLoad
}

extension AdaptationRun {
  /// The batches of a training, step by step.
  ///
  /// - Parameters:
  ///   - method: what is trained.
  ///   - declaration: what the method declares.
  ///   - steps: how many steps are of interest; all unless given.
  /// - Returns: one batch per step.
  func batches(
    of method: any AdaptationMethod, _ declaration: MethodDeclaration, steps: Int = .max
  ) -> [TrainingBatch] {
    let (inputs, schedule) = (examples.inputs, schedule(for: method))
    let trained = declaration.trainedScalars > 0 ? Set(study.adaptedModules) : []
    var result: [TrainingBatch] = []
    for pass in 0..<schedule.epochs where result.count < steps {
      let batches = schedule.batches(
        ofPass: pass, examples: inputs.rows, stream: order.stream, order: order.number)
      result += batches.map { batch in
        TrainingBatch(
          examples: batch.count,
          load: study.model.load(of: inputs.rows(at: batch), training: trained))
      }
    }
    return Array(result.prefix(steps))
  }

  /// Where the order of examples is drawn from.
  var order: (stream: RandomStream, number: UInt32) {
    (RandomStream(seed: seed, domain: .shuffle), task.order)
  }

  /// The training of a method: passes, batches, rates and search.
  func schedule(for method: any AdaptationMethod) -> TrainingSchedule {
    study.configuration.adaptation.schedule(for: method)
  }
}

extension Study {
  /// What training keeps of a batch for its backward pass, in bytes, the features for a head left out.
  ///
  /// - Parameters:
  ///   - load: what the batch is to the network.
  ///   - choice: the method.
  ///   - declaration: what it declares for all modules that are adapted.
  /// - Returns: the bytes of maps and layers.
  func keptBytes(
    of load: BatchLoad, by choice: MethodChoice, _ declaration: MethodDeclaration
  ) -> Int {
    let shapes = model.moduleShapes
    let groups = Dictionary(grouping: adaptedModules, by: load.vectors(ofModule:))
    let maps = groups.reduce(0) { sum, group in
      let declared =
        groups.count == 1
        ? declaration
        : choice.method.declaration(for: group.value.map { shapes[$0] }, choice.writePolicy)
      return sum + group.key * declared.activationBytes
    }
    return maps + declaration.batchActivationBytes + 4 * load.layerEntries
  }
}
