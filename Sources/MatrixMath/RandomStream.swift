public enum RandomDomain: UInt32, Sendable { case weights = 1, shuffle, faults, programming, relaxation, readNoise, lifetime, dataset, adaptation, search }
public struct RandomAddress: Sendable { public init(array: UInt32 = 0, cell: UInt32 = 0, event: UInt32 = 0, draw: UInt32 = 0) {} }
public struct RandomStream: Sendable, Hashable {
  public init(seed: UInt64, domain: RandomDomain) {}
  public func uniform(_ a: RandomAddress) -> Float { 0 }
  public func normal(_ a: RandomAddress) -> Float { 0 }
  public func permutation(of count: Int, array: UInt32, event: UInt32) -> [Int] { Array(0..<count) }
}
