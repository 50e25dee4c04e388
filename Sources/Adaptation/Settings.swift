/// Refuses a setting that is not a finite number above zero.
func requirePositive(_ value: Float, _ key: String, _ method: String) throws {
  guard value > 0, value.isFinite else {
    throw AdaptationError.invalidSetting(
      method: method, key: key, found: "\(value)", allowed: "a finite number above 0")
  }
}

/// Refuses a count below one.
func requirePositive(_ value: Int, _ key: String, _ method: String) throws {
  guard value > 0 else {
    throw AdaptationError.invalidSetting(
      method: method, key: key, found: "\(value)", allowed: "1 or more")
  }
}

/// Refuses a setting that is not a finite number of at least zero.
func requireNotNegative(_ value: Float, _ key: String, _ method: String) throws {
  guard value >= 0, value.isFinite else {
    throw AdaptationError.invalidSetting(
      method: method, key: key, found: "\(value)", allowed: "a finite number, 0 or more")
  }
}

/// Refuses a headroom below one.
func requireHeadroom(_ value: Float, _ method: String) throws {
  guard value >= 1, value.isFinite else {
    throw AdaptationError.invalidSetting(
      method: method, key: "headroom", found: "\(value)", allowed: "a finite number, 1 or more")
  }
}
