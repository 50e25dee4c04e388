/// Every f-th line of a matrix, whole, and a diagonal: high rank from few lines.
///
/// Source: SHiRA (NeurIPS 2024), appendix B. The t-th task's lines and diagonal are shifted by t; the first one's
/// is the main diagonal. Every task gets the same number of weights.
struct StructuredMask: Sendable, Equatable {
  let outputs: Int
  let inputs: Int
  /// f: one line of so many is taken.
  let every: Int
  let lines: SHiRA.Lines

  /// Lines that can be taken and their length.
  private var across: (lines: Int, length: Int) {
    lines == .inputs ? (inputs, outputs) : (outputs, inputs)
  }

  private var taken: Int { (across.lines + every - 1) / every }
  private var diagonal: Int { min(outputs, inputs) }
  /// Weights that lie on the diagonal and on a line: the diagonal's i-th weight is on line i + t.
  private var shared: Int { (diagonal + every - 1) / every }

  /// The number of trained weights.
  var count: Int { taken * across.length + diagonal - shared }
  /// The number of inputs with a trained weight.
  var columns: Int { lines == .inputs ? diagonal + taken - shared : inputs }
  /// How many tasks find lines of their own.
  var tasks: Int { across.lines - (taken - 1) * every }

  /// The row-major positions of the trained weights of the t-th task, ascending.
  func positions(task: Int) -> [Int] {
    var chosen = Set<Int>()
    for line in stride(from: task, to: task + taken * every, by: every) {
      for place in 0..<across.length { chosen.insert(position(line, place)) }
    }
    for index in 0..<diagonal {
      chosen.insert(position((index + task) % across.lines, index))
    }
    return chosen.sorted()
  }

  private func position(_ line: Int, _ place: Int) -> Int {
    lines == .inputs ? place * inputs + line : line * inputs + place
  }
}
