import MatrixMath
import Quantities

/// Eliminates the nodes of an array line by line, from the far end of the sensed wires to their terminals.
///
/// A *line* is a driven wire with its cells; position 0 is next to its terminal. The sensed wires cross all
/// lines; line 0 is farthest from their terminals. After some lines, everything above is one network with a
/// node on every sensed wire: if these nodes have the voltages `v` and the lines the sources `s`, then
/// `Jᵀ s − Y v` flows out of them.
///
/// ```
/// a line is added        Y ← Y + A,        J ← [J; a]       A, a: ladder of the line, see `add`
/// a resistance r follows  S = (1 + r Y)⁻¹,  Y ← S Y,  J ← J S
/// ```
/// At virtual ground `v = 0`, and `J` is the answer. Both steps hold for resistances of 0, where S = 1, and for
/// cells of 0 S: `1 + r Y` is positive definite for every Y. Behind a segment r the eigenvalues of r Y are below 1,
/// so it is also well conditioned unless a single cell conducts better than the segment.
struct WireElimination {
  /// A wire: the resistance between neighbours and that between the first cell and the source or ground.
  struct Line {
    let segment: Double
    let terminal: Double

    init(_ segment: Resistance, end: Resistance) {
      self.segment = segment.si
      terminal = segment.si + end.si
    }
  }

  private let conductances: [Double]
  private let lines: Int
  private let cells: Int
  private let driven: Line
  private let sensed: Line
  /// Y, shape [cells, cells], lower triangle; stays 0 when the sensed wires are lossless.
  private var admittance: [Double]
  /// J, shape [lines, cells]; as many rows as lines were added.
  private var transfer: [Double]
  /// S, shape [cells, cells], lower triangle.
  private var attenuation: [Double]
  private var scratch: [Double]
  private var nextTransfer: [Double]

  /// Prepares for `conductances` of shape [lines, cells].
  init(_ conductances: [Double], lines: Int, cells: Int, driven: Line, sensed: Line) {
    self.conductances = conductances
    self.lines = lines
    self.cells = cells
    self.driven = driven
    self.sensed = sensed
    let block = sensed.terminal > 0 ? cells * cells : 0
    admittance = Array(repeating: 0, count: block)
    attenuation = admittance
    scratch = admittance
    transfer = Array(repeating: 0, count: lines * cells)
    nextTransfer = sensed.terminal > 0 ? transfer : []
  }

  /// The currents of the sensed wires per volt at the lines, shape [lines, cells].
  mutating func transferConductances() -> [Double] {
    for line in 0..<lines {
      if line > 0, sensed.segment > 0 {
        pass(sensed.segment, lines: line)
        Self.attenuate(
          &admittance, by: attenuation, resistance: sensed.segment, order: cells)
      }
      add(line)
    }
    if sensed.terminal > 0 { pass(sensed.terminal, lines: lines) }
    return transfer
  }

  /// Leads the sensed wires through a resistance: `S = (1 + r Y)⁻¹`, `J ← J S`.
  private mutating func pass(_ resistance: Double, lines: Int) {
    for k in 0..<cells {
      for index in k * cells...k * cells + k {
        attenuation[index] = resistance * admittance[index]
      }
      attenuation[k * cells + k] += 1
    }
    let isDefinite = invertPositiveDefinite(&attenuation, order: cells, scratch: &scratch)
    precondition(isDefinite, "conductances times wire resistances leave the range of numbers")
    multiply(
      transfer, rows: lines, bySymmetric: attenuation, order: cells, into: &nextTransfer)
    swap(&transfer, &nextTransfer)
  }

  /// `Y ← S Y`, which is `(1 − S)/r` for r > 0.
  ///
  /// Elements off the diagonal by the second form, where they are accurate as differences from 0; those on the
  /// diagonal, where 1 − S would cancel for a small r, by the first.
  private static func attenuate(
    _ admittance: inout [Double], by attenuation: [Double], resistance: Double, order: Int
  ) {
    let scale = -1 / resistance
    var diagonal = [Double](repeating: 0, count: order)
    let passed = attenuation.span
    var seen = admittance.mutableSpan
    var sums = diagonal.mutableSpan
    for k in 0..<order {
      let row = k * order
      var sum = passed[row + k] * seen[row + k]
      // Inside, for row + k was; unchecked, the loop is faster.
      for j in 0..<k {
        let product = unsafe passed[unchecked: row &+ j] * seen[unchecked: row &+ j]
        unsafe sums[unchecked: j] += product
        sum += product
        unsafe seen[unchecked: row &+ j] = scale * passed[unchecked: row &+ j]
      }
      sums[k] = sum
    }
    for k in 0..<order { seen[k * order + k] = sums[k] }
  }

  /// Appends a line to `J` and adds its block to `Y`.
  ///
  /// A ladder: `beyond` is the conductance that a cell's node sees towards the far end of the line, `before` the
  /// resistance that it sees towards the source. With the sensed wires at ground, a volt at the source falls by
  /// `1/(1 + r·onward)` per segment, and a current fed in at a cell meets `before/(1 + before·onward)`.
  private mutating func add(_ line: Int) {
    let first = line * cells
    var onward = [Double](repeating: 0, count: cells)
    var beyond = onward
    var behind = 0.0
    for k in (0..<cells).reversed() {
      beyond[k] = behind / (1 + driven.segment * behind)
      onward[k] = conductances[first + k] + beyond[k]
      behind = onward[k]
    }
    var voltage = 1.0
    var before = driven.terminal
    var coupling = [Double](repeating: 0, count: cells)
    for k in 0..<cells {
      let g = conductances[first + k]
      let fall = 1 / (1 + (k == 0 ? driven.terminal : driven.segment) * onward[k])
      voltage *= fall
      transfer[first + k] = g * voltage
      guard sensed.terminal > 0 else { continue }
      couple(k, g: g, fall: fall, &coupling)
      let share = 1 / (1 + before * onward[k])
      coupling[k] = g * before * share
      admittance[k * cells + k] += g * (1 + before * beyond[k]) * share
      before = driven.segment + before / (1 + g * before)
    }
  }

  /// Lets a cell's node see those before it: `coupling[j]` is the voltage at the node per ampere through cell j,
  /// times the conductance of that cell.
  private mutating func couple(_ k: Int, g: Double, fall: Double, _ coupling: inout [Double]) {
    let row = k * cells
    var seen = admittance.mutableSpan
    var coupling = coupling.mutableSpan
    precondition(seen.count >= row + k && coupling.count >= k)
    // Inside, by the line above; unchecked, the loop is faster.
    for j in 0..<k {
      let current = unsafe coupling[unchecked: j] * fall
      unsafe coupling[unchecked: j] = current
      unsafe seen[unchecked: row &+ j] -= current * g
    }
  }
}
