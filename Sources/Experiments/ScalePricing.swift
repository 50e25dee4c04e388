import Evaluation
import Hardware
import Mapping
import Traces

/// Prices the traces of one network and method on one chip, which is prepared once for all of them.
struct ScalePricing {
  private let hardware: Hardware
  private let model: TimingModel

  /// - Parameters:
  ///   - header: of the last trace, which knows every layer.
  ///   - hardware: a chip with room for its matrices.
  /// - Throws: `MappingError` where there is no room after all.
  init(_ header: TraceHeader, on hardware: Hardware) throws {
    self.hardware = hardware
    let mapper = try hardware.description.namedMapper()
    model = try TimingModel(
      header,
      placement: try mapper.place(
        header.matrices.map { LogicalMatrix($0) }, on: hardware.description),
      hardware: hardware)
  }

  /// What a trace costs: that of `Replay`, whatever the other traces are.
  func cost(of trace: Trace) throws -> Cost {
    // A method may put more on the arrays when a task begins.
    guard model.prepares(for: trace.header) else {
      return Cost(try Replay(trace, on: hardware), trace)
    }
    try trace.validate()
    var source = trace.source
    var nobody = NoObserver()
    return Cost(try Replay(streaming: &source, on: model, observer: &nobody), trace)
  }
}
