import Quantities

/// What two methods are compared in while a cost is swept.
private enum Comparison: String, CaseIterable {
  case deploy, adaptation
  case taskSwitch = "switch"
  case inference
  case thousandTasks = "thousand_tasks"

  static let manyTasks = 1000.0

  var text: String {
    switch self {
    case .deploy: "deployment"
    case .adaptation: "adaptation"
    case .taskSwitch: "task switch"
    case .inference: "inference"
    case .thousandTasks: "1000 tasks"
    }
  }

  /// Who of two methods costs less in this; nil where one of them has no such cost.
  func order(_ sweep: Sensitivity, _ first: MethodResult, _ second: MethodResult) -> CostOrder? {
    guard let one = curve(sweep, first), let other = curve(sweep, second) else { return nil }
    return one.order(against: other, at: sweep.nominal)
  }

  private func curve(_ sweep: Sensitivity, _ method: MethodResult) -> CostCurve? {
    switch self {
    case .deploy: return sweep.curve(.deploy, of: method)
    case .adaptation: return sweep.curve(.adaptation, of: method)
    case .taskSwitch: return sweep.curve(.taskSwitch, of: method)
    case .inference: return sweep.curve(.inference, of: method)
    case .thousandTasks:
      guard let deploy = sweep.curve(.deploy, of: method), let task = sweep.task(method) else {
        return nil
      }
      return deploy.adding(task, times: Self.manyTasks)
    }
  }
}

extension Sensitivity {
  /// An adaptation and, where there is more than one task, a switch.
  fileprivate func task(_ method: MethodResult) -> CostCurve? {
    guard let adaptation = curve(.adaptation, of: method) else { return nil }
    return curve(.taskSwitch, of: method).map { adaptation.adding($0) } ?? adaptation
  }

  /// From which task on who costs less at one swept value.
  fileprivate func breakEven(
    _ first: MethodResult, _ second: MethodResult, at value: Double
  ) -> Crossing? {
    func line(_ method: MethodResult) -> CostLine? {
      guard let deploy = curve(.deploy, of: method), let task = task(method) else { return nil }
      return CostLine(fixed: deploy(value), each: task(value))
    }
    guard let one = line(first), let other = line(second) else { return nil }
    return one.crossing(with: other)
  }

  /// A swept value as people read it.
  fileprivate func text(_ value: Double) -> String { Energy(si: value).engineeringText }

  /// Where an order holds, as people read it.
  fileprivate func text(_ order: CostOrder) -> String {
    switch (order.above, order.below) {
    case (nil, nil): isOpen ? "at every value" : "in the whole range"
    case (let above?, nil): "above \(text(above))"
    case (nil, let below?): "below \(text(below))"
    case (let above?, let below?): "\(text(above)) to \(text(below))"
    }
  }
}

extension ResultSummary {
  /// Which conclusions about pairs of methods survive when the cost of something is swept.
  ///
  /// - Parameter name: `write_energy`, or the name of a component or action followed by `_energy`.
  /// - Returns: per pair of methods, who costs less and between which values of the swept cost this holds; from which
  ///   task on a method pays at the ends of the range.
  /// - Throws: ``ReportError/unknownSensitivity(file:name:known:)``.
  public func sensitivityDocument(of name: String) throws -> ReportDocument {
    let sweep = try Sensitivity(of: name, in: self)
    let pairs = methods.indices.flatMap { first in
      methods.indices.dropFirst(first + 1).map { (methods[first], methods[$0]) }
    }
    let orders = Self.orders(sweep, pairs)
    let overview = Self.overview(sweep, pairs)
    let breakEvens = Self.breakEvens(sweep, pairs)
    return ReportDocument(
      schema: "crossfuse-sensitivity-1", headline: "\(headline), sensitivity to \(name)",
      facts: Self.facts(of: sweep),
      tables: [overview, breakEvens],
      notes: Self.notes(of: sweep), records: [orders, breakEvens])
  }

