public import Quantities
public struct Wires: Codable, Sendable, Equatable {
  public var row: Resistance
  func validate() throws {}
}
