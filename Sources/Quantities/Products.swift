// The products of two quantities that the simulator needs, in both orders.

extension Energy {
  /// The energy of a power that acts for a time.
  @inlinable public init(_ power: Power, for time: Time) { self.init(si: power.si * time.si) }

  /// The mean power of an energy spent in a time.
  @inlinable public static func / (energy: Energy, time: Time) -> Power {
    Power(si: energy.si / time.si)
  }

  /// The time in which a power spends an energy.
  @inlinable public static func / (energy: Energy, power: Power) -> Time {
    Time(si: energy.si / power.si)
  }
}

extension Power {
  /// The energy of a power that acts for a time.
  @inlinable public static func * (power: Power, time: Time) -> Energy { Energy(power, for: time) }
}

extension Time {
  /// The energy of a power that acts for a time.
  @inlinable public static func * (time: Time, power: Power) -> Energy { Energy(power, for: time) }

  /// How many periods of a frequency fit into the time, as a real number.
  @inlinable public static func * (time: Time, frequency: Frequency) -> Double {
    time.si * frequency.si
  }
}

extension Voltage {
  /// The current through a conductance.
  @inlinable public static func * (voltage: Voltage, conductance: Conductance) -> Current {
    Current(si: voltage.si * conductance.si)
  }

  /// The current through a resistance.
  @inlinable public static func / (voltage: Voltage, resistance: Resistance) -> Current {
    Current(si: voltage.si / resistance.si)
  }

  /// The power of a current that flows at a voltage.
  @inlinable public static func * (voltage: Voltage, current: Current) -> Power {
    Power(si: voltage.si * current.si)
  }

  /// The resistance through which a voltage drives a current.
  @inlinable public static func / (voltage: Voltage, current: Current) -> Resistance {
    Resistance(si: voltage.si / current.si)
  }
}

extension Current {
  /// The power of a current that flows at a voltage.
  @inlinable public static func * (current: Current, voltage: Voltage) -> Power {
    voltage * current
  }

  /// The voltage over a resistance.
  @inlinable public static func * (current: Current, resistance: Resistance) -> Voltage {
    Voltage(si: current.si * resistance.si)
  }

  /// The conductance through which a voltage drives a current.
  @inlinable public static func / (current: Current, voltage: Voltage) -> Conductance {
    Conductance(si: current.si / voltage.si)
  }
}

extension Conductance {
  /// The current through a conductance.
  @inlinable public static func * (conductance: Conductance, voltage: Voltage) -> Current {
    voltage * conductance
  }

  /// The reciprocal as a resistance.
  @inlinable public var resistance: Resistance { Resistance(si: 1 / si) }
}

extension Resistance {
  /// The reciprocal as a conductance.
  @inlinable public var conductance: Conductance { Conductance(si: 1 / si) }
}

extension Frequency {
  /// The time of one period.
  @inlinable public var period: Time { Time(si: 1 / si) }
}
