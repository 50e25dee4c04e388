/// What a task does to the image of a digit.
///
/// Images are 8×8, row-major; a pixel (r, c) is at row r from the top and column c from the left.
enum DigitsTransform: Sendable {
  /// Counter-clockwise quarter turns, as `numpy.rot90` makes them.
  case quarterTurns(Int)
  /// Columns reversed.
  case horizontalFlip
  /// Rows reversed.
  case verticalFlip
  /// Rows and columns exchanged.
  case transpose
  /// 1 − x.
  case invert
  /// x + 0.35 ξ, where ξ ~ N(0, 1) is one fixed draw per pixel of each image.
  case noise
  /// Rows 0 to 4 kept, the others 0.
  case upperHalf
  /// Pixels reordered by the SHA-256 of their index, the same way in every image.
  case shuffle

  /// The standard deviation of the noise.
  private static let noiseScale: Float = 0.35
  private static let keptRows = 5

  /// The transformed image.
  func applied(to image: [Float], noise: [Float], shuffledPixels: [Int]) -> [Float] {
    switch self {
    case .quarterTurns(let turns):
      return (0..<turns).reduce(image) { image, _ in
        Self.moved(image) { row, column in (column, Digits.side - 1 - row) }
      }
    case .horizontalFlip:
      return Self.moved(image) { row, column in (row, Digits.side - 1 - column) }
    case .verticalFlip:
      return Self.moved(image) { row, column in (Digits.side - 1 - row, column) }
    case .transpose:
      return Self.moved(image) { row, column in (column, row) }
    case .invert:
      return image.map { 1 - $0 }
    case .noise:
      return zip(image, noise).map { $0 + Self.noiseScale * $1 }
    case .upperHalf:
      let kept = Self.keptRows * Digits.side
      return image[..<kept] + Array(repeating: 0, count: image.count - kept)
    case .shuffle:
      return shuffledPixels.map { image[$0] }
    }
  }

  /// The image whose pixel (r, c) is the pixel `source(r, c)` of another.
  private static func moved(
    _ image: [Float], from source: (_ row: Int, _ column: Int) -> (row: Int, column: Int)
  ) -> [Float] {
    (0..<Digits.pixels).map { pixel in
      let (row, column) = source(pixel / Digits.side, pixel % Digits.side)
      return image[row * Digits.side + column]
    }
  }
}

/// What a task asks of a digit.
enum DigitsLabelling: Sendable {
  /// Which digit it is.
  case digit
  /// Whether it is odd.
  case parity
  /// Whether it is five or more.
  case fiveOrMore

  /// The number of classes.
  var classes: Int { self == .digit ? 10 : 2 }

  /// The class of a digit.
  func label(_ digit: Int) -> Int {
    switch self {
    case .digit: digit
    case .parity: digit % 2
    case .fiveOrMore: digit >= 5 ? 1 : 0
    }
  }
}

/// A task: its name, its transforms in the order they are applied, its labels.
struct DigitsRecipe: Sendable {
  let name: String
  let transforms: [DigitsTransform]
  var labelling = DigitsLabelling.digit
}

extension DigitsTransform {
  /// Every task; compositions apply their transforms in the order of the name.
  static let tasks = [
    DigitsRecipe(name: "upright", transforms: []),
    DigitsRecipe(name: "rot90", transforms: [.quarterTurns(1)]),
    DigitsRecipe(name: "rot180", transforms: [.quarterTurns(2)]),
    DigitsRecipe(name: "rot270", transforms: [.quarterTurns(3)]),
    DigitsRecipe(name: "hflip", transforms: [.horizontalFlip]),
    DigitsRecipe(name: "vflip", transforms: [.verticalFlip]),
    DigitsRecipe(name: "transpose", transforms: [.transpose]),
    DigitsRecipe(name: "invert", transforms: [.invert]),
    DigitsRecipe(name: "noise", transforms: [.noise]),
    DigitsRecipe(name: "half", transforms: [.upperHalf]),
    DigitsRecipe(name: "shuffle", transforms: [.shuffle]),
    DigitsRecipe(name: "parity", transforms: [], labelling: .parity),
    DigitsRecipe(name: "ge5", transforms: [], labelling: .fiveOrMore),
    DigitsRecipe(name: "inv_rot90", transforms: [.invert, .quarterTurns(1)]),
    DigitsRecipe(name: "noise_rot180", transforms: [.noise, .quarterTurns(2)]),
    DigitsRecipe(name: "parity_hflip", transforms: [.horizontalFlip], labelling: .parity),
    DigitsRecipe(name: "half_invert", transforms: [.upperHalf, .invert]),
  ]
}
