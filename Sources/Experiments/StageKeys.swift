import Crossbars
import Devices
import Evaluation
import FileFormats
import Hardware
import Quantities

/// What the outcome of every stage of an adaptation experiment depends on, as hashes.
struct StageKeys {
  private let configuration: AdaptationConfiguration
  private let chip: Chip
  private let known: KnownTexts?

  /// What no chip changes.
  struct Fixed: Sendable {
    /// By seed.
    let preparations: [String]
    /// By method.
    let methods: [String]

    init(_ configuration: AdaptationConfiguration) throws {
      preparations = try configuration.seeds.map { seed in
        try sha256(StrictYAML.encode(PreparationKey(configuration, seed: seed)))
      }
      methods = try configuration.methods.map { try StrictYAML.encode($0) }
    }
  }

  /// Keys of a study; `known` are texts of a configuration that differs in its chip alone.
  init(_ study: Study, known: KnownTexts? = nil) {
    configuration = study.configuration
    chip = study.chip
    self.known = known
  }

  /// For every seed all methods.
  var parts: [StagedAdaptation.Part] {
    get throws {
      let key = TimingKey(chip.hardware)
      let timing = try known?.timing(key) ?? sha256(StrictYAML.encode(key))
      let functions = try functionalText(timing: timing)
      let fixed = try known?.keys ?? Fixed(configuration)
      return fixed.preparations.enumerated().flatMap { seed, preparation in
        fixed.methods.enumerated().map { method, text in
          let functional = sha256(preparation + functions + text)
          return StagedAdaptation.Part(
            seed: seed, method: method, preparation: preparation, functional: functional,
            schedule: sha256(functional + timing))
        }
      }
    }
  }

  /// What functional runs depend on beside seed and method.
  ///
  /// Cells that age feel how long things take.
  private func functionalText(timing: String) throws -> String {
    let feelsTime = configuration.adaptation.clock == .scheduled && chip.device.ages
    var adaptation = configuration.adaptation
    adaptation.taskInterval = nil
    return try StrictYAML.encode(
      FunctionalKey(
        data: DataKey(configuration), adaptation: adaptation,
        device: DeviceChoice(chip.device), crossbar: chip.crossbar,
        rows: chip.hardware.description.array.rows,
        columns: chip.hardware.description.array.columns, timing: feelsTime ? timing : nil))
  }
}

/// What base and pool depend on.
private struct PreparationKey: Encodable {
  let seed: Int
  let network: AdaptationConfiguration.NetworkConfiguration
  let data: DataKey
  let pretraining: AdaptationConfiguration.PretrainingConfiguration?
  let pool: AdaptationConfiguration.PoolConfiguration?

  init(_ configuration: AdaptationConfiguration, seed: Int) {
    self.seed = seed
    network = configuration.network
    data = DataKey(configuration, isForPreparation: true)
    pretraining = configuration.pretraining
    pool = configuration.pool
  }
}

/// The choice of data; preparations do not depend on the tasks that come later.
private struct DataKey: Encodable {
  let data: AdaptationConfiguration.DataConfiguration

  init(_ configuration: AdaptationConfiguration, isForPreparation: Bool = false) {
    var data = configuration.data
    if isForPreparation {
      data.unseenTasks = []
      data.examples = 0
    }
    self.data = data
  }

  func encode(to encoder: any Encoder) throws { try data.encode(to: encoder) }
}

private struct FunctionalKey: Encodable {
  let data: DataKey
  let adaptation: AdaptationConfiguration.AdaptationSchedule
  let device: DeviceChoice
  let crossbar: CrossbarDescription
  let rows: Int
  let columns: Int
  let timing: String?
}

/// What places and times depend on.
struct TimingKey: Encodable, Equatable, Sendable {
  private let chip: HardwareDescription
  private let converterBits: Int
  private let writingArrays: Int
  private let writingCells: Int

  init(_ hardware: Hardware) {
    chip = hardware.description.timing
    converterBits = hardware.converterBits
    writingArrays = hardware.writeDrivers.arrays
    writingCells = hardware.writeDrivers.cells
  }
}
