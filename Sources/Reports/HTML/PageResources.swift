/// The style of pages.
let pageStyle = text(of: PackageResources.report_css)

/// The scripts of pages, in the order in which they run.
let pageScripts = [
  PackageResources.core_js, PackageResources.theme_js, PackageResources.tables_js,
  PackageResources.controls_js, PackageResources.charts_js, PackageResources.marks_js,
  PackageResources.scatter_js, PackageResources.lines_js, PackageResources.bars_js,
  PackageResources.ranges_js, PackageResources.canvas_js, PackageResources.heat_js,
  PackageResources.map_js, PackageResources.gantt_js, PackageResources.start_js,
].map(text(of:))

private func text(of bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
