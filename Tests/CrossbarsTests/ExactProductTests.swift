import Crossbars
import Devices
import MatrixMath
import Quantities
import TestSupport
import Testing

/// One way of putting integers on arrays.
struct Layout: Sendable, CustomTestStringConvertible {
  let encoding: String
  let weightBits: Int
  let cellBits: Int
  let subtraction: Subtraction
  let input: InputEncoding
  let dacBits: Int
  let array: ArrayShape

  var testDescription: String {
    "\(encoding) \(weightBits) bit on \(cellBits)-bit cells, \(subtraction), \(input)/\(dacBits), "
      + "\(array.rows)×\(array.columns)"
  }

  var largestInput: Int { input == .unsigned ? 255 : 127 }

  static let all: [Layout] = weightEncodings.flatMap { encoding in
    [(8, 2), (8, 1), (5, 3), (6, 8), (4, 2)].flatMap { bits in
      [
        (InputEncoding.twosComplement, 1), (.signMagnitude, 1), (.signMagnitude, 3),
        (.unsigned, 1), (.unsigned, 4),
      ].flatMap { input in
        Subtraction.allCases.flatMap { subtraction in
          [ArrayShape(rows: 128, columns: 128), ArrayShape(rows: 7, columns: 5)].map { array in
            Layout(
              encoding: encoding.name, weightBits: bits.0, cellBits: bits.1,
              subtraction: subtraction, input: input.0, dacBits: input.1, array: array)
          }
        }
      }
    }
  }
}

/// Ideal cells and ideal converters compute the integer product, bit for bit.
@Suite struct ExactProductTests {
  /// Whole numbers in ±largest, the extremes included in every row and column.
  func integers(_ rows: Int, _ columns: Int, largest: Int, salt: UInt32) -> Matrix {
    let stream = RandomStream(seed: 5, domain: .dataset)
    let elements = (0..<rows * columns).map { cell -> Float in
      if cell % columns == cell / columns % columns { return Float(largest) }
      let address = RandomAddress(array: salt, cell: UInt32(cell))
      return (stream.uniform(address) * Float(2 * largest + 1)).rounded(.down) - Float(largest)
    }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }

  /// The product in 64-bit integers.
  func integerProduct(_ x: Matrix, _ weights: Matrix, transposed: Bool) -> [Float] {
    let (inner, outer) =
      transposed ? (weights.rows, weights.columns) : (weights.columns, weights.rows)
    return (0..<x.rows).flatMap { row in
      (0..<outer).map { column in
        let sum = (0..<inner).reduce(0) { sum, index in
          let weight = transposed ? weights[index, column] : weights[column, index]
          return sum + Int(x[row, index]) * Int(weight)
        }
        return Float(sum)
      }
    }
  }

