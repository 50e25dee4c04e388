import Crossbars
import Devices
import MatrixMath
import TestSupport
import Testing

/// The two fidelities of the same array against each other.
@Suite struct FidelityTests {
  /// Ways of using converters; every encoding with its natural converter.
  static let descriptions = [
    CrossbarDescription(),
    CrossbarDescription(
      subtraction: .analog, inputEncoding: .signMagnitude, adc: SignMagnitudeADC.name),
    CrossbarDescription(weightEncoding: OffsetEncoding.name),
    CrossbarDescription(
      weightEncoding: OffsetEncoding.name, offsetCorrection: .unitColumn, pedestal: .sensed),
    CrossbarDescription(
      weightEncoding: TwoSidedDifferentialEncoding.name, inputEncoding: .unsigned),
    CrossbarDescription(inputEncoding: .signMagnitude, inputAccumulation: .analog),
    // One bit more than what counts as bits that are moved apart.
    CrossbarDescription(inputBits: 9),
  ]

  private func matrix(
    _ description: CrossbarDescription, readNoise: Double, _ direction: Direction
  ) throws -> CrossbarMatrix {
    var matrix = try crossbar(
      outputs: 50, inputs: 45, description, array: ArrayShape(rows: 32, columns: 32),
      device: Wan2022(.init(readNoise: readNoise)))
    _ = try matrix.program(randomMatrix(50, 45, salt: 1))
    matrix.calibrate(true)
    _ = matrix.product(input(matrix, direction, 256, salt: 2), direction)
    matrix.calibrate(false)
    return matrix
  }

  private func input(
    _ matrix: CrossbarMatrix, _ direction: Direction, _ vectors: Int, salt: UInt32
  ) -> Matrix {
    randomMatrix(vectors, direction == .forward ? matrix.inputs : matrix.outputs, salt: salt)
  }

  /// What products differ from those of the programmed cells and the rounded inputs by.
  private func errors(
    _ matrix: CrossbarMatrix, _ x: Matrix, _ direction: Direction, _ fidelity: Fidelity
  ) throws -> [Float] {
    var matrix = matrix
    matrix.fidelity = fidelity
    let found = matrix.product(x, direction).0.elements
    let description = matrix.description
    let magnitudeBits = description.inputBits - (description.inputEncoding == .unsigned ? 0 : 1)
    let largest = Float(1 << magnitudeBits) - 1
    let scales =
      direction == .forward ? Matrix(rows: 1, columns: 1, repeating: 1) : scalesOf(matrix)
    var rounded = x
    for row in 0..<x.rows {
      // Columns are driven with gradients times the scale of their output.
      func scale(_ column: Int) -> Float { direction == .forward ? 1 : scales[0, column] }
      let peak = (0..<x.columns).reduce(Float(0)) { max($0, (x[row, $1] * scale($1)).magnitude) }
      for column in 0..<x.columns {
        let code = (x[row, column] * scale(column) * largest / peak).rounded(.toNearestOrEven)
        rounded[row, column] = code * peak / largest / scale(column)
      }
    }
    let exact = product(rounded, matrix.effectiveWeights, transposingB: direction == .forward)
    return zip(found, exact.elements).map { $0 - $1 }
  }

  private func scalesOf(_ matrix: CrossbarMatrix) -> Matrix {
    let weights = randomMatrix(50, 45, salt: 1)
    let scales = (0..<50).map { row in
      (0..<45).reduce(Float(0)) { max($0, weights[row, $1].magnitude) } / 127
    }
    return Matrix(rows: 1, columns: 50, elements: scales)
  }

  /// On the vectors that converters were calibrated with: on others the errors of bit-serial products vary by
  /// more, for they consist of rare clipped conversions.
  @Test("have errors of the same size", arguments: descriptions.indices, Direction.allCases)
  func sameErrors(index: Int, direction: Direction) throws {
    for readNoise in [0, 0.01] {
      let matrix = try matrix(Self.descriptions[index], readNoise: readNoise, direction)
      let x = input(matrix, direction, 256, salt: 2)
      let serial = rootMeanSquare(try errors(matrix, x, direction, .bitSerial))
      let folded = rootMeanSquare(try errors(matrix, x, direction, .behavioural))
      #expect(serial > 0)
      #expect(abs(folded / serial - 1) < 0.05, "\(readNoise): \(folded) against \(serial)")
    }
  }

