/// What a chip does when the matrices need more arrays than it has.
public enum WhenFull: String, Sendable, Codable, CaseIterable {
  /// Nothing is placed, and an error says what is needed and what there is.
  case refuse
  /// Matrices take turns: one that an operation needs is written into arrays of others.
  case swap
}