  @Test("equals the integer product in both directions", arguments: Layout.all)
  func exact(layout: Layout) throws {
    var matrix = try idealMatrix(layout, outputs: 13, inputs: 17)
    let largest = matrix.encoding.weights.upperBound
    // Column ranges are then exactly `largest`, so that one unit of weight is one code.
    let weights = integers(13, 17, largest: largest, salt: 1)
    #expect(try matrix.program(weights).failures == 0)
    let x = integers(5, 17, largest: layout.largestInput, salt: 2)
    #expect(
      matrix.product(x, .forward).0.elements == integerProduct(x, weights, transposed: false))
    let y = integers(5, 13, largest: layout.largestInput, salt: 3)
    #expect(
      matrix.product(y, .transposed).0.elements == integerProduct(y, weights, transposed: true))
  }

  /// What may be done otherwise without changing an exact product.
  static let variants: [CrossbarDescription] = [
    CrossbarDescription(sliceBits: [1, 2, 1, 2, 1]),
    CrossbarDescription(
      weightEncoding: TwoSidedDifferentialEncoding.name, sliceBits: [2, 2, 1, 1, 1],
      subtraction: .analog),
    CrossbarDescription(weightEncoding: OffsetEncoding.name, offsetCorrection: .unitColumn),
    CrossbarDescription(weightEncoding: OffsetEncoding.name, pedestal: .sensed),
    CrossbarDescription(
      weightEncoding: OffsetEncoding.name, offsetCorrection: .unitColumn, pedestal: .sensed),
    CrossbarDescription(pedestal: .sensed, inputEncoding: .unsigned),
    CrossbarDescription(inputAccumulation: .analog),
    CrossbarDescription(inputEncoding: .unsigned, inputAccumulation: .analog),
    CrossbarDescription(
      weightEncoding: OffsetEncoding.name, inputEncoding: .signMagnitude,
      inputAccumulation: .analog, dacBits: 3),
  ]

  @Test("whatever the slices, the correction and the place of sums", arguments: variants.indices)
  func exactVariant(index: Int) throws {
    var description = Self.variants[index]
    description.adc = IdealADC.name
    // A pedestal of one level, so that sums with it are whole numbers too.
    let device = try IdealDevice(
      .init(
        cell: CellDescription(
          minimumConductance: .microsiemens(10), maximumConductance: .microsiemens(40))))
    var matrix = try crossbar(
      outputs: 13, inputs: 17, description, array: ArrayShape(rows: 7, columns: 5), device: device)
    let weights = integers(13, 17, largest: 127, salt: 1)
    _ = try matrix.program(weights)
    let largest = description.inputEncoding == .unsigned ? 255 : 127
    let x = integers(5, 17, largest: largest, salt: 2)
    #expect(
      matrix.product(x, .forward).0.elements == integerProduct(x, weights, transposed: false))
    let y = integers(5, 13, largest: largest, salt: 3)
    #expect(
      matrix.product(y, .transposed).0.elements == integerProduct(y, weights, transposed: true))
  }

  @Test("fine converters whose codes are whole levels are exact too", arguments: [8, 10])
  func exactWithFineConverter(bits: Int) throws {
    // 2^bits − 1 steps over rows · 3 levels, which are as many: one code is one level.
    let rows = ((1 << bits) - 1) / 3
    let layout = Layout(
      encoding: DifferentialEncoding.name, weightBits: 8, cellBits: 2, subtraction: .digital,
      input: .twosComplement, dacBits: 1, array: ArrayShape(rows: rows, columns: rows))
    var matrix = try idealMatrix(
      layout, outputs: 4, inputs: rows, adc: UniformADC.name, adcBits: bits, range: .full)
    let weights = integers(4, rows, largest: 127, salt: 4)
    _ = try matrix.program(weights)
    let x = integers(3, rows, largest: 127, salt: 5)
    let (y, statistics) = matrix.product(x, .forward)
    #expect(y.elements == integerProduct(x, weights, transposed: false))
    #expect(statistics.saturations == 0)
  }

  @Test func twoByTwoByHand() throws {
    // W = [[1, −2], [3, 0]] · 127/3 in codes: rows scaled by 2 and 3.
    let layout = Layout(
      encoding: DifferentialEncoding.name, weightBits: 3, cellBits: 2, subtraction: .digital,
      input: .signMagnitude, dacBits: 1, array: ArrayShape(rows: 2, columns: 2))
    var matrix = try idealMatrix(layout, outputs: 2, inputs: 2)
    _ = try matrix.program(Matrix(rows: 2, columns: 2, elements: [1.5, -3, 3, 0]))
    // Codes: 1.5 → 1.5·3/3 = 1.5 → 2 (half to even), −3 → −3, 3 → 3, 0 → 0; one code stands for 1.
    // Cells (input, column ±, output): input 0: + [2, 3], − [0, 0]; input 1: + [0, 0], − [3, 0].
    #expect(matrix.levels == [2, 3, 0, 0, 0, 0, 3, 0])
    // x = [127, −127]·(1/127): y = [2·1 + 3·1, 3·1 + 0].
    let (y, _) = matrix.product(Matrix(rows: 1, columns: 2, elements: [1, -1]), .forward)
    #expect(worstRelativeError(y.elements, [5, 3]).error < 1e-6)
  }

  func idealMatrix(
    _ layout: Layout, outputs: Int, inputs: Int, adc: String = IdealADC.name, adcBits: Int = 8,
    range: ConverterRangePolicy = .bounded
  ) throws -> CrossbarMatrix {
    let device = try IdealDevice(.init(cell: CellDescription(bits: layout.cellBits)))
    return try CrossbarMatrix(
      id: 0, name: "test", outputs: outputs, inputs: inputs,
      description: CrossbarDescription(
        weightEncoding: layout.encoding, weightBits: layout.weightBits,
        subtraction: layout.subtraction, inputEncoding: layout.input, dacBits: layout.dacBits,
        adc: adc, adcBits: adcBits, adcRange: range),
      array: layout.array, device: device, streams: RandomStreams(seed: 1))
  }
}
