public import MatrixMath

/// Which values a training step leaves out (Srivastava et al., JMLR 2014).
///
/// A value's fate is drawn at the address (site, element, step, 0), so that a backward pass finds it again.
public struct Dropout: Sendable {
  /// Draws of the run, domain `.dropout`.
  public let stream: RandomStream
  /// Tells the runs apart that share a stream, and the steps of a run.
  public var event: UInt32

  /// Makes the draws of a step.
  public init(stream: RandomStream, event: UInt32) {
    self.stream = stream
    self.event = event
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
        RandomAddress(array: site, cell: UInt32(index), event: dropout.event))
      values.elements[index] *= draw < share ? 0 : factor
    }
  }
}
