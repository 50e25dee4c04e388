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

  /// What the scripts draw and show.
  private var data: PageValue {
    .object([
      .init("figures", .list(articles.flatMap(figures))),
      .init("tables", .list(articles.flatMap(tables))),
    ])
  }

  private func figures(of article: PageArticle) -> [PageValue] {
    article.figures.compactMap { figure in
      figure.content.map { content in
        .object([
          .init("id", .text(article.identifier(figure))), .init("title", .text(figure.title)),
          .init("drawing", .text(content.drawing.rawValue)),
          .init("columns", content.table.value), .init("options", .object(content.options)),
        ])
      }
    }
  }

  private func tables(of article: PageArticle) -> [PageValue] {
    ArticleMarkup(article: article).pagedTables.map { id, table in
      .object([
        .init("id", .text(id)), .init("title", .text(table.title)),
        .init("columns", FigureTable(table).value),
      ])
    }
  }
}
