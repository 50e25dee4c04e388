import Testing

@testable import MatrixMath

@Suite("Philox 4×32")
struct PhiloxTests {
  /// The known answers published with Random123 (`kat_vectors`, philox4x32 10 and philox4x32 7).
  static let knownAnswers: [(counter: [UInt32], key: [UInt32], ten: [UInt32], seven: [UInt32])] = [
    (
      [0, 0, 0, 0], [0, 0],
      [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8],
      [0x5f6f_b709, 0x0d89_3f64, 0x4f12_1f81, 0x4f73_0a48]
    ),
    (
      [.max, .max, .max, .max], [.max, .max],
      [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd],
      [0x5207_ddc2, 0x4516_5e59, 0x4d8e_e751, 0x8c52_f662]
    ),
    (
      [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
      [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
      [0x4dfc_caba, 0x190a_87f0, 0xc473_62ba, 0xb6b5_242a]
    ),
  ]

  @Test("reproduces the published vectors", arguments: knownAnswers.indices)
  func publishedVectors(index: Int) {
    let (counter, key, ten, seven) = Self.knownAnswers[index]
    func words(_ encrypt: (inout PhiloxBlock) -> Void) -> [UInt32] {
      var block = PhiloxBlock(counter[0], counter[1], counter[2], counter[3])
      encrypt(&block)
      let words = block.words
      return [words.0, words.1, words.2, words.3]
    }
    #expect(words { $0.encrypt(key0: key[0], key1: key[1]) } == ten)
    #expect(words { $0.encryptInSevenRounds(key0: key[0], key1: key[1]) } == seven)
  }

  /// Worked with an independent implementation in Python integers: key = the first two words of
  /// Philox(counter (6, 0, 0, 0), key (0x89abcdef, 0x01234567)), then counter (1, 2, 3, 4).
  @Test("derives the key from the seed and the domain")
  func streamWords() {
    let stream = RandomStream(seed: 0x0123_4567_89ab_cdef, domain: .readNoise)
    let words = stream.words(RandomAddress(array: 1, cell: 2, event: 3, draw: 4))
    #expect(words == (0x9e99_e6be, 0xef37_a013, 0x3ea1_1251, 0x4e44_2fe7))
  }

  @Test("gives other words for another seed, domain, array, cell, event or draw")
  func neighboursDiffer() {
    var seen: Set<[UInt32]> = []
    var count = 0
    func note(_ words: (UInt32, UInt32, UInt32, UInt32)) {
      seen.insert([words.0, words.1, words.2, words.3])
      count += 1
    }
    for seed in 0..<100 as Range<UInt64> {
      let home = RandomAddress(array: 1, cell: 1, event: 1, draw: 1)
      for domain in RandomDomain.allCases {
        note(RandomStream(seed: seed, domain: domain).words(home))
      }
      let stream = RandomStream(seed: seed, domain: .weights)
      for part: WritableKeyPath<RandomAddress, UInt32> in [\.array, \.cell, \.event, \.draw] {
        var address = home
        address[keyPath: part] = 2
        note(stream.words(address))
      }
    }
    #expect(count == 100 * (RandomDomain.allCases.count + 4))
    #expect(seen.count == count)
  }

  @Test("is uniform: mean, variance and 64 equal bins", arguments: [1, 2, 3] as [UInt64])
  func uniform(seed: UInt64) {
    let stream = RandomStream(seed: seed, domain: .dataset)
    let count = 64_000
    var sum = 0.0
    var squares = 0.0
    var bins = [Double](repeating: 0, count: 64)
    for cell in 0..<UInt32(count) {
      let value = stream.uniform(RandomAddress(cell: cell))
      #expect(value >= 0 && value < 1)
      sum += Double(value)
      squares += Double(value) * Double(value)
      bins[Int(value * 64)] += 1
    }
    let n = Double(count)
    // Standard errors of the mean and of the second moment of a uniform number.
    #expect(abs(sum / n - 1 / 2) < 4 * (1.0 / 12 / n).squareRoot())
    #expect(abs(squares / n - 1.0 / 3) < 4 * (4.0 / 45 / n).squareRoot())
    let chiSquare = bins.reduce(0) { $0 + ($1 - n / 64) * ($1 - n / 64) / (n / 64) }
    #expect(abs(chiSquare - 63) < 4 * (2.0 * 63).squareRoot())
  }

  @Test("permutes: every element once, every order of four equally often")
  func permutations() {
    let stream = RandomStream(seed: 11, domain: .shuffle)
    #expect(stream.permutation(of: 0, array: 0, event: 0) == [])
    #expect(stream.permutation(of: 1, array: 0, event: 0) == [0])
    #expect(stream.permutation(of: 1000, array: 0, event: 0).sorted() == Array(0..<1000))
    var counts: [[Int]: Double] = [:]
    let trials = 24_000
    for event in 0..<UInt32(trials) {
      counts[stream.permutation(of: 4, array: 7, event: event), default: 0] += 1
    }
    #expect(counts.count == 24)
    let chiSquare = counts.values.reduce(0) { $0 + ($1 - 1000) * ($1 - 1000) / 1000 }
    #expect(abs(chiSquare - 23) < 4 * (2.0 * 23).squareRoot())
  }
}