  @Test("have the same noise where converters are ideal", arguments: [false, true])
  func sameNoise(hasUnitColumn: Bool) throws {
    let description = CrossbarDescription(
      weightEncoding: OffsetEncoding.name, offsetCorrection: hasUnitColumn ? .unitColumn : .digital,
      adc: IdealADC.name)
    for device in [
      try Wan2022(.init(readNoise: 0.05)) as any DeviceModel, try Falcone2025(.init()),
    ] {
      var matrix = try crossbar(outputs: 50, inputs: 45, description, device: device)
      _ = try matrix.program(randomMatrix(50, 45, salt: 1))
      matrix.calibrate(true)
      _ = matrix.product(randomMatrix(128, 45, salt: 2), .forward)
      matrix.calibrate(false)
      let x = randomMatrix(256, 45, salt: 3)
      let serial = rootMeanSquare(try errors(matrix, x, .forward, .bitSerial))
      let folded = rootMeanSquare(try errors(matrix, x, .forward, .behavioural))
      #expect(abs(folded / serial - 1) < 0.05, "\(folded) against \(serial)")
    }
  }

  @Test("keep the same errors when cells have changed since the calibration")
  func sameErrorsAfterWriting() throws {
    var matrix = try crossbar(outputs: 50, inputs: 45, device: Wan2022(.init(readNoise: 0)))
    _ = try matrix.program(randomMatrix(50, 45, salt: 9, scale: 1e-3))
    matrix.calibrate(true)
    let x = randomMatrix(256, 45, salt: 2)
    _ = matrix.product(x, .forward)
    matrix.calibrate(false)
    matrix.fidelity = .behavioural
    _ = matrix.product(x, .forward)
    _ = try matrix.program(randomMatrix(50, 45, salt: 1))
    let serial = rootMeanSquare(try errors(matrix, x, .forward, .bitSerial))
    let folded = rootMeanSquare(try errors(matrix, x, .forward, .behavioural))
    #expect(abs(folded / serial - 1) < 0.05, "\(folded) against \(serial)")
  }

  /// The ranges that behavioural products choose from some of the vectors are nearly those chosen from all.
  ///
  /// Of what a sample gives converters some hundred values lie beyond their range, so how many conversions are clipped
  /// is uncertain by a tenth; clipped conversions are part of the error.
  @Test("choose like ranges", arguments: descriptions.indices, Direction.allCases)
  func likeRanges(index: Int, direction: Direction) throws {
    let thorough = try matrix(Self.descriptions[index], readNoise: 0.01, direction)
    var quick = thorough
    let x = input(quick, direction, 256, salt: 2)
    quick.fidelity = .behavioural
    quick.calibrate(true)
    _ = quick.product(x, direction)
    quick.calibrate(false)
    for fidelity in [Fidelity.bitSerial, .behavioural] {
      let expected = rootMeanSquare(try errors(thorough, x, direction, .bitSerial))
      let found = rootMeanSquare(try errors(quick, x, direction, fidelity))
      #expect(abs(found / expected - 1) < 0.1, "\(fidelity): \(found) against \(expected)")
    }
  }

  @Test("agree without errors", arguments: descriptions.indices, Direction.allCases)
  func agree(index: Int, direction: Direction) throws {
    var description = Self.descriptions[index]
    description.adc = IdealADC.name
    var matrix = try matrix(description, readNoise: 0, direction)
    let x = input(matrix, direction, 5, salt: 4)
    let (serial, counts) = matrix.product(x, direction)
    matrix.fidelity = .behavioural
    let (folded, sameCounts) = matrix.product(x, direction)
    #expect(worstRelativeError(folded.elements, serial.elements).error < 5e-6)
    #expect(counts == sameCounts)
  }

  @Test func theFirstVectorsDoNotSpeakForABatch() throws {
    // The first quarter drives one line each, all others every line: ranges for it alone would cut most values off.
    var matrix = try crossbar(
      outputs: 50, inputs: 45, CrossbarDescription(inputEncoding: .signMagnitude),
      device: Wan2022(.init()))
    _ = try matrix.program(randomMatrix(50, 45, salt: 1))
    var x = randomMatrix(1024, 45, salt: 3)
    for vector in 0..<256 {
      for column in 1..<45 { x[vector, column] = 0 }
    }
    matrix.fidelity = .behavioural
    matrix.calibrate(true)
    _ = matrix.product(x, .forward)
    matrix.calibrate(false)
    matrix.fidelity = .bitSerial
    let conversions = 1024 * 50 * matrix.description.inputCycles * matrix.encoding.converters.count
    let saturations = matrix.product(x, .forward).1.saturations
    #expect(Double(saturations) < 0.004 * Double(conversions))
  }
}
