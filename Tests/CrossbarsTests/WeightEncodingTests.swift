import Crossbars
import Testing

/// The laws of every weight encoding.
@Suite struct WeightEncodingTests {
  /// Weights of 2 to 10 bits on cells of 1 to 8 bits.
  static let bits = (2...10).flatMap { weightBits in (1...8).map { (weightBits, $0) } }

  private func layouts(
    _ name: String, _ subtraction: Subtraction
  ) throws -> [(encoding: any WeightEncoding, cellBits: Int, label: String)] {
    let type = try #require(weightEncodings.first { $0.name == name })
    return Self.bits.map { weightBits, cellBits in
      (
        type.init(
          WeightLayout(weightBits: weightBits, cellBits: cellBits, subtraction: subtraction)),
        cellBits,
        "\(weightBits) bits on \(cellBits)-bit cells"
      )
    }
  }

  @Test(arguments: weightEncodings.map { $0.name }, Subtraction.allCases)
  func everyWeightComesBack(name: String, subtraction: Subtraction) throws {
    for (encoding, _, label) in try layouts(name, subtraction) {
      for weight in encoding.weights {
        let levels = encoding.levels(of: weight)
        let sum = encoding.converters.reduce(Double(encoding.inputOffset)) { sum, sense in
          let minus = sense.minus.map { levels[$0] } ?? 0
          return sum + sense.significance * Double(levels[sense.plus] - minus)
        }
        #expect(sum == Double(weight), "\(label), weight \(weight)")
      }
    }
  }

  @Test(arguments: weightEncodings.map { $0.name }, Subtraction.allCases)
  func levelsFitTheCells(name: String, subtraction: Subtraction) throws {
    for (encoding, cellBits, label) in try layouts(name, subtraction) {
      for weight in encoding.weights {
        let levels = encoding.levels(of: weight)
        #expect(levels.count == encoding.physicalColumns, "\(label), weight \(weight)")
        #expect(
          levels.allSatisfy { $0 >= 0 && Int($0) < 1 << cellBits },
          "\(label), weight \(weight): \(levels)")
      }
    }
  }

  @Test(arguments: weightEncodings.map { $0.name }, Subtraction.allCases)
  func convertersSenseEveryColumnOnce(name: String, subtraction: Subtraction) throws {
    for (encoding, _, label) in try layouts(name, subtraction) {
      let sensed = encoding.converters.flatMap { [$0.plus] + ($0.minus.map { [$0] } ?? []) }
      #expect(sensed.sorted() == Array(0..<encoding.physicalColumns), "\(label)")
      #expect(encoding.physicalColumns % encoding.slices == 0, "\(label)")
    }
  }

  @Test(arguments: weightEncodings.map { $0.name })
  func weightsAreSymmetric(name: String) throws {
    for (encoding, _, label) in try layouts(name, .digital) {
      #expect(encoding.weights.lowerBound == -encoding.weights.upperBound, "\(label)")
    }
  }

  @Test func differentialByHand() {
    // 7 bits of magnitude in 2-bit digits: 27 = 3 + 2·4 + 1·16 + 0·64.
    let encoding = DifferentialEncoding(WeightLayout(weightBits: 8, cellBits: 2))
    #expect(encoding.weights == -127...127)
    #expect(encoding.levels(of: 27) == [3, 0, 2, 0, 1, 0, 0, 0])
    #expect(encoding.levels(of: -27) == [0, 3, 0, 2, 0, 1, 0, 0])
    #expect(encoding.converters.map(\.significance) == [1, -1, 4, -4, 16, -16, 64, -64])
    let analog = DifferentialEncoding(
      WeightLayout(weightBits: 8, cellBits: 2, subtraction: .analog))
    #expect(
      analog.converters == [
        SenseColumn(plus: 0, minus: 1, slice: 0, significance: 1),
        SenseColumn(plus: 2, minus: 3, slice: 1, significance: 4),
        SenseColumn(plus: 4, minus: 5, slice: 2, significance: 16),
        SenseColumn(plus: 6, minus: 7, slice: 3, significance: 64),
      ])
  }

  @Test func offsetByHand() {
    // 27 + 128 = 155 = 3 + 2·4 + 1·16 + 2·64; −27 + 128 = 101 = 1 + 1·4 + 2·16 + 1·64.
    let encoding = OffsetEncoding(WeightLayout(weightBits: 8, cellBits: 2))
    #expect(encoding.weights == -127...127)
    #expect(encoding.inputOffset == -128)
    #expect(encoding.levels(of: 27) == [3, 2, 1, 2])
    #expect(encoding.levels(of: -27) == [1, 1, 2, 1])
    #expect(encoding.converters.map(\.significance) == [1, 4, 16, 64])
  }
}
