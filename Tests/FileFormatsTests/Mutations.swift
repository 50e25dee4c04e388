import Foundation
import Glibc

/// Puts bytes into a new file in the place of an old one, without forcing them to the disk as Foundation does.
func writeUnforced(_ bytes: some DataProtocol, to path: String) throws {
  _ = unsafe unlink(path)
  let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
  let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  try file.write(contentsOf: bytes)
  try file.close()
}

/// Steele, Lea & Flood, "Fast splittable pseudorandom number generators" (2014): SplitMix64.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}

/// Changes bytes as careless copying, a bad disk or an attacker would.
struct Mutator {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// One to four changes inside a range of the bytes.
  mutating func mutate(_ bytes: inout [UInt8], tokens: [String] = []) {
    for _ in 0..<Int.random(in: 1...4, using: &random) { change(&bytes, tokens) }
  }

  private mutating func change(_ bytes: inout [UInt8], _ tokens: [String]) {
    guard !bytes.isEmpty else {
      bytes.append(.random(in: 0...255, using: &random))
      return
    }
    var place = Int.random(in: 0..<bytes.count, using: &random)
    // Long runs of zeros are room that nothing reads.
    for _ in 0..<4 where bytes[place] == 0 {
      place = Int.random(in: 0..<bytes.count, using: &random)
    }
    let end = min(bytes.count, place + .random(in: 1...12, using: &random))
    switch Int.random(in: 0..<(tokens.isEmpty ? 7 : 10), using: &random) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes[place] = .random(in: 0...255, using: &random)
    case 2: bytes.removeSubrange(place..<end)
    case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
    case 4:
      let other = Int.random(in: 0..<bytes.count, using: &random)
      bytes.swapAt(place, other)
    case 5, 6: setNumber(&bytes, at: place)
    case 7: bytes.insert(contentsOf: token(tokens), at: place)
    default: replaceNumber(&bytes, near: place, with: token(tokens))
    }
  }

  /// Puts a number that may overflow something into the next bytes, the lowest byte first.
  private mutating func setNumber(_ bytes: inout [UInt8], at place: Int) {
    let number = UInt64(1) << UInt64.random(in: 0..<64, using: &random)
    let value = [number, number &- 1, ~number].randomElement(using: &random) ?? number
    let width = [1, 2, 4, 8].randomElement(using: &random) ?? 8
    for offset in 0..<min(width, bytes.count - place) {
      bytes[place + offset] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(offset)))
    }
  }

  private mutating func token(_ tokens: [String]) -> [UInt8] {
    Array((tokens.randomElement(using: &random) ?? "").utf8)
  }

  /// Puts a token in the place of the next digits.
  private func replaceNumber(_ bytes: inout [UInt8], near place: Int, with token: [UInt8]) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let start = bytes[place...].firstIndex(where: digits.contains) else { return }
    let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.count
    bytes.replaceSubrange(start..<end, with: token)
  }
}
