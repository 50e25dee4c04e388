import Quantities

/// Checks one entry of a component library by itself.
struct ComponentCheck {
  let library: String
  let component: Component

  /// The most energy of one action: more is a mistake in the unit.
  private static let mostEnergy = Energy(si: 1e3)

  func run() throws(HardwareError) {
    if component.source.isEmpty { throw refusal("source", "empty", "where the numbers come from") }
    guard let model = component.pricing else {
      throw refusal(
        "model", "'\(component.model ?? "")'",
        componentModels.map { $0.name }.joined(separator: ", "))
    }
    if let action = component.action {
      try checkAction(action, model)
    } else {
      try checkWithoutAction()
    }
    try checkRange(
      component.energy, component.low, component.high, ["energy", "low", "high"],
      atMost: Self.mostEnergy)
    try checkRange(
      component.power, component.powerLow, component.powerHigh,
      ["power", "power_low", "power_high"])
    try checkUnit()
  }

  private func checkAction(_ action: Action, _ model: any ComponentModel.Type)
    throws(HardwareError)
  {
    let priced = model.actions ?? Action.allCases.filter { !Action.tallies.contains($0) }
    guard priced.contains(action) else {
      throw refusal(
        "action", "'\(action.rawValue)'",
        priced.map(\.rawValue).joined(separator: ", ") + " for the model '\(model.name)'")
    }
    try checkStated(component.energy, "energy", model.states == .energy, action, model)
    try checkStated(component.power, "power", model.states == .power, action, model)
    let needsBits = action == .adcConversion && !model.followsResolution
    guard (component.bits != nil) == needsBits else {
      throw refusal(
        "bits", component.bits.map(String.init) ?? "missing",
        needsBits
          ? "the resolution of the converter"
          : action == .adcConversion
            ? "no bits, which the model '\(model.name)' takes from the chip"
            : "no bits, which only converters have")
    }
  }

  /// A model's number must be there, and no other.
  private func checkStated<Q: Quantity>(
    _ value: Q?, _ key: String, _ isNeeded: Bool, _ action: Action, _ model: any ComponentModel.Type
  ) throws(HardwareError) {
    if isNeeded && value == nil {
      throw refusal(
        key, "missing", key == "energy" ? "an energy for '\(action.rawValue)'" : "a power")
    }
    if !isNeeded, let value {
      throw refusal(key, "\(value)", "no \(key), which the model '\(model.name)' does not use")
    }
  }

  private func checkWithoutAction() throws(HardwareError) {
    if component.energy != nil { throw refusal("action", "missing", "an action for the energy") }
    if component.power != nil { throw refusal("action", "missing", "an action for the power") }
    if let model = component.model {
      throw refusal("action", "missing", "an action for the model '\(model)'")
    }
  }

  /// 0 ≤ low ≤ value ≤ high, all finite.
  private func checkRange<Q: Quantity>(
    _ value: Q?, _ low: Q?, _ high: Q?, _ keys: [String],
    atMost most: Q? = nil
  ) throws(HardwareError) {
    for (number, key) in zip([value, low, high], keys) {
      guard let number else { continue }
      guard value != nil else {
        throw refusal(key, "\(number)", "no \(key) without '\(keys[0])'")
      }
      guard number >= .zero, number.si.isFinite else {
        throw refusal(key, "\(number)", "at least \(Q.zero)")
      }
      if let most, number > most { throw refusal(key, "\(number)", "at most \(most)") }
    }
    guard let value else { return }
    if let low, low > value { throw refusal(keys[1], "\(low)", "at most \(value)") }
    if let high, high < value { throw refusal(keys[2], "\(high)", "at least \(value)") }
  }

  private func checkUnit() throws(HardwareError) {
    try checkPositive(component.latency, "latency")
    try checkNotNegative(component.area, "area")
    try checkNotNegative(component.leakage, "leakage")
    let needsUnit = component.area != nil || component.leakage != nil || component.power != nil
    if component.per == nil && needsUnit {
      throw refusal(
        "per", "missing", Component.Unit.allCases.map(\.rawValue).joined(separator: ", "))
    }
  }

  private func checkPositive(_ value: Time?, _ key: String) throws(HardwareError) {
    guard let value, !(value > .zero && value.si.isFinite) else { return }
    throw refusal(key, "\(value)", "above \(Time.zero)")
  }

  private func checkNotNegative<Q: Quantity>(_ value: Q?, _ key: String) throws(HardwareError) {
    guard let value, !(value >= .zero && value.si.isFinite) else { return }
    throw refusal(key, "\(value)", "at least \(Q.zero)")
  }

  private func refusal(_ key: String, _ found: String, _ allowed: String) -> HardwareError {
    .invalidComponent(
      library: library, component: component.name, key: key, found: found, allowed: allowed)
  }
}
