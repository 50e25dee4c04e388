import Quantities

/// Checks single values of a hardware description and throws with the key path.
struct RangeCheck {
  let hardware: String

  /// The largest count that is accepted, so that products of counts stay within 64 bits.
  static let largestCount = 1 << 30
  /// The most clock cycles that one step may take.
  static let largestCycles = 1e12

  /// A whole number between two bounds.
  func count(_ value: Int, _ key: String, atLeast low: Int = 1, atMost high: Int? = nil)
    throws(HardwareError)
  {
    let largest = min(high ?? Self.largestCount, Self.largestCount)
    guard value < low || value > largest else { return }
    let isTooSmall = high == nil && value < low
    throw failure(key, "\(value)", isTooSmall ? "at least \(low)" : "\(low) to \(largest)")
  }

  /// A time that lasts no longer than cycles can be counted.
  func countable(_ time: Time, at clock: Frequency, _ key: String) throws(HardwareError) {
    guard time * clock > Self.largestCycles else { return }
    let longest = Time(si: Self.largestCycles / clock.si)
    throw failure(key, "\(time)", "at most \(longest), which are 10¹² cycles of the clock")
  }

  /// A finite quantity above zero and up to a bound.
  func positive<Q: Quantity>(_ value: Q, _ key: String, atMost high: Q? = nil)
    throws(HardwareError)
  {
    guard !(value > .zero) || !value.si.isFinite || value > (high ?? value) else { return }
    let allowed = high.map { "above \(Q.zero), at most \($0)" } ?? "above \(Q.zero)"
    throw failure(key, "\(value)", allowed)
  }

  /// A finite quantity of zero or more.
  func notNegative<Q: Quantity>(_ value: Q, _ key: String) throws(HardwareError) {
    guard !(value >= .zero) || !value.si.isFinite else { return }
    throw failure(key, "\(value)", "at least \(Q.zero)")
  }

  /// A number above 0 and up to 1.
  func fraction(_ value: Double, _ key: String) throws(HardwareError) {
    guard !(value > 0 && value <= 1) else { return }
    throw failure(key, "\(value)", "above 0, at most 1")
  }

  private func failure(_ key: String, _ found: String, _ allowed: String) -> HardwareError {
    .outOfRange(hardware: hardware, key: key, found: found, allowed: allowed)
  }
}
