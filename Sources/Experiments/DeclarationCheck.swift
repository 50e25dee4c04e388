import Adaptation
import Crossbars
import Networks
import Traces

/// What really happened on the arrays, held against what a method declares; a difference is a defect of the program.
///
/// A write addresses weights: their cells are written or, where the level stays, skipped. A whole matrix takes its
/// unit column with it where the encoding has one; that is no weight of anyone's.
struct DeclarationCheck: Sendable {
  typealias Write = MethodDeclaration.Write

  let declaration: MethodDeclaration
  private let choice: MethodChoice
  private let unitColumns: Int

  init(_ choice: MethodChoice, in study: Study, on encoding: any WeightEncoding) {
    self.init(choice, for: study.adaptedShapes, on: encoding)
  }

  /// Checks a method that adapts modules of some shapes.
  init(_ choice: MethodChoice, for modules: [ModuleShape], on encoding: any WeightEncoding) {
    self.choice = choice
    declaration = choice.method.declaration(for: modules, choice.writePolicy)
    unitColumns = encoding.hasUnitColumn ? 1 : 0
  }

  /// Every cell of every matrix is programmed once; what is not the network's is what the method declares.
  func checkDeployment(_ trace: Trace) throws {
    let added = trace.matrices.filter { $0.role != MatrixRole.base.rawValue }
    let weights = added.reduce(0) { $0 + self.weights(of: $1) }
    try require(weights == declaration.residentWeights, "resident weights", "\(weights)") {
      "\($0.residentWeights)"
    }
    let cells = trace.matrices.reduce(0) { $0 + $1.cells }
    let addressed = writes(of: trace)[.deploy]?.cells ?? 0
    try require(addressed == cells, "cells deployed", "\(addressed)") { _ in "\(cells)" }
  }

  /// Every flush writes the declared weights, and nothing else is written.
  func checkAdaptation(
    _ trace: Trace, of trained: AdaptationRun.Trained, from run: AdaptationRun
  ) throws {
    try checkTape(of: trained, from: run)
    // A run that diverged goes back to earlier values in place of its last update.
    try checkSteps(trace, count: trained.outcome.losses.count, of: trained.execution.parameters)
  }

  /// What is trained is what is declared, and every flush of so many steps writes the declared weights and nothing else.
  func checkSteps(_ trace: Trace, count: Int, of parameters: ParameterStore) throws {
    for group in ParameterGroup.allCases where group != .head {
      let found = parameters.scalars(in: group)
      try require(
        agrees(found, with: declaration.trained[group] ?? 0),
        "trained scalars, \(group.rawValue)", "\(found)"
      ) { most + "\($0.trained[group] ?? 0)" }
    }
    let writes = writes(of: trace)
    let flushes = flushes(ofSteps: count)
    for (phase, sum) in writes where phase != .update {
      try require(sum.cells == 0, "cells written in \(phase.rawValue)", "\(sum.cells)") { _ in "0" }
    }
    let found = writes[.update] ?? Sum()
    try require(
      agrees(found.weights, with: flushes * declaration.step.weights),
      "weights written in \(flushes) flushes", "\(found.weights)"
    ) { most + "\(flushes * $0.step.weights)" }
    try require(
      found.rows <= flushes * declaration.step.rows, "rows written in \(flushes) flushes",
      "\(found.rows)"
    ) { "at most \(flushes * $0.step.rows)" }
  }

  /// The most that was kept of a batch, the features for a head included.
  private func checkTape(of trained: AdaptationRun.Trained, from run: AdaptationRun) throws {
    // A search never goes back; where blocks are found, and so whose inputs are kept, may depend on the task.
    guard choice.method.search == nil, !declaration.isAtMost else { return }
    let classifier = trained.classifier
    let features = classifier.head == nil ? 0 : 4 * classifier.body.features
    let most =
      run.batches(of: choice.method, declaration, steps: trained.outcome.losses.count)
      .map {
        run.study.keptBytes(of: $0.load, by: choice, declaration) + features * $0.examples
      }.max() ?? 0
    let found = 4 * trained.execution.tape.peakEntries
    try require(found == most, "bytes kept of a batch", "\(found)") { _ in "\(most)" }
  }

  /// Between tasks with equal masks exactly one mask is written, or nothing where tasks have arrays of their own; else
  /// at most what is declared.
  func checkSwitch(
    _ trace: Trace, from former: ParameterStore, to next: ParameterStore
  ) throws {
    let found = writes(of: trace)[.taskSwitch] ?? Sum()
    let declared = declaration.taskSwitch
    let isExact =
      !declaration.isAtMost
      && former.all.map(\.home?.selection) == next.all.map(\.home?.selection)
    let allowed = isExact ? min(declared.weights, declaration.step.weights) : declared.weights
    try require(
      isExact ? found.weights == allowed : found.weights <= allowed,
      "weights written by a switch", "\(found.weights)"
    ) { _ in (isExact ? "" : "at most ") + "\(allowed)" }
    try require(found.rows <= declared.rows, "rows written by a switch", "\(found.rows)") {
      "at most \($0.taskSwitch.rows)"
    }
  }

  private func agrees(_ found: Int, with declared: Int) -> Bool {
    declaration.isAtMost ? found <= declared : found == declared
  }

  private var most: String { declaration.isAtMost ? "at most " : "" }

  /// How often the arrays followed the digital values.
  private func flushes(ofSteps updates: Int) -> Int {
    switch choice.writePolicy {
    case .writeThrough, .threshold: updates
    case .every(let steps): (updates - 1) / steps + 1
    case .residual: 0
    }
  }

  /// What writes of one phase addressed.
  private struct Sum {
    var cells = 0
    var weights = 0
    var rows = 0
  }

  private func writes(of trace: Trace) -> [Traces.Phase: Sum] {
    var sums: [Traces.Phase: Sum] = [:]
    var source = trace.source
    var times = 1
    while let item = source.next() {
      switch item {
      case .beginRepetition(let count): times = count
      case .endRepetition: times = 1
      case .operation(let operation):
        guard case .write(let work) = operation.work, let matrix = operation.matrix else {
          continue
        }
        let record = trace.matrices[matrix]
        let runs = times * operation.repeats
        let cells = work.cells + work.skippedCells
        let weights =
          cells == record.cells ? self.weights(of: record) : cells / record.cellsPerWeight
        sums[operation.phase, default: Sum()].cells += runs * cells
        sums[operation.phase, default: Sum()].weights += runs * weights
        sums[operation.phase, default: Sum()].rows += runs * work.rows
      }
    }
    return sums
  }

  /// The weights of a matrix.
  func weights(of record: MatrixRecord) -> Int {
    record.inputs * (record.outputs - unitColumns)
  }

  private func require(
    _ holds: Bool, _ part: String, _ found: String, declared: (MethodDeclaration) -> String
  ) throws {
    guard holds else {
      throw ExperimentError.undeclared(
        method: choice.label, part: part, found: found, declared: declared(declaration))
    }
  }
}

extension MatrixRecord {
  /// Cells of one weight.
  fileprivate var cellsPerWeight: Int { slices * polarities }
}
