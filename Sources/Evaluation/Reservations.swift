import Traces

extension TimingModel {
  /// Lists the shared units that an operation needs, each once.
  ///
  /// - Parameters:
  ///   - operation: the operation.
  ///   - plan: its plan.
  ///   - drivers: of a write, the cycles of the drivers of every tile for one repeat.
  ///   - list: is replaced.
  func reservations(
    of operation: borrowing Operation, _ plan: borrowing OperationPlan, _ drivers: [TileCycles],
    into list: inout [Reservation]
  ) {
    list.removeAll(keepingCapacity: true)
    let cycles = plan.unitCycles
    switch operation.work {
    case .multiply: reserve(products, operation.matrix ?? 0, cycles, &list)
    case .transposedMultiply: reserve(transposedProducts, operation.matrix ?? 0, cycles, &list)
    case .write:
      for each in drivers where each.cycles > 0 {
        list.append(Reservation(unit: units.drivers(each.tile), cycles: each.cycles * cycles))
      }
    case .vector:
      guard cycles > 0 else { break }
      for tile in layers[operation.layer].tiles {
        list.append(Reservation(unit: units.vectorUnit(tile), cycles: cycles))
      }
    case .move:
      if cycles > 0 {
        list.append(Reservation(unit: units.bus(layers[operation.layer].home), cycles: cycles))
      }
    case .offChip: break
    }
    if plan.portCycles > 0 {
      list.append(Reservation(unit: units.port, cycles: plan.portCycles))
    }
    guard plan.linkCycles > 0 else { return }
    let home = home(matrix: operation.matrix, layer: operation.layer)
    let links = list.count
    reserveLinks(from: plan.first?.source, to: home, plan.linkCycles, since: links, &list)
    reserveLinks(from: plan.second?.source, to: home, plan.linkCycles, since: links, &list)
  }

  private func reserve(
    _ stages: [ProductStages], _ matrix: Int, _ streams: Int, _ list: inout [Reservation]
  ) {
    for index in stages[matrix].reservations.indices {
      let each = stages[matrix].reservations[index]
      list.append(Reservation(unit: each.unit, cycles: each.cycles * streams))
    }
  }

  /// The links between two tiles; those that are in the list already are needed twice.
  private func reserveLinks(
    from source: Int?, to home: Int, _ cycles: Int, since start: Int, _ list: inout [Reservation]
  ) {
    guard let source, source != home else { return }
    units.forEachLink(from: source, to: home) { unit in
      var known = start
      while known < list.count, list[known].unit != unit { known += 1 }
      if known < list.count {
        list[known].cycles += cycles
      } else {
        list.append(Reservation(unit: unit, cycles: cycles))
      }
    }
  }
}
