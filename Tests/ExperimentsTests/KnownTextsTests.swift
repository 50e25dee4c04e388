import FileFormats
import Foundation
import Testing

@testable import Experiments

/// Texts that are put together from parts.
@Suite struct KnownTextsTests {
  private static let experiments = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../configs/experiments").standardized.path

  /// Settings of all four parts of a chip, alone and together, twice so that known parts are met.
  @Test(arguments: ["smoke", "demo"])
  func equalTheWhole(_ name: String) throws {
    let family = try AdaptationFamily(loading: "\(Self.experiments)/\(name).yaml", overrides: [])
    let settings = [
      "chip.hardware.array.write_parallelism=7", "chip.hardware.clock=700 MHz",
      "chip.components.components[set_pulse].energy=1.25 pJ", "chip.crossbar.adc_bits=7",
      "chip.components.components[set_pulse].source='a long text that says: where, and which of its words are folded, because it is far longer than a line'",
      "chip.crossbar.weight_bits=6", "chip.hardware.name=another",
    ].compactMap { YAMLOverride($0) }
    #expect(settings.count == 7)
    let choices = [[]] + settings.map { [$0] } + [settings, Array(settings.prefix(3))]
    for choice in choices + choices {
      let variant = try #require(try family.variant(choice).stages)
      let alone = StagedAdaptation(variant.study)
      #expect(try variant.text == alone.text, "\(choice)")
      #expect(try variant.contentHash == alone.contentHash)
      let keys = try variant.parts.map { [$0.preparation, $0.functional, $0.schedule] }
      #expect(try keys == alone.parts.map { [$0.preparation, $0.functional, $0.schedule] })
    }
  }

  @Test func partsGiveTheShippedExperiments() throws {
    for name in ["smoke", "demo", "digits"] {
      let found = try AdaptationFamily(loading: "\(Self.experiments)/\(name).yaml", overrides: [])
        .variant([]).stages
      let study = try #require(found).study
      #expect(try KnownTexts(study.configuration, on: study.chip) != nil, "\(name)")
    }
  }
}
