import Evaluation
import Hardware
import MatrixMath
import Networks
import Traces

/// Going through adapted tasks one after the other on one chip: what each change of task costs.
struct TaskSwitching {
  let hardware: Hardware

  /// Loads the first task's trained tensors, then switches to each following one.
  ///
  /// Arrays are rewritten to the next task's values; digital tensors, the head among them, are loaded into
  /// the buffer. Every load takes its time on the chip.
  /// - Returns: the cost of every switch, one fewer than tasks.
  func run(_ deployment: Deployment, _ tasks: [ParameterStore]) throws -> [Cost] {
    var execution = deployment.execution
    _ = execution.takeTrace()
    return try tasks.enumerated().compactMap { index, parameters in
      execution.engine.phase = .taskSwitch
      try execution.load(parameters, after: index > 0 ? tasks[index - 1] : nil)
      execution.engine.barrier()
      guard let trace = execution.takeTrace() else { return nil }
      let cost = Cost(try Replay(trace, on: hardware), trace)
      execution.wait(cost.latency)
      return index > 0 ? cost : nil
    }
  }
}
