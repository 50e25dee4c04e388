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

  init(_ study: Study) {
    configuration = study.configuration
    chip = study.chip
  }

  /// For every seed all methods.
  var parts: [StagedAdaptation.Part] {
    get throws {
      let timing = try sha256(StrictYAML.encode(TimingKey(chip.hardware)))
      let functions = try functionalText(timing: timing)
      return try configuration.seeds.enumerated().flatMap { seed, number in
        let preparation = try sha256(StrictYAML.encode(PreparationKey(configuration, seed: number)))
        return try configuration.methods.enumerated().map { method, choice in
          let functional = sha256(
            preparation + functions + (try StrictYAML.encode(choice)))
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
private struct TimingKey: Encodable {
  let chip: HardwareDescription
  let converterBits: Int
  let writingArrays: Int
  let writingCells: Int

  init(_ hardware: Hardware) {
    chip = hardware.description.timing
    converterBits = hardware.converterBits
    writingArrays = hardware.writeDrivers.arrays
    writingCells = hardware.writeDrivers.cells
  }
}
