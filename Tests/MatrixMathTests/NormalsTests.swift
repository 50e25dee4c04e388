import Foundation
import Testing

@testable import MatrixMath

@Suite("Normal numbers")
struct NormalsTests {
  /// Box–Muller in double precision on the words of an independent Philox, in Python.
  @Test("follow Box–Muller to 1e-6")
  func worked() {
    let stream = RandomStream(seed: 0x0123_4567_89ab_cdef, domain: .readNoise)
    let address = RandomAddress(array: 1, cell: 2, event: 3, draw: 4)
    let normals = stream.normals(address)
    let expected = [
      -0.7034844071854819, 0.6802052007460773, -0.21105786946547403, 0.301769600156101,
    ]
    for lane in 0..<4 {
      #expect(abs(Double(normals[lane]) - expected[lane]) < 1e-6, "lane \(lane)")
    }
    #expect(stream.normal(address) == normals[0])
  }

  @Test(
    "of many addresses are those of each", arguments: [0, 1, 15, 16, 17, 130], [1, 2, 3, 4])
  func manyAddresses(count: Int, numbers: Int) {
    let stream = RandomStream(seed: 11, domain: .programming)
    let cells = (0..<count).map { UInt32($0 * $0 % 97) }
    let events = (0..<count).map { UInt32($0 / 3) }
    let stride = count + 2
    var values = [Float](repeating: 7, count: numbers * stride)
    var span = values.mutableSpan
    stream.fillNormals(
      &span, numbers: numbers, stride: stride, cells: cells.span, events: events.span, array: 9,
      draw: 2)
    for index in 0..<count {
      let address = RandomAddress(array: 9, cell: cells[index], event: events[index], draw: 2)
      let normals = stream.normals(address)
      for number in 0..<numbers {
        #expect(values[number * stride + index] == normals[number])
      }
    }
    #expect(values.count { $0 == 7 } == 2 * numbers)
  }

  /// The reference is the same map in `Double` with the system's functions, from the same uniform
  /// number rounded to `Float`.
  @Test("are accurate to 1e-6 over 100 000 words, relative for the radius")
  func accuracy() {
    let stream = RandomStream(seed: 5, domain: .weights)
    var worst = 0.0
    for cell in 0..<50_000 as Range<UInt32> {
      let address = RandomAddress(cell: cell)
      let words = stream.words(address)
      let normals = stream.normals(address)
      for (lane, pair) in [(0, (words.0, words.2)), (2, (words.1, words.3))] {
        let u = Double(Float(pair.0 >> 1) + 0.5) * 0x1p-31
        let x = Double(Int32(bitPattern: pair.1)) * Double.pi * 0x1p-32
        let radius = (-2 * log(u)).squareRoot()
        let cosine = pair.1 & 1 == 1 ? -cos(x) : cos(x)
        let scale = max(radius, 1e-3)
        worst = max(worst, abs(Double(normals[lane]) - radius * cosine) / scale)
        worst = max(worst, abs(Double(normals[lane + 1]) - radius * sin(x)) / scale)
      }
    }
    #expect(worst < 1e-6, "worst \(worst)")
  }

  @Test("of different arrays, events, seeds and domains are uncorrelated")
  func independent() {
    let count = 20_000
    func fill(_ seed: UInt64, _ domain: RandomDomain, _ array: UInt32, _ event: UInt32) -> [Float] {
      var values = [Float](repeating: 0, count: count)
      RandomStream(seed: seed, domain: domain)
        .fillNormals(&values, count: count, array: array, event: event)
      return values
    }
    let fills = [
      fill(1, .readNoise, 0, 0), fill(1, .readNoise, 1, 0), fill(1, .readNoise, 0, 1),
      fill(2, .readNoise, 0, 0), fill(1, .programming, 0, 0),
    ]
    for (i, a) in fills.enumerated() {
      for b in fills[(i + 1)...] {
        let product = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(product / Double(count)) < 4 / Double(count).squareRoot())
      }
    }
  }
}

@Suite("Normal law")
struct NormalLawTests {
  static let count = 200_000

  /// Fills, or single draws, of one seed.
  static func sample(_ seed: UInt64, filled: Bool) -> [Float] {
    let stream = RandomStream(seed: seed, domain: .readNoise)
    var values = [Float](repeating: 0, count: count)
    if filled {
      stream.fillNormals(&values, count: count, array: 3, event: 1)
    } else {
      for cell in 0..<count / 4 {
        let four = stream.normals(RandomAddress(cell: UInt32(cell)))
        for lane in 0..<4 { values[4 * cell + lane] = four[lane] }
      }
    }
    return values
  }

  @Test("has the moments 0, 1, 0, 3 and 0, 15", arguments: [1, 2, 3] as [UInt64], [true, false])
  func moments(seed: UInt64, filled: Bool) {
    let values = Self.sample(seed, filled: filled)
    // E z^k and E z^2k − (E z^k)², the variance of one term.
    let expected: [(k: Int, mean: Double, variance: Double)] = [
      (1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96), (5, 0, 945), (6, 15, 10_170),
    ]
    for (k, mean, variance) in expected {
      let moment = values.reduce(0.0) { $0 + pow(Double($1), Double(k)) } / Double(Self.count)
      let error = (variance / Double(Self.count)).squareRoot()
      #expect(abs(moment - mean) < 4 * error, "moment \(k) = \(moment)")
    }
  }

