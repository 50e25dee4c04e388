import Evaluation
import Hardware
import Mapping
import Quantities
import Traces

extension ReplayReport {
  /// How busy units of each kind are.
  var units: ReportTable {
    let rows = Resource.Kind.allCases.compactMap { kind -> [ReportTable.Cell]? in
      let busy = timeline.busy.filter { $0.key.kind == kind }.map(\.value)
      guard let most = busy.max(), timeline.cycles > 0 else { return nil }
      let all = Double(timeline.cycles)
      let sum = busy.reduce(0, +)
      return [
        .text(kind == .arrays ? "arrays of a matrix" : kind.words), .number(Double(busy.count)),
        .number(Double(sum)),
        .number(100 * Double(sum) / (all * Double(busy.count))), .number(100 * Double(most) / all),
      ]
    }
    return ReportTable(
      key: "units", title: "How busy the units are that work at all",
      columns: [
        .init("unit", "unit"), .init("units", "units", "1", .count),
        .init("busy_cycles", "busy, all together", "cycle", .count),
        .init("busy_share", "busy share, mean", "%", .share),
        .init("busiest_share", "busy share, busiest", "%", .share),
      ], rows: rows)
  }

  /// What holds operations up.
  var stalls: ReportTable {
    let stalls = timeline.stalls
    let causes =
      [("dependency", stalls.dependency)]
      + Resource.Kind.allCases.map { ($0.words, stalls[$0]) } + [("window", stalls.window)]
    let all = causes.reduce(0.0) { $0 + Double($1.1) }
    return ReportTable(
      key: "stalls", title: "What operations wait for",
      columns: [
        .init("cause", "cause"), .init("cycles", "waiting, all together", "cycle", .count),
        .init("share", "share", "%", .share),
        .init("per_operation", "per operation", "cycle", .count),
      ],
      rows: causes.filter { $0.1 > 0 }.map { cause, cycles in
        [
          .text(cause), .number(Double(cycles)), .number(100 * Double(cycles) / all),
          .number(Double(cycles) / Double(max(1, totals.runs))),
        ]
      })
  }

  /// How much of the chip is used, and what it draws.
  var chip: ReportTable {
    let description = hardware.description
    let placement = replay.placement
    let seconds = timeline.duration.si
    let mean = seconds > 0 ? replay.ledger.total.si / seconds : nil
    var rows: [(String, Double?, ReportStyle, String)] = [
      ("arrays in use", Double(placement.arraysUsed), .count, "array"),
      ("arrays of the chip", Double(description.arrays), .count, "array"),
      ("tiles in use", Double(placement.tilesUsed), .count, "tile"),
      ("tiles of the chip", Double(description.chip.tiles), .count, "tile"),
      ("cells with weights, of arrays in use", 100 * placement.utilisation, .share, "%"),
      ("arrays at work, of arrays in use", 100 * timeline.arrayUtilisation, .share, "%"),
      ("area of the chip", hardware.area.si * 1e6, .percent, "mm²"),
      ("mean power", mean, .power, "W"),
    ]
    if let peak = timeline.peakPower { rows.append(("peak power", peak.si, .power, "W")) }
    return ReportTable(
      key: "chip", title: "The chip",
      columns: [
        .init("quantity", "quantity"), .init("value", "value", nil, .plain), .init("unit", "unit"),
      ],
      rows: rows.compactMap { quantity, value, style, unit in
        value.map { number in
          // The unit stands beside it, so a prefix would be a second one.
          let cell: ReportTable.Cell =
            style == .power ? .written(number, NumberText.brief(number)) : .styled(number, style)
          return [.text(quantity), cell, .text(unit)]
        }
      })
  }

  /// Every row of the ledger, with what it rests on for programs.
  func ledger(withSources: Bool = false) -> ReportTable {
    let all = replay.ledger.total
    let columns: [ReportTable.Column] = [
      .init("phase", "phase"), .init("layer", "layer"), .init("component", "component"),
      .init("action", "action"), .init("count", "count", "1", .count),
      .init("unit_energy", "unit energy", "J", .energy), .init("energy", "energy", "J", .energy),
      .init("share", "share", "%", .percent),
    ]
    let sources: [ReportTable.Column] = [
      .init("amount", "amount", "1 or S", .plain), .init("source", "source"),
    ]
    let rows = replay.ledger.rows.map { row -> [ReportTable.Cell] in
      [
        .text(row.phaseName), .text(row.layer), .text(row.component), .text(row.action),
        .number(Double(row.count)), .number(row.unitCost.si), .number(row.energy.si),
        .number(all > .zero ? 100 * (row.energy / all) : 0),
      ] + (withSources ? [.number(row.amount), .text(row.source)] : [])
    }
    return ReportTable(
      key: "ledger", title: "Ledger by phase, layer, component and action",
      columns: columns + (withSources ? sources : []), rows: rows)
  }

  /// The working cycles of the ledger's layers.
  var occupancies: ReportTable {
    ReportTable(
      key: "busy", title: "Busy cycles by phase, layer and kind of unit",
      columns: [
        .init("phase", "phase"), .init("layer", "layer"), .init("unit", "unit"),
        .init("busy_cycles", "busy", "cycle", .count),
      ],
      rows: timeline.occupancies.map { entry in
        [
          .text(entry.phase.rawValue), .text(entry.layer), .text(entry.kind.words),
          .number(Double(entry.cycles)),
        ]
      })
  }
}

extension Resource.Kind {
  /// The name of the kind for people.
  var words: String { rawValue.split(separator: "_").joined(separator: " ") }
}
