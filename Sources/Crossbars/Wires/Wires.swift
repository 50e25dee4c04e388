public import Quantities

/// The resistances of the wires of an array and of what is connected to their ends.
///
/// Every row begins at its terminal on the left, every column ends at its terminal at the bottom. One
/// segment lies between two neighbouring cells and between a terminal and the first cell next to it.
public struct Wires: Codable, Sendable, Equatable {
  /// One segment of a row.
  public var row: Resistance
  /// One segment of a column.
  public var column: Resistance
  /// Between the source and the terminal of a driven wire.
  public var driver: Resistance
  /// Between the terminal of a sensed wire and virtual ground.
  public var sense: Resistance

  /// Describes the wires; drivers and sense amplifiers are ideal unless said otherwise.
  public init(
    row: Resistance, column: Resistance, driver: Resistance = .zero, sense: Resistance = .zero
  ) {
    self.row = row
    self.column = column
    self.driver = driver
    self.sense = sense
  }

  /// Checks that every resistance is finite and not negative.
  ///
  /// - Throws: ``CrossbarError/invalidSetting(key:found:allowed:)``.
  public func validate() throws {
    for (key, resistance) in [
      ("row", row), ("column", column), ("driver", driver), ("sense", sense),
    ] {
      guard resistance.si.isFinite, resistance >= .zero else {
        throw CrossbarError.invalidSetting(
          key: "wires.\(key)", found: "\(resistance)", allowed: "a finite resistance from 0 Ω up")
      }
    }
  }
}

extension Wires {
  /// Decodes the wires; `driver` and `sense` are 0 Ω when absent.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      row: try container.decode(Resistance.self, forKey: .row),
      column: try container.decode(Resistance.self, forKey: .column),
      driver: try container.decodeIfPresent(Resistance.self, forKey: .driver) ?? .zero,
      sense: try container.decodeIfPresent(Resistance.self, forKey: .sense) ?? .zero)
  }
}
