import ArgumentParser
import Reports

struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write results as a table, Markdown, JSON, CSV or a page with figures.",
    discussion: """
      Reads results.h5 files and stores of sweeps and nothing else, so a report can be made again at any time. All \
      formats show the same numbers: tables for people with three digits and unit prefixes, JSON and CSV exact and in SI \
      units.

      HTML is one file with figures that needs no network: any browser shows it, light, dark, on a phone or on paper. Each \
      figure has its numbers under the pointer, in a table and as CSV to download. Where 'run --weights --traces' left \
      files beside the results, the page shows the writes of every matrix and the beginning of the schedule as well. Of a \
      sweep it shows every point. The script of Chart.js is taken from the Debian package libjs-chart.js.

      --break-even writes only from which number of tasks, training steps or task switches on which method of a pair \
      costs less; CSV has these rows nowhere else. --sensitivity NAME writes which conclusions survive when a cost is \
      swept: write_energy goes from 0.16 pJ to 3.9 nJ per cell, the span of the literature; other names are a component \
      or an action of the ledger followed by _energy (adc_energy, set_pulse_energy), from the lowest to the highest \
      value in the component library. A name that is not in the file is answered with those that are.

      Experiments of other kinds than 'adaptation' have a summary and a series (every switch, every point); --table writes \
      one table of a report alone, by its key in JSON. CSV has room for one: the series, unless --table says another.

      Examples:
        crossfuse report results/demo/results.h5
        crossfuse report results/*/results.h5 --format csv --output comparison.csv
        crossfuse report results/demo/results.h5 --sensitivity write_energy
        crossfuse report results/switching/results.h5 --table costs --format csv
        crossfuse report results/demo/results.h5 --format html --output demo.html
        crossfuse report results/quick/sweep.h5 --format html --output quick.html
      """)

  @Argument(
    help: ArgumentHelp("The results files, or a sweep's store.", valueName: "result"),
    completion: .file(extensions: ["h5"]))
  var files: [String]
  @Flag(help: "Write only the break-even points.") var breakEven = false
  @Option(help: ArgumentHelp("Write what changes when this cost is swept.", valueName: "cost"))
  var sensitivity: String?
  @Option(help: ArgumentHelp("Write this table alone.", valueName: "key"))
  var table: String?
  @Option(
    help: ArgumentHelp("The script of Chart.js 3 that goes into HTML.", valueName: "file"),
    completion: .file(extensions: ["js"]))
  var chartLibrary = ReportOptions.systemChartLibrary
  @OptionGroup var form: FormatOptions

  func validate() throws {
    let reports = [breakEven, sensitivity != nil, table != nil].filter { $0 }.count
    guard reports == 0 || files.count == 1 else {
      throw ValidationError("--break-even, --sensitivity and --table take one results file")
    }
    guard reports < 2 else {
      throw ValidationError(
        "--break-even, --sensitivity and --table are different reports: choose one")
    }
  }

  func run() throws {
    try form.write(try text(try files.map(readResult)))
  }

  private func text(_ results: [any ReportableResult]) throws -> String {
    let format = try form.chosen
    if let table {
      return try format.render(try results[0].document.table(table, of: files[0]))
    }
    if let sensitivity {
      return try format.render(try results[0].costs.sensitivityDocument(of: sensitivity))
    }
    return breakEven
      ? try format.render(try results[0].costs.breakEvenDocument)
      : try format.render(results, options: ReportOptions(chartLibrary: chartLibrary))
  }
}
