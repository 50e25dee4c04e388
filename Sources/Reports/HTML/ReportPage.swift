/// The parts of a page put together: style, text, data, scripts; everything in one file.
struct ReportPage {
  let title: String
  let articles: [PageArticle]

  /// What a page may load: nothing.
  private static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"

  /// The whole page.
  ///
  /// - Parameter library: the chart library; nothing for pages without figures.
  /// - Returns: a text that ends with a line feed.
  func html(library: ChartLibrary?) -> String {
    let scripts = (library.map { [$0.script] } ?? []) + pageScripts
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
      <link rel="icon" href="data:,">
      \(PageText.element("title", title))
      <style>
      \(pageStyle)</style>
      </head>
      <body>
      <a class="skip" href="#content">Skip to content</a>
      \(navigation)
      <main id="content">
      \(articles.map { ArticleMarkup(article: $0).html }.joined(separator: "\n"))
      </main>
      <script type="application/json" id="data">\(data.json)</script>
      \(scripts.map { "<script>\n\($0)</script>" }.joined(separator: "\n"))
      </body>
      </html>

      """
  }

  private var navigation: String {
    let parts = articles.map { article -> String in
      let links = ArticleMarkup(article: article).sections.map {
        "<li><a href=\"#\($0.id)\">\(PageText.escaped($0.title))</a></li>"
      }
      let name = articles.count > 1 ? PageText.element("p", article.headline) : ""
      return "\(name)<ol>\(links.joined())</ol>"
    }
    return "<nav aria-label=\"Sections\">\(parts.joined())</nav>"
  }

  /// What the scripts draw and show; figures of one table share it.
  private var data: PageValue {
    var shared: [FigureTable] = []
    func place(of table: FigureTable) -> PageValue {
      let place = shared.firstIndex(of: table) ?? shared.count
      if place == shared.count { shared.append(table) }
      return .number(Double(place))
    }
    let figures = articles.flatMap { self.figures(of: $0, place) }
    let tables = articles.flatMap { self.tables(of: $0, place) }
    return .object([
      .init("tables", .list(shared.map(\.value))), .init("figures", .list(figures)),
      .init("paged", .list(tables)),
    ])
  }

  private func figures(
    of article: PageArticle, _ place: (FigureTable) -> PageValue
  ) -> [PageValue] {
    article.figures.compactMap { figure in
      figure.content.map { content in
        .object([
          .init("id", .text(article.identifier(figure))), .init("title", .text(figure.title)),
          .init("drawing", .text(content.drawing.rawValue)), .init("table", place(content.table)),
          .init("options", .object(content.options)),
        ])
      }
    }
  }

  private func tables(
    of article: PageArticle, _ place: (FigureTable) -> PageValue
  ) -> [PageValue] {
    ArticleMarkup(article: article).pagedTables.map { id, table in
      .object([
        .init("id", .text(id)), .init("title", .text(table.title)),
        .init("table", place(FigureTable(table))),
      ])
    }
  }
}
