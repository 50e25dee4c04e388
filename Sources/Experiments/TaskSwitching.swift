import Evaluation
import Hardware
import MatrixMath
import Networks
import Traces

/// Going through adapted tasks one after the other on one chip: what each change of task costs.
struct TaskSwitching {
  let study: Study
  let check: DeclarationCheck

  /// Loads the first task's trained tensors, then switches to each following one.
  ///
  /// Arrays are rewritten to the next task's values; digital tensors, the head among them, are loaded into
  /// the buffer. Every load takes its time on the chip.
  /// - Returns: the cost of every switch, one fewer than tasks.
  func run(_ deployment: Deployment, _ tasks: [ParameterStore]) throws -> [Cost] {
    var chip = try SwitchingChip(deployment, tasks, self)
    return try tasks.indices.dropFirst().map { try chip.go(to: $0) }
  }
}

/// A chip that goes from task to task.
struct SwitchingChip {
  private(set) var execution: Execution
  /// The task that is loaded.
  private(set) var present: Int
  private let tasks: [ParameterStore]
  private let switching: TaskSwitching

  /// Loads the first task.
  ///
  /// Where tasks have matrices of their own, each task's are written first: they hold their values from then on.
  init(_ deployment: Deployment, _ tasks: [ParameterStore], _ switching: TaskSwitching) throws {
    execution = deployment.execution
    self.tasks = tasks
    self.switching = switching
    present = 0
    execution.engine.phase = .taskSwitch
    let homes = tasks.map { Set($0.all.compactMap(\.home?.matrix)) }
    if homes.contains(where: { $0 != homes[0] }) {
      for (index, task) in tasks.enumerated() {
        try execution.load(task, after: index > 0 ? tasks[index - 1] : nil)
      }
      try execution.load(tasks[0], after: tasks[tasks.count - 1])
    } else {
      try execution.load(tasks[0], after: nil)
    }
    _ = try takeCost()
  }

  /// Switches from the present task to another one.
  ///
  /// - Returns: what that costs.
  /// - Throws: also ``ExperimentError/undeclared(method:part:found:declared:)``.
  mutating func go(to task: Int) throws -> Cost {
    try execution.load(tasks[task], after: tasks[present])
    execution.engine.barrier()
    let (cost, trace) = try takeCost()
    try switching.check.checkSwitch(trace, from: tasks[present], to: tasks[task])
    present = task
    return cost
  }

  private mutating func takeCost() throws -> (Cost, Trace) {
    guard let trace = execution.takeTrace() else {
      preconditionFailure("switching needs an engine of arrays")
    }
    let cost = try switching.study.cost(of: trace)
    execution.wait(switching.study.configuration.adaptation.clock.elapsed(cost.latency))
    return (cost, trace)
  }
}