  private static func facts(of sweep: Sensitivity) -> [String] {
    let range =
      "\(sweep.text(sweep.range.lowerBound)) to \(sweep.text(sweep.range.upperBound))"
    let isWrite = sweep.name == Sensitivity.writeEnergy
    let what =
      isWrite
      ? "SET and RESET pulses and verify reads, in the cells; what drivers lose scales along and comes on top."
      : "Energies that the component library gives a range for; all of them move together."
    let source =
      isWrite ? " (PUMA simulator, ASPLOS 2019; PipeLayer, HPCA 2017)" : " (component library)"
    return [
      what,
      "Here \(sweep.text(sweep.nominal)) per \(sweep.unit), mean over all methods; swept from \(range)\(source).",
    ]
  }

  private static func notes(of sweep: Sensitivity) -> [String] {
    [
      "Energies are counts × unit costs, so the values at which an order changes are computed, not sampled. Times do"
        + " not depend on the swept energy.",
      "An order holds at every value unless one is named; it survives when it holds in the whole range."
        + " 1000 tasks: deployment + 1000 × (adaptation + switch).",
    ]
  }

  private static func orders(
    _ sweep: Sensitivity, _ pairs: [(MethodResult, MethodResult)]
  ) -> ReportTable {
    var table = ReportTable(
      key: "orders", title: "Who costs less energy, and for which \(sweep.name)",
      columns: [
        .init("first", "method"), .init("second", "against"), .init("comparison", "energy of"),
        .init("cheaper", "costs less"), .init("holds", "this holds"),
        .init("above", "above", "J", .energy), .init("below", "below", "J", .energy),
        .init("survives", "survives the range"),
      ])
    for (first, second) in pairs {
      for comparison in Comparison.allCases {
        guard let order = comparison.order(sweep, first, second) else { continue }
        let cheaper = order.cheaper.map { $0 == .first ? first.label : second.label }
        table.add([
          .text(first.label), .text(second.label), .text(comparison.text),
          .text(cheaper ?? "equal"), .text(sweep.text(order)), .number(order.above),
          .number(order.below), .text(order.holds(throughout: sweep.range) ? "yes" : "no"),
        ])
      }
    }
    return table
  }

  /// One row per pair for people: who costs less, with the value where the order changes if there is one.
  private static func overview(
    _ sweep: Sensitivity, _ pairs: [(MethodResult, MethodResult)]
  ) -> ReportTable {
    let rows = pairs.map { first, second -> [ReportTable.Cell] in
      var lost: [String] = []
      let texts = Comparison.allCases.map { comparison -> String in
        guard let order = comparison.order(sweep, first, second) else { return NumberText.missing }
        if !order.holds(throughout: sweep.range) { lost.append(comparison.text) }
        guard let cheaper = order.cheaper else { return "equal" }
        let label = cheaper == .first ? first.label : second.label
        return order.isEverywhere ? label : "\(label) \(sweep.text(order))"
      }
      let verdict = lost.isEmpty ? "yes" : "not \(lost.joined(separator: ", "))"
      return ([first.label, second.label] + texts + [verdict]).map(ReportTable.Cell.text)
    }
    return ReportTable(
      key: "overview", title: "Who costs less energy, and for which \(sweep.name)",
      columns: [.init("first", "method"), .init("second", "against")]
        + Comparison.allCases.map { .init($0.rawValue, $0.text) }
        + [.init("survives", "survives the range")],
      rows: rows)
  }

  private static func breakEvens(
    _ sweep: Sensitivity, _ pairs: [(MethodResult, MethodResult)]
  ) -> ReportTable {
    let values = [
      ("lowest", sweep.range.lowerBound), ("nominal", sweep.nominal),
      ("highest", sweep.range.upperBound),
    ]
    let rows = pairs.map { first, second -> [ReportTable.Cell] in
      let texts = values.map { _, value in
        sweep.breakEven(first, second, at: value)?.text(first.label, second.label)
          ?? NumberText.missing
      }
      return [.text(first.label), .text(second.label)] + texts.map(ReportTable.Cell.text)
        + [.text(Set(texts).count == 1 ? "yes" : "no")]
    }
    return ReportTable(
      key: "break_even", title: "Break-even in energy: who costs less, from which task on",
      columns: [.init("first", "method"), .init("second", "against")]
        + values.map { .init($0.0, "at \(sweep.text($0.1))") }
        + [.init("survives", "same everywhere")],
      rows: rows)
  }
}
