import Foundation
import Quantities

/// Energy and area of a converter by resolution, rate and node: the regression of Accelergy's converter plug-in over the
/// best points of Murmann's survey.
///
/// ```
/// SNDR = 20 log₁₀(2) · b + 10 log₁₀(1.5)
/// FOM  = min(213.7806687 − 2.8719030 ln f, 128.3068287 + 3.2205114 b)
/// E    = 10^(−(FOM − SNDR)/10) / 2 · exp(26.0496216 + 1.8800369 ln n − 2.8291256 ln b − 1.4702022)   in pJ
/// A    = exp(0.9932795 ln n + 0.1807154 ln f + 0.2991243 ln E + 1.3461916)                           in µm²
/// ```
///
/// with b bits, f conversions per second and node n in nanometres. Below 4 bits the fit rises; fewer bits cost as much
/// as 4. Source: Accelergy-Project/accelergy-adc-plug-in (`model.py`, `headers.py`, `adc_data/model.yaml`); it
/// returns picojoules although one of its comments says joules.
public enum AccelergyADC: ComponentModel {
  /// The model's name in libraries.
  public static let name = "accelergy_adc"
  /// What the model computes.
  public static let summary =
    "energy and area by bits, rate and node: survey regression of Accelergy"
  /// Everything follows from the description.
  public static let states = StatedCost.nothing
  /// The resolution is the chip's.
  public static let followsResolution = true
  /// The priced action.
  public static let actions: [Action]? = [.adcConversion]

  /// The regression at the chip's resolution, rate and node.
  public static func price(_ component: Component, on chip: PricedChip) throws(HardwareError)
    -> Price
  {
    let bits = Double(max(chip.converterBits, 4))
    let time = chip.description.conversionTime(converterBits: chip.converterBits)
    let rate = 1 / time.seconds
    let node = chip.description.technology.node.nanometers
    let ratio = 20 * log10(2) * bits + 10 * log10(1.5)
    let merit = min(213.780_668_7 - 2.871_903 * log(rate), 128.306_828_7 + 3.220_511_4 * bits)
    let picojoules =
      pow(10, (ratio - merit) / 10) / 2
      * exp(26.049_621_6 + 1.880_036_9 * log(node) - 2.829_125_6 * log(bits) - 1.470_202_2)
    let area = exp(
      0.993_279_5 * log(node) + 0.180_715_4 * log(rate) + 0.299_124_3 * log(picojoules)
        + 1.346_191_6)
    return Price(
      energy: .picojoules(picojoules), area: .squareMicrometers(area),
      note: "\(chip.converterBits) bits in \(time), \(chip.description.technology.node)")
  }
}
