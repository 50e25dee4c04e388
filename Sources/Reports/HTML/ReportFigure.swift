/// One figure of a page: what it shows, the numbers, and who draws it.
struct ReportFigure: Sendable, Equatable {
  /// The functions of the page that draw.
  enum Drawing: String, Sendable {
    /// Points over two columns that can be chosen, with a front, limits and reference values.
    case scatter
    /// A line per series.
    case lines
    /// Bars per category, stacked or side by side.
    case bars
    /// Bars from one value to another.
    case ranges
    /// Colours over two columns.
    case heat
    /// A metric over one axis as lines, over two as colours; the mean over all others.
    case map
    /// Operations on resources over time.
    case gantt
  }

  /// What is drawn, and how.
  struct Content: Sendable, Equatable {
    let drawing: Drawing
    let table: FigureTable
    /// What the drawing function wants to know.
    let options: [PageValue.Member]
  }

  /// Part of the element's identifier, unique for a result.
  let key: String
  /// The section of the page; figures of one section stand together.
  let section: String
  /// What is shown.
  let title: String
  /// How it is to be read; where the numbers are not there, how to get them.
  let reading: String
  /// The datasets that the numbers are from.
  let source: String
  /// Nothing where the numbers are not there.
  let content: Content?

  init(
    _ key: String, section: String, title: String, reading: String, source: String,
    _ drawing: Drawing, _ table: FigureTable, _ options: [PageValue.Member] = []
  ) {
    self.key = key
    self.section = section
    self.title = title
    self.reading = reading
    self.source = source
    content = Content(drawing: drawing, table: table, options: options)
  }

  /// A figure that the result has no numbers for.
  init(absent key: String, section: String, title: String, remedy: String) {
    self.key = key
    self.section = section
    self.title = title
    reading = remedy
    source = ""
    content = nil
  }
}

/// What makes figures of results that have the numbers for it.
protocol FigureMaker: Sendable {
  /// The figures of a result; none for kinds of results that do not have such figures.
  ///
  /// - Throws: `FileFormatError` or ``ReportError`` for a damaged file.
  static func figures(of result: any ReportableResult) throws -> [ReportFigure]
}

/// Every maker of figures, in the order of the page; adding one is its file and a line here.
let figureMakers: [any FigureMaker.Type] = [
  TradeOffFigure.self,
  SweepFigures.self,
  SeriesFigure.self,
  EnergyFigure.self,
  LatencyFigures.self,
  WearFigure.self,
  MatrixWearFigures.self,
  LossFigure.self,
  BreakEvenFigure.self,
  SensitivityFigure.self,
  SweepSensitivityFigure.self,
  TimelineFigure.self,
]
