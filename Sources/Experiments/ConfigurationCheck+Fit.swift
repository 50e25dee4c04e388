import Adaptation
import Datasets
import MatrixMath
import Networks

/// Whether methods, network and pool fit each other.
extension ConfigurationCheck {
  /// Attaches a method to the network as shapes alone, which finds whatever does not fit.
  func attachToShapes(
    _ method: any AdaptationMethod, _ policy: WritePolicy = .writeThrough
  ) throws {
    try fitting(in: file) {
      let site = AdaptationSite(
        modules: adaptedModules, pool: poolOfShapes,
        stream: RandomStream(seed: 0, domain: .adaptation))
      let inputs = try model.inputs ?? oneExample.columns
      _ = try Deployment(method, model.shapeOnly, site, writing: policy, on: DigitalEngine())
        .start(
          TaskStart(
            number: configuration.data.unseenTasks.count - 1,
            inputs: Matrix(shapeOnly: 1, inputs), labels: [0], classes: 1))
    }
  }

  /// The inputs of an unseen task.
  private var oneExample: Matrix {
    get throws { try dataset.task(configuration.data.unseenTasks[0]).training.inputs }
  }

  /// The pool as shapes alone: that of the ready adapters, or the one that will be trained.
  private var poolOfShapes: [LowRankAdapter] {
    if let readyPool { return readyPool.map(\.shapeOnly) }
    guard case .trained(let pool)? = configuration.pool else { return [] }
    let shapes = model.moduleShapes
    return configuration.data.poolTasks.map { task in
      LowRankAdapter(
        task: task,
        modules: adaptedModules.map { index in
          LowRankFactors(
            a: Matrix(shapeOnly: pool.rank, shapes[index].inputs),
            b: Matrix(shapeOnly: shapes[index].outputs, pool.rank))
        })
    }
  }
}

/// Does something in which parts of an experiment must fit each other.
///
/// - Throws: ``ExperimentError/misfit(file:problem:)`` where they do not.
func fitting<Result>(in file: String, _ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as AdaptationError {
    throw ExperimentError.misfit(file: file, problem: error.description)
  } catch let error as NetworkError {
    throw ExperimentError.misfit(file: file, problem: error.description)
  }
}

extension LowRankAdapter {
  /// The same with shapes and no values.
  fileprivate var shapeOnly: LowRankAdapter {
    LowRankAdapter(
      task: task, scale: scale,
      modules: modules.map { factors in
        LowRankFactors(
          a: Matrix(shapeOnly: factors.a.rows, factors.a.columns),
          b: Matrix(shapeOnly: factors.b.rows, factors.b.columns))
      })
  }
}
