import Evaluation
import Hardware
import Traces

/// Prices the traces of one network and method on one chip.
struct ScalePricing {
  let hardware: Hardware

  func cost(of trace: Trace) throws -> Cost { Cost(try Replay(trace, on: hardware), trace) }
}
