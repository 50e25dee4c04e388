import Devices
import MatrixMath

/// What a reading needs of its matrix besides conductances: converters, their ranges and errors, noise.
struct ReadSettings {
  let description: CrossbarDescription
  let converter: any ADCModel
  let stream: InputStream
  let streams: RandomStreams
  let id: UInt32
  let firstRead: UInt32
  /// σ of one read of one cell, if it is the same for all.
  let readNoise: Float
  /// How many cells' noise a value of each converter carries: 2 where a pair is subtracted before.
  let cellsPerValue: [Float]
  let isCalibrating: Bool
  /// Whether reads are without noise.
  var isSilent = false
  /// Outputs with columns, as cells are stored.
  let storedWidth: Int
  /// The largest drive of a row.
  let fullDrive: Float

  private let direction: Direction
  private let shares: [Float]
  private let isSigned: [Bool]
  private let slices: [Int]
  private let fullLimit: Float
  /// Sensed lines of one array.
  private let sensedPerArray: Int

  init(_ matrix: CrossbarMatrix, _ direction: Direction) {
    description = matrix.description
    converter = matrix.converter
    stream = matrix.stream
    streams = matrix.streams
    id = matrix.id
    firstRead = matrix.reads
    readNoise = matrix.device.uniformReadNoise ?? 0
    isCalibrating = matrix.isCalibrating
    storedWidth = matrix.width
    self.direction = direction
    sensedPerArray = direction == .forward ? matrix.array.columns : matrix.array.rows
    let converters = matrix.senseColumns
    cellsPerValue = converters.map { $0.minus == nil ? 1 : 2 }
    slices = converters.map(\.slice)
    shares = matrix.calibrations[direction]?.map(\.share) ?? []
    let bothSigns = description.drivesBothSigns
    isSigned = converters.map { $0.minus != nil || bothSigns }
    fullDrive =
      matrix.description.inputAccumulation == .analog
      ? Float(matrix.stream.largest) : Float((1 << matrix.description.dacBits) - 1)
    let lines =
      direction == .forward
      ? min(matrix.array.rows, matrix.inputs) : min(matrix.array.columns, matrix.outputs)
    fullLimit = Float(lines) * (matrix.device.cell.topLevel + matrix.sensedPedestal)
  }

  /// What a converter tells apart.
  func range(_ index: Int, bound: Float) -> ConverterRange {
    let limit: Float =
      switch description.adcRange {
      case .full: fullLimit * fullDrive
      case .bounded: bound * fullDrive
      case .calibrated: bound * shares[index] * fullDrive
      case .granular: granularLimit(index)
      case .limits(let limits): limits[min(slices[index], limits.count - 1)] * fullDrive
      }
    return ConverterRange(limit: limit, isSigned: isSigned[index])
  }

  /// The range whose codes are one level apart.
  private func granularLimit(_ index: Int) -> Float {
    let unit = ConverterRange(limit: 1, isSigned: isSigned[index])
    let scale = converter.scale(unit)
    return scale == .identity ? fullLimit * fullDrive : 1 / scale.step
  }

  /// Whether converters give something other than 0 for a value of 0, so that idle cycles count.
  var keepsIdleCycles: Bool {
    description.adcErrors.offset > 0 || description.adcErrors.noise > 0
      || isSigned.contains {
        converter.scale(ConverterRange(limit: 1, isSigned: $0)).origin != 0
      }
  }

  /// Whether values carry any noise.
  func isNoisy(_ read: ReadMatrix) -> Bool {
    !isSilent
      && (readNoise > 0 || read.variances != nil || description.adcErrors.noise > 0)
  }

  /// The variance of the noise of one conversion, in level units.
  func converterNoise(_ index: Int, bound: Float) -> Float {
    let step = converter.scale(range(index, bound: bound)).step
    let deviation = Float(description.adcErrors.noise) * step
    return deviation * deviation
  }

  /// Gain and offset of the physical converters of a block, if they differ.
  func converterErrors(block: Int, bounds: [Float], width: Int) -> StaticConverterErrors? {
    let errors = description.adcErrors
    guard errors.areStatic else { return nil }
    var gains = [Float](repeating: 1, count: bounds.count * width)
    var offsets = [Float](repeating: 0, count: bounds.count * width)
    for converter in bounds.indices {
      let step = self.converter.scale(range(converter, bound: bounds[converter])).step
      for line in 0..<width {
        // Physical converters are numbered by array, by group of its lines, then by column of the weight.
        let (array, place) = line.quotientAndRemainder(dividingBy: sensedPerArray)
        let group = array * sensedPerArray + place / errors.sharedColumns
        let number = group * bounds.count + converter
        let draws = streams.converters.normals(
          RandomAddress(
            array: id, cell: UInt32(number), event: UInt32(block),
            draw: direction == .forward ? 0 : 1))
        gains[converter * width + line] = 1 + Float(errors.gain) * draws[0]
        offsets[converter * width + line] = Float(errors.offset) * step * draws[1]
      }
    }
    return StaticConverterErrors(gains: gains, offsets: offsets)
  }
}