  @Test(
    "fills 40 bins as the error function says", arguments: [1, 2, 3] as [UInt64], [true, false])
  func chiSquare(seed: UInt64, filled: Bool) {
    let values = Self.sample(seed, filled: filled)
    // Inner edges −3.8, −3.6, … 3.8; the outer bins are open.
    let edges = (0..<39).map { -3.8 + 0.2 * Double($0) }
    var observed = [Double](repeating: 0, count: edges.count + 1)
    for value in values { observed[edges.count { $0 <= Double(value) }] += 1 }
    let cumulative = [0] + edges.map { 0.5 * erfc(-$0 / 2.0.squareRoot()) } + [1]
    var statistic = 0.0
    for bin in observed.indices {
      let mean = (cumulative[bin + 1] - cumulative[bin]) * Double(Self.count)
      statistic += (observed[bin] - mean) * (observed[bin] - mean) / mean
    }
    #expect(abs(statistic - 39) < 4 * (2.0 * 39).squareRoot(), "chi-square \(statistic)")
  }

  @Test("has its neighbours uncorrelated, also in their squares")
  func lags() {
    let values = Self.sample(4, filled: true)
    for lag in [1, 2, 15, 16, 32, 48, 64, 80, 112, 128] {
      var product = 0.0
      var squares = 0.0
      for i in 0..<(values.count - lag) {
        let (a, b) = (Double(values[i]), Double(values[i + lag]))
        product += a * b
        squares += (a * a - 1) * (b * b - 1)
      }
      let n = Double(values.count - lag)
      #expect(abs(product / n) < 4 / n.squareRoot(), "lag \(lag)")
      #expect(abs(squares / n) < 4 * 2 / n.squareRoot(), "lag \(lag)")
    }
  }
}

@Suite("Normal law, tails")
struct NormalTailSlowTests {
  @Test("has the right number beyond 3, 4, 4.5 and 5 σ, on both sides, among 100 million")
  func tails() {
    let stream = RandomStream(seed: 2, domain: .readNoise)
    let thresholds: [Float] = [3, 4, 4.5, 5]
    var above = [Double](repeating: 0, count: 4)
    var below = above
    var values = [Float](repeating: 0, count: 1_000_000)
    for event in 0..<100 as Range<UInt32> {
      stream.fillNormals(&values, count: values.count, array: 0, event: event)
      for value in values where value.magnitude >= 3 {
        for (i, threshold) in thresholds.enumerated() {
          if value > threshold { above[i] += 1 }
          if value < -threshold { below[i] += 1 }
        }
      }
    }
    for (i, threshold) in thresholds.enumerated() {
      let mean = 1e8 * 0.5 * erfc(Double(threshold) / 2.0.squareRoot())
      #expect(abs(above[i] - mean) < 4 * mean.squareRoot(), "> \(threshold): \(above[i]), \(mean)")
      #expect(abs(below[i] - mean) < 4 * mean.squareRoot(), "< −\(threshold): \(below[i]), \(mean)")
    }
  }

  /// 1.95 is exceeded in one of a thousand samples (Kolmogorov–Smirnov).
  @Test("has a distance below 1.95/√n from the error function at 10 million", arguments: [0, 1, 2])
  func kolmogorovSmirnov(event: UInt32) {
    var values = [Float](repeating: 0, count: 10_000_000)
    RandomStream(seed: 3, domain: .readNoise)
      .fillNormals(&values, count: values.count, array: 0, event: event)
    values.sort()
    let n = Double(values.count)
    var distance = 0.0
    for (rank, value) in values.enumerated() {
      let law = 0.5 * erfc(-Double(value) / 2.0.squareRoot())
      distance = max(distance, law - Double(rank) / n, Double(rank + 1) / n - law)
    }
    #expect(distance < 1.95 / n.squareRoot(), "distance \(distance * n.squareRoot())/√n")
    let fourth = values.reduce(0.0) { $0 + Double($1 * $1 * $1 * $1) } / n
    let second = values.reduce(0.0) { $0 + Double($1 * $1) } / n
    // Kurtosis of n normal numbers: 3 ± √(24/n).
    #expect(abs(fourth / (second * second) - 3) < 4 * (24 / n).squareRoot(), "fourth \(fourth)")
  }

  /// The eight numbers of a Philox block share words: cosines at 16·l, sines at 64 + 16·l.
  @Test("has the eight numbers of a block independent: all products of powers, 2 million blocks")
  func within() {
    let positions = (0..<8).map { 16 * $0 }
    let blocks = 2_000_000
    var values = [Float](repeating: 0, count: blocks * 8)
    RandomStream(seed: 5, domain: .readNoise)
      .fillNormals(&values, count: values.count, array: 0, event: 0)
    // Orthonormal polynomials of degree 1 to 4; the mean of a product of two is 0 ± 1/√n.
    let degrees: [(Double) -> Double] = [
      { $0 }, { ($0 * $0 - 1) / 2.0.squareRoot() }, { $0 * ($0 * $0 - 3) / 6.0.squareRoot() },
      { ($0 * $0 * ($0 * $0 - 6) + 3) / 24.0.squareRoot() },
    ]
    for (i, a) in positions.enumerated() {
      for b in positions[(i + 1)...] {
        for (p, f) in degrees.enumerated() {
          for (q, g) in degrees.enumerated() {
            var sum = 0.0
            for block in 0..<blocks {
              let start = block / 16 * 128 + block % 16
              sum += f(Double(values[start + a])) * g(Double(values[start + b]))
            }
            let mean = sum / Double(blocks).squareRoot()
            #expect(abs(mean) < 5, "\(a), \(b), degrees \(p + 1), \(q + 1): \(mean)")
          }
        }
      }
    }
  }
}
