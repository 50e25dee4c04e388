/// The HTML of an article.
struct ArticleMarkup {
  let article: PageArticle

  /// Longer tables are shown page by page, by a script.
  private static let longestTable = 60

  /// A heading of the article.
  struct Section {
    let id: String
    let title: String
  }

  /// The headings, in the order of the page.
  var sections: [Section] {
    var titles = article.overview == nil ? [] : ["Overview"]
    for figure in article.figures where !titles.contains(figure.section) {
      titles.append(figure.section)
    }
    if !article.tables.isEmpty { titles.append("Tables") }
    if !article.provenance.isEmpty { titles.append("Provenance") }
    return titles.map {
      Section(id: "\(article.key)-section-\(PageText.identifier($0))", title: $0)
    }
  }

  /// The tables that are shown page by page, by identifier.
  var pagedTables: [(id: String, table: ReportTable)] {
    article.tables.filter { $0.rows.count > Self.longestTable }.map { (identifier($0), $0) }
  }

  /// The article.
  var html: String {
    let facts = article.facts.map { PageText.element("li", $0) }.joined()
    return """
      <article id="\(article.key)">
      <header>
      \(PageText.element("h1", article.headline))
      <ul class="facts">\(facts)</ul>
      </header>
      \(sections.map(html).joined(separator: "\n"))
      </article>
      """
  }

  private func html(of section: Section) -> String {
    let content: String =
      switch section.title {
      case "Tables": tables
      case "Provenance": provenance
      default: overview(section) + figures(section)
      }
    return """
      <section id="\(section.id)" aria-labelledby="\(section.id)-title">
      <h2 id="\(section.id)-title">\(PageText.escaped(section.title))</h2>
      \(content)
      </section>
      """
  }

  private func overview(_ section: Section) -> String {
    guard section.title == "Overview", let table = article.overview else { return "" }
    return TableMarkup(table: table).html + "\n"
  }

  private func figures(_ section: Section) -> String {
    article.figures.filter { $0.section == section.title }.map { figure in
      FigureMarkup(figure: figure, id: article.identifier(figure)).html
    }.joined(separator: "\n")
  }

  private var tables: String {
    let tables = article.tables.map { table -> String in
      let title = PageText.escaped(table.title)
      let rows = NumberText.count(Double(table.rows.count))
      guard table.rows.count <= Self.longestTable else {
        return """
          <details class="table" id="\(identifier(table))"><summary>\(title) \
          <span class="count">\(rows) rows</span></summary></details>
          """
      }
      return """
        <details class="table"><summary>\(title)</summary>
        \(TableMarkup(table: table, hasCaption: false).html)
        </details>
        """
    }
    let notes = PageText.element("p", article.notes.joined(separator: " "), class: "reading")
    return (tables + [notes]).joined(separator: "\n")
  }

  private func identifier(_ table: ReportTable) -> String {
    "\(article.key)-table-\(PageText.identifier(table.key))"
  }

  private var provenance: String {
    let pairs = article.provenance.map {
      PageText.element("dt", $0.name) + PageText.element("dd", $0.value)
    }
    let texts = article.texts.map { title, text in
      """
      <details class="table"><summary>\(PageText.escaped(title))</summary>
      <pre tabindex="0">\(PageText.escaped(text))</pre>
      </details>
      """
    }
    return (["<dl class=\"provenance\">\(pairs.joined())</dl>"] + texts).joined(separator: "\n")
  }
}
