/// Why a results file cannot be reported.
public enum ReportError: Error, Equatable, Sendable {
  /// The file says it is of another kind or version.
  case unknownSchema(file: String, found: String, supported: String)
  /// Two files that are to be compared are of different kinds or versions.
  case otherSchema(file: String, found: String, other: String, expected: String)
  /// Two files that are to be compared are of different kinds, in words.
  case otherKind(file: String, found: String, other: String, expected: String)
  /// The file is a results file of an earlier version.
  case olderSchema(file: String, found: String, supported: String)
  /// A ledger has a row for a part of a run that is not known.
  case unknownPart(file: String, dataset: String, row: Int, found: String, known: [String])
  /// Nothing that could be swept has the name.
  case unknownSensitivity(file: String, name: String, known: [String])
  /// A dataset that needs at least one value has none.
  case empty(file: String, dataset: String)
  /// A list of names has one of them twice.
  case repeated(file: String, dataset: String, name: String)
  /// A dataset has another shape than the seeds and tasks of the file ask for.
  case wrongShape(file: String, dataset: String, found: [Int], expected: [Int])
  /// A dataset holds a NaN or an infinity.
  case notFinite(file: String, dataset: String, index: Int, value: Double)
  /// The rows of a ledger do not add up to the total that stands beside them.
  case ledgerMismatch(file: String, dataset: String, sum: Double, total: Double)
  /// A matrix is asked for in a file that is no weights file.
  case noWeights(file: String)
  /// A weights file has no matrix of the name.
  case unknownMatrix(file: String, name: String, known: [String])
  /// Results of several kinds cannot stand in one report.
  case severalKinds(files: [String])
  /// A report has no table of the name.
  case unknownTable(file: String, name: String, known: [String])
  /// A file has no dataset of the name.
  case unknownDataset(file: String, name: String, nearest: [String])
  /// A dataset that is to be drawn holds something else than numbers.
  case noNumbers(file: String, dataset: String, found: String)
  /// A file has no method of the label.
  case unknownMethod(file: String, name: String, nearest: [String])
  /// A file has no number of the name for every seed.
  case unknownMetric(file: String, name: String, nearest: [String])
  /// A file has no number for every seed at all.
  case nothingBySeed(file: String)
  /// A file has one method alone, and there is nothing to compare it with.
  case oneMethod(file: String, label: String)
  /// Results that are to be compared are about different tasks.
  case otherTasks(file: String, found: [String], other: String, expected: [String])
  /// Fewer than two seeds are common to what is compared.
  case tooFewSeeds(file: String, seeds: [Int64], other: String, otherSeeds: [Int64])
  /// A file holds no costs, which what is asked for is about.
  case noCosts(file: String, experiment: String)
  /// A sweep's file contradicts itself.
  case badSweep(file: String, place: String, found: String, allowed: String)
  /// A page with figures cannot be made without Chart.js.
  case noChartLibrary(path: String, reason: String)
  /// No report format has the name.
  case unknownFormat(name: String, known: [String])
}

extension ReportError: CustomStringConvertible {
  /// One line: where, what was found, what is allowed.
  public var description: String {
    switch self {
    case .unknownSchema(let file, let found, let supported):
      "\(file): schema '\(found)' is not supported; this version reads '\(supported)'"
    case .otherSchema(let file, let found, let other, let expected):
      "\(file): schema '\(found)' cannot be compared with '\(expected)' of \(other); both must be the same"
    case .otherKind(let file, let found, let other, let expected):
      "\(file): found a file of the kind '\(found)', allowed beside \(other) is '\(expected)'"
    case .olderSchema(let file, let found, let supported):
      "\(file): schema '\(found)' is of an earlier version; this version reads '\(supported)': run the "
        + "experiment.yaml beside the file again"
    case .unknownPart(let file, let dataset, let row, let found, let known):
      "\(file): \(dataset): row \(row) belongs to '\(found)'; known: \(known.joined(separator: ", "))"
    case .unknownSensitivity(let file, let name, let known):
      "\(file): nothing in it can be swept as '\(name)'; known: \(known.joined(separator: ", "))"
    case .empty(let file, let dataset):
      "\(file): \(dataset): is empty; at least one value is needed"
    case .repeated(let file, let dataset, let name):
      "\(file): \(dataset): '\(name)' stands there twice"
    case .wrongShape(let file, let dataset, let found, let expected):
      "\(file): \(dataset): found shape \(found), expected \(expected)"
    case .notFinite(let file, let dataset, let index, let value):
      "\(file): \(dataset): value \(index) is \(value), expected a finite number"
    case .ledgerMismatch(let file, let dataset, let sum, let total):
      "\(file): \(dataset): the rows add up to \(sum) J, the stored total is \(total) J"
    case .noWeights(let file):
      "\(file): is no weights file; only a file from 'crossfuse run --weights' has matrices to show"
    case .unknownMatrix(let file, let name, let known):
      "\(file): has no matrix '\(name)'; known: \(known.joined(separator: ", "))"
    case .severalKinds(let files):
      "\(files.joined(separator: ", ")): only results of kind 'adaptation' can be reported together"
    case .unknownTable(let file, let name, let known):
      "\(file): has no table '\(name)'; known: \(known.joined(separator: ", "))"
    case .unknownDataset(let file, let name, let nearest):
      "\(file): has no dataset '\(name)'; the most similar are \(nearest.joined(separator: ", "))"
    case .noNumbers(let file, let dataset, let found):
      "\(file): \(dataset): found \(found), allowed are numbers, or a column of numbers as '\(dataset).column'"
    case .unknownMethod(let file, let name, let nearest):
      "\(file): has no method '\(name)'; the most similar are \(nearest.joined(separator: ", "))"
    case .unknownMetric(let file, let name, let nearest):
      "\(file): has no number '\(name)' by seed; the most similar are \(nearest.joined(separator: ", "))"
    case .nothingBySeed(let file):
      "\(file): no method has a number for every seed; an interval needs two seeds or more"
    case .oneMethod(let file, let label):
      "\(file): '\(label)' is its only method; a comparison needs two, or a second results file"
    case .otherTasks(let file, let found, let other, let expected):
      "\(file): found the tasks \(found.joined(separator: ", ")), \(other) has \(expected.joined(separator: ", "))"
        + "; both must be the same"
    case .tooFewSeeds(let file, let seeds, let other, let otherSeeds):
      Self.tooFewSeeds(file, seeds, other, otherSeeds)
    case .noCosts(let file, let experiment):
      "\(file): a '\(experiment)' experiment prices nothing: there is no break-even and no sensitivity"
    case .badSweep(let file, let place, let found, let allowed):
      "\(file): \(place): found \(found), expected \(allowed)"
    case .noChartLibrary(let path, let reason):
      "\(path): \(reason); figures need Chart.js 3: install the package libjs-chart.js, or name its script with"
        + " --chart-library"
    case .unknownFormat(let name, let known):
      "unknown report format '\(name)'; known: \(known.joined(separator: ", "))"
    }
  }
  private static func tooFewSeeds(
    _ file: String, _ seeds: [Int64], _ other: String, _ otherSeeds: [Int64]
  ) -> String {
    func list(_ seeds: [Int64]) -> String { seeds.map(String.init).joined(separator: ", ") }
    let need = "an interval needs two seeds or more, such as --set 'seeds=[1, 2, 3]'"
    return file == other
      ? "\(file): found the one seed \(list(seeds)); \(need)"
      : "\(file): found the seeds \(list(seeds)), \(other) has \(list(otherSeeds)); \(need) in both"
  }
}
