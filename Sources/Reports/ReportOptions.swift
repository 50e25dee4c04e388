/// What a report is made with, beside the results.
public struct ReportOptions: Sendable {
  /// Where Debian's package `libjs-chart.js` puts its script.
  public static let systemChartLibrary = "/usr/share/javascript/chart.js/chart.min.js"

  /// The script of Chart.js 3 that pages with figures take along.
  public var chartLibrary: String

  /// Creates options.
  ///
  /// - Parameter chartLibrary: the path of the script.
  public init(chartLibrary: String = ReportOptions.systemChartLibrary) {
    self.chartLibrary = chartLibrary
  }
}
