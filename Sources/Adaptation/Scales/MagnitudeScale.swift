import MatrixMath
import Networks

/// A trained magnitude per output behind a linear map: `y = (m / n) ∘ z`, the row norms n detached.
///
/// It is a digital factor after the converters, so no cell is involved. `∂m = Σ dy ∘ z / n`,
/// `dz = (m / n) ∘ dy`.
struct MagnitudeScale: Sendable {
  let magnitude: ParameterID
  let norms: any RowNorms
  let refresh: NormRefresh
  let layer: String

  /// Scales z [B, outputs] in place; pushes what the backward pass needs.
  func forward(_ z: inout Matrix, _ execution: inout Execution) {
    let n = currentNorms(vectors: z.rows, &execution)
    let gain = execution.parameters[magnitude].value.combined(with: n, /)
    execution.tape.push(z)
    execution.tape.push(n)
    execution.tape.push(gain)
    z.scaleColumns(by: gain)
    execution.engine.record(
      DigitalWork(multiplies: z.count, divides: gain.count), layer: layer, vectors: z.rows)
  }

  /// dy: [B, outputs] → dz: [B, outputs]; adds to the gradient of the magnitude.
  func backward(_ dy: Matrix, _ execution: inout Execution) -> Matrix {
    let gain = execution.tape.pop()
    let n = execution.tape.pop()
    let z = execution.tape.pop()
    let slope = dy.combined(with: z, *).columnSums.combined(with: n, /)
    execution.addGradient(of: magnitude, slope)
    var dz = dy
    dz.scaleColumns(by: gain)
    execution.engine.record(
      DigitalWork(adds: dy.count, multiplies: 2 * dy.count, divides: n.count), layer: layer,
      vectors: dy.rows)
    return dz
  }

  /// The norms in use, computed anew when the setting says so.
  private func currentNorms(vectors: Int, _ execution: inout Execution) -> Matrix {
    if let kept = execution.kept[magnitude], refresh.keeps(kept, at: execution.step) {
      return kept.values
    }
    let values = norms.evaluate(execution.parameters)
    // The norm depends on no vector; spread over them it holds none of them up.
    execution.engine.record(norms.work, layer: layer, vectors: vectors)
    execution.kept[magnitude] = KeptMatrix(values: values, step: execution.step)
    return values
  }
}

/// Row norms of the weight in front of a magnitude, [1, outputs], formed digitally.
protocol RowNorms: Sendable {
  /// The digital work of one evaluation.
  var work: DigitalWork { get }
  /// The norms at the present values of trained tensors.
  func evaluate(_ parameters: ParameterStore) -> Matrix
}

/// When the row norms of a magnitude are computed anew.
public enum NormRefresh: Sendable, Equatable {
  /// Whenever trained tensors have changed since: once per step, and once for all that is inferred after the last.
  case exact
  /// When the last ones are at least so many steps old.
  case every(steps: Int)
  /// Never: those of the start stay.
  case frozen

  func keeps(_ kept: KeptMatrix, at step: Int) -> Bool {
    switch self {
    case .exact: kept.step == step
    case .every(let steps): step - kept.step < steps
    case .frozen: true
    }
  }
}

extension NormRefresh: Codable {
  /// Decodes `exact`, `every <k> steps` or `frozen`.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    let words = text.split(separator: " ")
    if text == "exact" {
      self = .exact
    } else if text == "frozen" {
      self = .frozen
    } else if words.count == 3, words[0] == "every", words[2] == "steps", let steps = Int(words[1]),
      steps > 0
    {
      self = .every(steps: steps)
    } else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath,
          debugDescription:
            "found '\(text)', allowed are 'exact', 'every <k> steps', 'frozen'"))
    }
  }

  /// Encodes the text that decodes to this value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .exact: try container.encode("exact")
    case .every(let steps): try container.encode("every \(steps) steps")
    case .frozen: try container.encode("frozen")
    }
  }
}
