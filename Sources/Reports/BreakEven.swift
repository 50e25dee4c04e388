/// At which number of tasks, training steps or task switches one method overtakes another.
public struct BreakEven: Sendable, Equatable {
  /// What methods are compared in.
  public enum Quantity: String, Sendable, CaseIterable {
    /// Joules.
    case energy
    /// Seconds.
    case time
  }

  /// What is counted after the deployment, which every method pays once.
  public enum Count: String, Sendable, CaseIterable {
    /// Tasks, each learned once and switched to once.
    case tasks
    /// Training steps.
    case steps
    /// Switches between tasks that were learned before.
    case switches
  }

  /// The label of the method that is named first.
  public let first: String
  /// The label of the other one.
  public let second: String
  /// What they are compared in.
  public let quantity: Quantity
  /// What is counted.
  public let count: Count
  /// Who costs less from which count on, in the mean over seeds; nil where a method has no such cost.
  public let crossing: Crossing?
  /// The same with every seed alone.
  public let bySeed: [Crossing?]

  /// The least and the most count of all seeds; nil where seeds disagree about who costs less in the end.
  public var range: ClosedRange<Int>? {
    guard case .from(_, let winner) = crossing else { return nil }
    let counts = bySeed.compactMap { crossing in
      if case .from(let count, winner) = crossing { count } else { nil }
    }
    guard counts.count == bySeed.count, let least = counts.min(), let most = counts.max() else {
      return nil
    }
    return least...most
  }
}

extension ResultSummary {
  /// The break-even points of every pair of methods, pairs in the order of the methods.
  ///
  /// Means over seeds and tasks stay sums of whole numbers of 10⁻¹⁸ J and 10⁻¹⁸ s with a common denominator, so no
  /// rounding shifts a crossing.
  public var breakEvens: [BreakEven] {
    methods.indices.flatMap { first in
      methods.indices.dropFirst(first + 1).flatMap { second in
        BreakEven.Quantity.allCases.flatMap { quantity in
          BreakEven.Count.allCases.map { count in
            BreakEven(
              first: methods[first].label, second: methods[second].label, quantity: quantity,
              count: count,
              crossing: crossing(first, second, quantity, count, seeds.indices),
              bySeed: seeds.indices.map {
                crossing(first, second, quantity, count, $0..<$0 + 1)
              })
          }
        }
      }
    }
  }

  private func crossing(
    _ first: Int, _ second: Int, _ quantity: BreakEven.Quantity, _ count: BreakEven.Count,
    _ seeds: Range<Int>
  ) -> Crossing? {
    // The cost of a step is that of an adaptation over its steps, which two methods may have in different numbers.
    let divisors = count == .steps ? (methods[first].steps, methods[second].steps) : (1, 1)
    guard divisors.0 > 0, divisors.1 > 0,
      var one = line(methods[first], quantity, count, seeds),
      var other = line(methods[second], quantity, count, seeds)
    else { return nil }
    if divisors != (1, 1) {
      guard let scaledOne = one.scaledFixed(by: divisors.0)?.scaled(by: divisors.1),
        let scaledOther = other.scaledFixed(by: divisors.1)?.scaled(by: divisors.0)
      else { return nil }
      (one, other) = (scaledOne, scaledOther)
    }
    return one.crossing(with: other)
  }

  /// The costs of a method in 10⁻¹⁸ of the unit, times seeds × tasks × switches.
  private func line(
    _ method: MethodResult, _ quantity: BreakEven.Quantity, _ count: BreakEven.Count,
    _ seeds: Range<Int>
  ) -> CostLine? {
    let isEnergy = quantity == .energy
    let changes = max(1, method.bySeed(.energySwitch).first?.count ?? 0)
    func sum(_ measure: Measure, times factor: Int) -> Int128? {
      CostLine.attounits(
        method.bySeed(measure).dropFirst(seeds.lowerBound).prefix(seeds.count).flatMap { $0 }
      ).flatMap { sum in
        CostLine(fixed: sum, each: 0).scaled(by: factor)?.fixed
      }
    }
    let adaptation = sum(isEnergy ? .energyAdaptation : .latencyAdaptation, times: changes)
    let change = sum(isEnergy ? .energySwitch : .latencySwitch, times: tasks.count)
    guard
      let deploy = sum(
        isEnergy ? .energyDeploy : .latencyDeploy, times: tasks.count * changes),
      let adaptation, let change
    else { return nil }
    switch count {
    case .tasks: return CostLine(fixed: deploy, each: adaptation + change)
    case .steps: return CostLine(fixed: deploy, each: adaptation)
    case .switches: return tasks.count > 1 ? CostLine(fixed: deploy, each: change) : nil
    }
  }
}

extension CostLine {
  /// The line of a cost per step whose steps are that many in `each`.
  fileprivate func scaledFixed(by steps: Int) -> CostLine? {
    CostLine(fixed: fixed, each: 0).scaled(by: steps).map {
      CostLine(fixed: $0.fixed, each: each)
    }
  }
}
