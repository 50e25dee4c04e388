import FileFormats
import Quantities
import Testing

@testable import Hardware

@Suite("Included libraries")
struct IncludeTests {
  private func entry(_ name: String, _ action: Action, _ picojoules: Double, bits: Int? = nil)
    -> Component
  {
    Component(
      name: name, action: action, bits: bits, energy: .picojoules(picojoules), node: "none",
      conditions: "a test", source: "the test")
  }

  private func read(_ path: String, _ files: [String: ([String], [Component])]) throws
    -> ComponentLibrary
  {
    try ComponentLibrary.read(at: path) { path in
      guard let (include, components) = files[path] else {
        throw FileFormatError.missingFile(path: path)
      }
      var library = ComponentLibrary(name: path, components: components)
      library.include = include.isEmpty ? nil : include
      return library
    }
  }

  @Test("entries of included files come first, and later ones replace them")
  func replacing() throws {
    let library = try read(
      "parts/chip.yaml",
      [
        "parts/chip.yaml": (
          ["base.yaml", "../other/./bus.yaml"], [entry("adc", .adcConversion, 9, bits: 8)]
        ),
        "parts/base.yaml": (
          [],
          [
            entry("adc", .adcConversion, 1, bits: 8), entry("adc", .adcConversion, 2, bits: 6),
            entry("bus", .busBit, 3), entry("driver", .wordlineDrive, 4),
          ]
        ),
        "other/bus.yaml": (["deep/line.yaml"], [entry("bus", .busBit, 5)]),
        "other/deep/line.yaml": ([], [entry("line", .wordlineDrive, 6), entry("bus", .busBit, 7)]),
      ])
    #expect(library.name == "parts/chip.yaml")
    #expect(library.include == nil)
    #expect(library.components.map(\.name) == ["adc", "driver", "line", "bus", "adc"])
    #expect(library.components.map { $0.energy?.picojoules } == [2, 4, 6, 5, 9])
    try library.validate()
  }

  @Test("a converter of every resolution replaces those of one, and the other way round")
  func converters() throws {
    let survey = modelled(.adcConversion, "accelergy_adc")
    var fixed = entry("model", .adcConversion, 1, bits: 8)
    let files = ["a": (["b"], [survey]), "b": ([], [fixed, entry("x", .busBit, 1)])]
    #expect(try read("a", files).components.map(\.model) == [nil, "accelergy_adc"])
    fixed.bits = 4
    let back = ["a": (["b"], [fixed]), "b": ([], [survey])]
    #expect(try read("a", back).components == [fixed])
  }

  @Test("a file that includes itself is named with the way back")
  func cycle() {
    let error = #expect(throws: HardwareError.self) {
      _ = try read(
        "x/a.yaml", ["x/a.yaml": (["b.yaml"], []), "x/b.yaml": (["../x/a.yaml"], [])])
    }
    #expect(
      error?.description
        == "component library x/a.yaml: 'include' leads back to a file: x/a.yaml → x/b.yaml → "
        + "x/a.yaml; allowed: files that do not include each other")
  }

  @Test("two files may include the same one")
  func diamond() throws {
    let library = try read(
      "a",
      [
        "a": (["b", "c"], []), "b": (["d"], []), "c": (["d"], []),
        "d": ([], [entry("x", .busBit, 1)]),
      ])
    #expect(library.components.count == 1)
  }

  @Test("a missing file is named")
  func missing() {
    let error = #expect(throws: FileFormatError.self) {
      _ = try read("x/a.yaml", ["x/a.yaml": (["nowhere.yaml"], [])])
    }
    #expect(error?.description == "x/nowhere.yaml: the file does not exist")
  }

  @Test("a library whose includes were not read is refused")
  func unresolved() {
    var library = numberedLibrary()
    library.include = ["cells.yaml"]
    let error = #expect(throws: HardwareError.self) {
      _ = try Hardware(referenceDescription(), library: library)
    }
    #expect(
      error?.description
        == "component library 'numbered': 'include' names cells.yaml, not read yet; allowed: a "
        + "library read with the files it includes")
  }
}
