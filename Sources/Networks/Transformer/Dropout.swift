public import MatrixMath

/// Which values a training step leaves out (Srivastava et al., JMLR 2014).
///
/// A value's fate is drawn at the address (site, element, step, run), so that a backward pass finds it again.
public struct Dropout: Sendable {
  /// Draws of the run, domain `.dropout`.
  public let stream: RandomStream
  /// Tells runs apart that share a stream.
  public let run: UInt32
  /// The step of the run.
  public var step: UInt32

  /// Makes the draws of a step.
  public init(stream: RandomStream, run: UInt32 = 0, step: UInt32) {
    self.stream = stream
    self.run = run
    self.step = step
  }
}

extension Execution {
  /// In a training step sets a share of the values to zero and multiplies the others by 1/(1 − share); the same values
  /// whenever it is asked for a site in a step.
  func leaveOut(_ share: Float, of values: inout Matrix, site: UInt32) {
    guard let dropout, share > 0 else { return }
    let factor = 1 / (1 - share)
    for index in values.elements.indices {
      let draw = dropout.stream.uniform(
        RandomAddress(array: site, cell: UInt32(index), event: dropout.step, draw: dropout.run))
      values.elements[index] *= draw < share ? 0 : factor
    }
  }
}
