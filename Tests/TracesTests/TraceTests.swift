import Quantities
import Testing

@testable import Traces

@Suite("Traces")
struct TraceTests {
  @Test("the recorder numbers layers once, and operations and matrices in order")
  func recorder() {
    var recorder = TraceRecorder(context: sampleContext)
    #expect(recorder.layer(named: "a") == 0)
    #expect(recorder.layer(named: "b") == 1)
    #expect(recorder.layer(named: "a") == 0)
    let trace = sampleTrace()
    #expect(trace.layers == ["encoder.0.query", "head"])
    #expect(trace.operations.map(\.kind) == Operation.Kind.allCases.sorted(by: Self.order))
    #expect(trace.operations[2].dependencies.map(\.operation) == [0, 1])
    #expect(trace.matrices[0].cells == 768 * 700 * 8)
  }

  /// The order of the sample: products, arithmetic, write, transport.
  private static func order(_ a: Operation.Kind, _ b: Operation.Kind) -> Bool {
    let order: [Operation.Kind] = [
      .multiply, .transposedMultiply, .vector, .write, .move, .offChip,
    ]
    return (order.firstIndex(of: a) ?? 0) < (order.firstIndex(of: b) ?? 0)
  }

  @Test("the sample is valid")
  func valid() throws {
    try sampleTrace().validate()
  }

  @Test("phases know their place")
  func phases() {
    #expect(Phase.allCases.map(\.index) == Array(0..<6))
  }

  @Test("a wrong reference while recording stops the program")
  func preconditions() async {
    await #expect(processExitsWith: .failure) {
      var recorder = TraceRecorder(context: sampleContext)
      recorder.record(Operation(.move(bits: 1), phase: .forward, layer: 0))
    }
    await #expect(processExitsWith: .failure) {
      var recorder = TraceRecorder(context: sampleContext)
      let layer = recorder.layer(named: "a")
      recorder.record(
        Operation(
          .move(bits: 1), phase: .forward, layer: layer, dependencies: [.init(0, .barrier)]))
    }
  }
}
