import Devices
import FileFormats
import Foundation
import MatrixMath
import Quantities

@testable import Crossbars

/// One result of CrossSim 3.2.0: settings, weights, inputs, programmed cells and outputs.
///
/// Its conventions are in `Golden/README.md`. Conductances are relative to G_max, converter limits in units
/// of G_max times the full-scale input, outputs in units of W·X.
struct CrossSimCase {
  struct Settings: Decodable {
    var style: String
    var slices: Int
    var bitSerial: Bool
    var adc: Int
    var perBit: Bool?
    var rng: String?
    var weightBits: Int
    var inputBits: Int
    var onoff: Double?
  }

  let name: String
  let settings: Settings
  /// [outputs, inputs].
  let weights: Matrix
  /// [vectors, inputs].
  let inputs: Matrix
  /// [outputs, vectors], row-major.
  let outputs: [Double]
  /// [slice, sign, output, input].
  let conductances: [Double]
  /// The upper limit per slice.
  let limits: [Double]

  init(path: String) throws {
    let file = try HDF5File.open(reading: path)
    name = String(path.split(separator: "/").last ?? "")
    guard case .string(let text) = try file.attribute("settings", on: "/") else {
      throw CocoaError(.fileReadCorruptFile)
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    settings = try decoder.decode(Settings.self, from: Data(text.utf8))
    let w = try file.doubles(at: "/W")
    // Without slices CrossSim computes in single precision, too.
    let single = settings.slices == 1 ? { Float($0) } : Self.singlePrecision
    weights = Matrix(rows: w.shape[0], columns: w.shape[1], elements: w.values.map(single))
    let x = try file.doubles(at: "/X")
    let (lines, vectors) = (x.shape[0], x.shape[1])
    inputs = Matrix(
      rows: vectors, columns: lines,
      elements: (0..<vectors * lines).map { Float(x.values[$0 % lines * vectors + $0 / lines]) })
    outputs = try file.doubles(at: "/Y").values
    conductances = try file.doubles(at: "/G").values
    let pairs = try file.doubles(at: "/adc_limits").values
    limits = stride(from: 1, to: pairs.count, by: 2).map { pairs[$0] }
  }

  /// The number of single precision with the same 8-bit code, 127 w rounded, as one of double precision.
  private static func singlePrecision(_ weight: Double) -> Float {
    let code = Float((127 * weight).rounded(.toNearestOrEven))
    let nearest = Float(weight)
    return [nearest, nearest.nextUp, nearest.nextDown].first {
      (127 * $0).rounded(.toNearestOrEven) == code
    } ?? nearest
  }

  var isDifferential: Bool { settings.style == "BALANCED" }
  var isSigned: Bool { inputs.elements.contains { $0 < 0 } }
  private var magnitudeBits: Int { isSigned ? settings.inputBits - 1 : settings.inputBits }
  /// G_min / G_max.
  var lowest: Double { settings.onoff.map { $0.isFinite && $0 > 0 ? 1 / $0 : 0 } ?? 0 }

  /// Unsliced weights fill a cell; slices have equal widths, rounded up.
  var cellBits: Int {
    let bits = settings.weightBits
    if settings.slices == 1 { return isDifferential ? bits - 1 : bits }
    if bits % settings.slices == 0 { return bits / settings.slices }
    return ((isDifferential ? bits - 1 : bits) + settings.slices - 1) / settings.slices
  }

  var device: IdealDevice {
    get throws {
      let top = Conductance.microsiemens(100)
      // An infinite ratio needs no pedestal: any G_min then gives the same.
      return try IdealDevice(
        .init(
          cell: CellDescription(
            bits: cellBits, minimumConductance: top * (lowest > 0 ? lowest : 0.5),
            maximumConductance: top)))
    }
  }

  var description: CrossbarDescription {
    let top = Double((1 << cellBits) - 1)
    let levelLimits = limits.map { Float($0 * top / (1 - lowest)) }
    return CrossbarDescription(
      weightEncoding: isDifferential ? DifferentialEncoding.name : OffsetEncoding.name,
      weightBits: settings.weightBits, weightRange: .fixed(1), subtraction: .analog,
      pedestal: lowest > 0 ? .sensed : .referenceColumn,
      inputEncoding: isSigned ? .signMagnitude : .unsigned, inputRange: .fixed(1),
      inputAccumulation: settings.perBit ?? true ? .digital : .analog,
      inputBits: settings.inputBits, dacBits: settings.bitSerial ? 1 : magnitudeBits,
      adc: settings.adc == 0
        ? IdealADC.name : isDifferential ? SignMagnitudeADC.name : UniformADC.name,
      adcBits: max(settings.adc, 2),
      adcRange: levelLimits.isEmpty ? .bounded : .limits(levelLimits))
  }

  /// The weights on one array of ideal cells.
  func programmed() throws -> CrossbarMatrix {
    var matrix = try CrossbarMatrix(
      id: 0, name: name, outputs: weights.rows, inputs: weights.columns,
      description: description,
      array: ArrayShape(rows: weights.columns, columns: weights.rows), device: device,
      streams: RandomStreams(seed: 1))
    _ = try matrix.program(weights)
    return matrix
  }

  /// The level that CrossSim's conductance stands for.
  func level(slice: Int, sign: Int, output: Int, input: Int) -> Double {
    let signs = isDifferential ? 2 : 1
    let (rows, columns) = (weights.rows, weights.columns)
    let g = conductances[((slice * signs + sign) * rows + output) * columns + input]
    return (g - lowest) / (1 - lowest) * Double((1 << cellBits) - 1)
  }
}
