import Checkpoints
import FileFormats
import Foundation
import MatrixMath
import Networks
import TestSupport
import Testing

/// Tiny random models of four families against PyTorch in double precision: logits, loss, and the gradient of every
/// parameter.
@Suite(.enabled(if: TinyModel.isThere, "needs the golden folders tiny_*"))
struct TinyModelTests {
  @Test(arguments: TinyModel.families) func logitsAgree(_ family: String) throws {
    let model = try TinyModel(family)
    var run = try model.placed()
    let logits = model.logits(&run)
    expectClose(logits, try model.golden("logits"), relative: 1e-4, "logits of \(family)")
    let (loss, _) = CrossEntropy.evaluate(logits, labels: model.labels)
    let expected = try model.golden("loss").elements[0]
    #expect(abs(loss - Double(expected)) <= 1e-4 * Double(expected), "loss \(loss), \(expected)")
  }

  @Test(arguments: TinyModel.families) func everyGradientAgrees(_ family: String) throws {
    let model = try TinyModel(family)
    var run = try model.placed()
    let gradients = try model.gradients(&run)
    let names = try model.parameterNames()
    #expect(Set(gradients.keys) == Set(names))
    for name in names {
      let found = try #require(gradients[name], "no gradient of \(name)")
      expectClose(found, try model.golden("gradients/\(name)"), relative: 1e-3, name)
    }
  }
}

/// Compares with the largest magnitude of what is expected, or 0.001 where that is less: gradients of the biases of keys are
/// zero but for rounding.
func expectClose(_ found: Matrix, _ expected: Matrix, relative: Float, _ what: String) {
  guard found.count == expected.count else {
    Issue.record("\(what): \(found.shape), expected \(expected.shape)")
    return
  }
  let scale = max(expected.largestMagnitude, 1e-3)
  let worst = zip(found.elements, expected.elements).reduce(Float(0)) { worst, pair in
    max(worst, (pair.0 - pair.1).magnitude)
  }
  #expect(worst <= relative * scale, "\(what): off by \(worst / scale) of the largest value")
}
