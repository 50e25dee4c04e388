/// What can be wrong with an adaptation method's settings or its fit to a network.
public enum AdaptationError: Error, Equatable, CustomStringConvertible {
  /// A setting is outside what is allowed.
  case invalidSetting(method: String, key: String, found: String, allowed: String)
  /// The rank is larger than the matrix it is meant for.
  case rankTooLarge(method: String, rank: Int, module: String, shape: String)
  /// The pool holds fewer modules than the method asks for.
  case poolTooSmall(method: String, needed: Int, found: Int)
  /// No module has what the method trains.
  case nothingToTrain(method: String, what: String, modules: [String])
  /// A pool module does not fit the network module it belongs to.
  case poolShapeMismatch(task: String, module: String, found: String, expected: String)
  /// A pool module was trained with another scale α/r than the method has.
  case poolScaleMismatch(method: String, task: String, found: Float, expected: Float)
  /// A method does something else than it declares: a mistake in the method, not in its settings.
  case wrongDeclaration(method: String, quantity: String, declared: Int, found: Int)
  /// The budget of a sparse mask rounds to no weight.
  case emptyMask(method: String, module: String, shape: String)
  /// The matrix does not hold the masks of all tasks.
  case masksTooLarge(method: String, tasks: Int, weights: Int, module: String, shape: String)
  /// There are more tasks than disjoint masks.
  case tooManyTasks(method: String, planned: Int, task: Int)
  /// The gradients that were to choose weights are not finite.
  case probeDiverged(method: String)
  /// A ready adapter is not what the method could start from.
  case otherAdapter(method: String, problem: String)

  /// One line that says what is wrong and what is allowed.
  public var description: String {
    switch self {
    case .invalidSetting(let method, let key, let found, let allowed):
      "\(method): \(key) is \(found), allowed is \(allowed)"
    case .rankTooLarge(let method, let rank, let module, let shape):
      "\(method): rank \(rank) is larger than module \(module) of shape \(shape)"
    case .poolTooSmall(let method, let needed, let found):
      "\(method): the pool must hold at least \(needed) modules, found \(found)"
    case .nothingToTrain(let method, let what, let modules):
      "\(method): none of the modules \(modules.joined(separator: ", ")) has a \(what) to train"
    case .poolShapeMismatch(let task, let module, let found, let expected):
      "pool task \(task), module \(module): the factors have shapes \(found), expected \(expected)"
    case .poolScaleMismatch(let method, let task, let found, let expected):
      "\(method): pool module \(task) was trained with the scale alpha/rank = \(found), found \(expected)"
    case .wrongDeclaration(let method, let quantity, let declared, let found):
      "\(method) declares \(declared) \(quantity), attached to shapes it has \(found)"
    case .emptyMask(let method, let module, let shape):
      "\(method): the mask of module \(module) of shape \(shape) is empty, needed is 1 weight or more"
    case .masksTooLarge(let method, let tasks, let weights, let module, let shape):
      tasks == 1
        ? "\(method): a mask of \(weights) weights does not fit module \(module) of shape \(shape)"
        : "\(method): disjoint masks of \(weights) weights for \(tasks) tasks do not fit "
          + "module \(module) of shape \(shape)"
    case .tooManyTasks(let method, let planned, let task):
      "\(method): tasks is \(planned), so there are masks for \(planned) tasks and none for task \(task)"
    case .otherAdapter(let method, let problem):
      "\(method): an adapter that cannot be started from: \(problem)"
    case .probeDiverged(let method):
      "\(method): the gradients that choose weights are not finite; "
        + "allowed are smaller head_learning_rate or warmup_epochs"
    }
  }
}
