/// Where a random number belongs: array, cell, event and draw.
///
/// The meaning of the four numbers is the consumer's: a programming pulse is
/// (array, cell, write event of the cell, pulse), a weight is (matrix, element, 0, 0).
public struct RandomAddress: Sendable, Hashable {
  /// The crossbar array, matrix or other container.
  public var array: UInt32
  /// The place inside the container.
  public var cell: UInt32
  /// The count of the event, for example the how-many-th write or read.
  public var event: UInt32
  /// The count of the draw inside the event.
  public var draw: UInt32

  /// Creates an address.
  public init(array: UInt32 = 0, cell: UInt32 = 0, event: UInt32 = 0, draw: UInt32 = 0) {
    self.array = array
    self.cell = cell
    self.event = event
    self.draw = draw
  }
}

/// A source of random numbers without state: the same address gives the same bits, in any order
/// and on any number of threads.
///
/// Philox 4×32-10, for fills Philox 4×32-7. The 64-bit seed is the key that encrypts (domain, 0, 0, 0) once; the first two
/// words of the result are the key of addressed draws, the last two the key of
/// ``fillNormals(_:count:array:event:)``. The counter of a draw is (array, cell, event, draw).
/// All arithmetic is on integers and IEEE `Float` (+, −, ×, ÷, √) without contraction and without
/// libm, so the numbers are the same on every machine.
public struct RandomStream: Sendable, Hashable {
  /// The seed of the experiment.
  public let seed: UInt64
  /// What the numbers are for.
  public let domain: RandomDomain
  let addressKey: SIMD2<UInt32>
  let fillKey: SIMD2<UInt32>

  /// Derives the keys of one domain from the seed of the experiment.
  public init(seed: UInt64, domain: RandomDomain) {
    self.seed = seed
    self.domain = domain
    var block = PhiloxBlock(domain.rawValue, 0, 0, 0)
    block.encrypt(
      key0: UInt32(truncatingIfNeeded: seed), key1: UInt32(truncatingIfNeeded: seed >> 32))
    let words = block.words
    addressKey = SIMD2(words.0, words.1)
    fillKey = SIMD2(words.2, words.3)
  }

  /// Four uniformly distributed 32-bit words.
  public func words(_ address: RandomAddress) -> (UInt32, UInt32, UInt32, UInt32) {
    var block = PhiloxBlock(address.array, address.cell, address.event, address.draw)
    block.encrypt(key0: addressKey.x, key1: addressKey.y)
    return block.words
  }

  /// A number uniform in [0, 1): a multiple of 2⁻²⁴, exact.
  public func uniform(_ address: RandomAddress) -> Float {
    Float(words(address).0 >> 8) * 0x1p-24
  }

  /// A random order of `0 ..< count`, every order equally likely.
  ///
  /// Fisher–Yates; step i uses the draw at (array, cell i, event, draw 0) and maps its first
  /// 64 bits to 0…i by a multiplication and a shift (bias below `count` · 2⁻⁶⁴).
  public func permutation(of count: Int, array: UInt32, event: UInt32) -> [Int] {
    precondition(
      count >= 0 && count <= Int(UInt32.max), "cannot permute \(count) elements, at most 2³²−1")
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) {
      let words = words(RandomAddress(array: array, cell: UInt32(i), event: event))
      let bits = UInt64(words.0) | UInt64(words.1) << 32
      order.swapAt(i, Int(bits.multipliedFullWidth(by: UInt64(i) + 1).high))
    }
    return order
  }
}
