/// What a random number is for.
///
/// Each domain has its own key, so a new consumer never shifts the numbers of another. The raw
/// values are part of every result: they are never renumbered, new domains go to the end.
public enum RandomDomain: UInt32, Sendable, CaseIterable {
  /// Initial weights of a network.
  case weights = 1
  /// The order of training examples.
  case shuffle
  /// Which cells are stuck.
  case faults
  /// The pulses of write–verify.
  case programming
  /// The shift of a conductance after its last verify read.
  case relaxation
  /// The noise of one read.
  case readNoise
  /// How many pulses a cell survives.
  case lifetime
  /// Generated examples and splits.
  case dataset
  /// The initial values and choices of an adaptation method.
  case adaptation
  /// Candidates of a gradient-free search.
  case search
  /// How a cell differs from the others in its answer to pulses.
  case deviceVariation
  /// How a converter differs from the others, and its noise.
  case converters
  /// Which values a training step leaves out.
  case dropout
  /// The points of a sampling design: array the dimension, cell the point, event the purpose.
  case sampling
  /// Which rows a bootstrap repeats: array the resample, cell the row.
  case bootstrap
}
