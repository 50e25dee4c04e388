import FileFormats

extension SweepResult {
  /// What a design says of one axis: how far the axis moves a metric of a method over its range.
  public struct AxisSensitivity: Sendable, Equatable {
    /// The metric and its unit.
    public let metric: String, unit: String
    /// The method.
    public let method: String
    /// The axis, and the ends of its range as they were written.
    public let axis: String, from: String, to: String
    /// The metric with the axis at its lower end, as it is, and at its upper end; of one-at-a-time designs.
    public let ends: (low: Double, base: Double, high: Double)?
    /// The share of the variance that the axis causes alone, and alone and with others; of Saltelli designs.
    public let first: Share?, total: Share?

    /// A share of a variance with its 95 % interval.
    public struct Share: Sendable, Equatable {
      /// The estimate, which may be below 0 or above 1 by its error.
      public let value: Double
      /// The ends of the interval.
      public let low: Double, high: Double
    }

    /// Whether all numbers are the same.
    public static func == (left: AxisSensitivity, right: AxisSensitivity) -> Bool {
      left.metric == right.metric && left.unit == right.unit && left.method == right.method
        && left.axis == right.axis && left.from == right.from && left.to == right.to
        && left.first == right.first && left.total == right.total
        && left.ends.map { [$0.low, $0.base, $0.high] }
          == right.ends.map { [$0.low, $0.base, $0.high] }
    }
  }

  /// Reads what designs say of axes; a file may be without the table.
  static func sensitivities(in file: borrowing HDF5File) throws -> [AxisSensitivity] {
    let object = "sensitivities"
    guard try file.children(of: "/").contains(where: { $0.name == object }) else { return [] }
    let table = try NamedColumns(reading: "/\(object)", in: file)
    let texts = try ["metric", "unit", "method", "axis", "from", "to"].map(table.texts)
    let ends = try ["at_low", "at_base", "at_high"].map(table.reals)
    let first = try ["first", "first_low", "first_high"].map(table.reals)
    let total = try ["total", "total_low", "total_high"].map(table.reals)
    return texts[0].indices.map { row in
      func share(_ columns: [[Double]]) -> AxisSensitivity.Share? {
        let numbers = columns.map { $0[row] }
        return numbers.allSatisfy(\.isFinite)
          ? .init(value: numbers[0], low: numbers[1], high: numbers[2]) : nil
      }
      let moved = ends.map { $0[row] }
      return AxisSensitivity(
        metric: texts[0][row], unit: texts[1][row], method: texts[2][row], axis: texts[3][row],
        from: texts[4][row], to: texts[5][row],
        ends: moved.allSatisfy(\.isFinite) ? (moved[0], moved[1], moved[2]) : nil,
        first: share(first), total: share(total))
    }
  }

  /// A row per metric, method and axis; without rows where no design says anything.
  var sensitivityTable: ReportTable {
    typealias Cell = ReportTable.Cell
    func written(_ value: Double, _ unit: String) -> Cell {
      .written(value, ReportStyle(unit: unit).text(value))
    }
    func percent(_ share: AxisSensitivity.Share?) -> Cell {
      guard let share else { return .number(nil) }
      let texts = [share.value, share.low, share.high].map {
        NumberText.fixed(100 * $0, decimals: 1)
      }
      return .written(100 * share.value, "\(texts[0]) (\(texts[1]) to \(texts[2]))")
    }
    let isSampled = sensitivities.contains { $0.total != nil }
    let columns: [ReportTable.Column] =
      isSampled
      ? [
        .init("total", "with others", "%", .share), .init("first", "alone", "%", .share),
      ]
      : [
        .init("at_low", "at the lower end", nil, .plain), .init("at_base", "as it is", nil, .plain),
        .init("at_high", "at the upper end", nil, .plain),
      ]
    return ReportTable(
      key: "sensitivities",
      title: isSampled
        ? "Shares of the variance over the ranges of all axes, with 95 % intervals"
        : "Each axis alone over its range, the rest as it is",
      columns: [
        .init("metric", "metric"), .init("unit", "SI unit"), .init("method", "method"),
        .init("axis", "axis"), .init("from", "from"), .init("to", "to"),
      ] + columns,
      rows: sensitivities.map { row in
        let head = [row.metric, row.unit, row.method, row.axis, row.from, row.to].map(Cell.text)
        guard !isSampled else { return head + [percent(row.total), percent(row.first)] }
        return head
          + (row.ends.map { [$0.low, $0.base, $0.high].map { written($0, row.unit) } }
            ?? Array(repeating: .number(nil), count: 3))
      })
  }
}
