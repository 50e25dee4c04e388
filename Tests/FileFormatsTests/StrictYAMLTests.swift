import FileFormats
import Testing

/// A schema with every kind of value.
private struct Experiment: Codable, Equatable {
  struct Method: Codable, Equatable {
    var name: String
    var rank: Int?
    var rate: Double
    var rows: UInt8?
  }
  var seed: Int
  var quick: Bool
  var width: Float?
  var methods: [Method]
  var limits: [String: Int]?
  var level: Level?
}

/// A value that judges its own text, as quantities with units do.
private struct Level: Codable, Equatable {
  var text: String

  init(text: String) { self.text = text }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    text = try container.decode(String.self)
    guard text.hasSuffix(" V") else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "found '\(text)', expected a voltage in V")
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

private let good = """
  seed: 42
  quick: true
  width: 0.1
  methods:
    - name: lora   # a comment
      rank: 16
      rate: 3e-3
    - {name: "null", rate: 1}
  limits: {b: 2, a: 1}
  level: 0.2 V
  """

@Suite("Strict YAML")
struct StrictYAMLTests {
  private func complaint(_ text: String) -> String {
    message { _ = try StrictYAML.decode(Experiment.self, from: text, file: "run.yaml") }
  }

  @Test("reads what fits its schema")
  func reads() throws {
    let value = try StrictYAML.decode(Experiment.self, from: good, file: "run.yaml")
    #expect(
      value
        == Experiment(
          seed: 42, quick: true, width: 0.1,
          methods: [
            .init(name: "lora", rank: 16, rate: 0.003), .init(name: "null", rank: nil, rate: 1),
          ], limits: ["a": 1, "b": 2], level: Level(text: "0.2 V")))
  }

  @Test("writes one text per value, readable again, in the order of the type")
  func writes() throws {
    let value = try StrictYAML.decode(Experiment.self, from: good, file: "run.yaml")
    let text = try StrictYAML.encode(value)
    #expect(
      text == """
        seed: 42
        quick: true
        width: 0.1
        methods:
        - name: lora
          rank: 16
          rate: 0.003
        - name: 'null'
          rate: 1.0
        limits:
          a: 1
          b: 2
        level: 0.2 V

        """)
    #expect(try StrictYAML.decode(Experiment.self, from: text, file: "again.yaml") == value)
  }

  @Test(
    "restores every text and number",
    arguments: [
      "", "~", "5", "1e3", "true", "no", "- a", "a: b", "#x", "é\n\ttwo lines\n", "'", "\"", "0x10",
      ".nan", " padded ", "{", "null",
    ])
  func texts(text: String) throws {
    let encoded = try StrictYAML.encode(["key \(text)": text])
    let decoded = try StrictYAML.decode([String: String].self, from: encoded, file: "a.yaml")
    #expect(decoded == ["key \(text)": text])
    let numbers: [Double] = [0.1, 1e300, -.leastNonzeroMagnitude, 1, .infinity, -0.0, 1.0 / 3]
    let again = try StrictYAML.decode(
      [Double].self, from: StrictYAML.encode(numbers), file: "a.yaml")
    #expect(again == numbers)
  }

  @Test("unknown keys, with the nearest valid one")
  func unknownKeys() {
    #expect(
      complaint(good.replacing("rank: 16", with: "rnak: 16"))
        == "run.yaml:6: unknown key 'methods[0].rnak'; nearest valid key: 'rank'")
    #expect(
      complaint(good + "\nwidht: 3\n")
        == "run.yaml:11: unknown key 'widht'; nearest valid key: 'width'")
    #expect(
      complaint(good.replacing("quick: true", with: "quick: true\nlevels: {deep: 1}"))
        == "run.yaml:3: unknown key 'levels'; nearest valid key: 'level'")
  }

  @Test("missing keys, with a key that may be a misspelling")
  func missingKeys() {
    #expect(
      complaint(good.replacing("name: lora", with: "nmae: lora"))
        == "run.yaml:5: missing key 'methods[0].name'; is 'nmae' a misspelling of it?")
    #expect(complaint("seed: 1\n") == "run.yaml:1: missing key 'quick'")
  }

  @Test(
    "values of the wrong type",
    arguments: [
      ("seed: 42", "seed: 4.5", "run.yaml:1: seed: found '4.5', expected an integer"),
      ("seed: 42", "seed: '4'", "run.yaml:1: seed: found '4', expected an integer"),
      ("seed: 42", "seed:", "run.yaml:1: seed: found nothing, expected an integer"),
      ("seed: 42", "seed: [1]", "run.yaml:1: seed: found a list, expected an integer"),
      ("quick: true", "quick: yes", "run.yaml:2: quick: found 'yes', expected true or false"),
      ("width: 0.1", "width: 1e50", "run.yaml:3: width: found '1e50', expected a number"),
      ("width: 0.1", "width: 0x10", "run.yaml:3: width: found '0x10', expected a number"),
      (
        "rank: 16", "rows: 256",
        "run.yaml:6: methods[0].rows: found '256', expected an integer from 0 to 255"
      ),
      ("rate: 3e-3", "rate: fast", "run.yaml:7: methods[0].rate: found 'fast', expected a number"),
      ("{b: 2, a: 1}", "7", "run.yaml:9: limits: found '7', expected a mapping"),
      ("a: 1}", "a: x}", "run.yaml:9: limits.a: found 'x', expected an integer"),
      ("0.2 V", "0.2 A", "run.yaml:10: level: found '0.2 A', expected a voltage in V"),
      ("0.2 V", "[0.2]", "run.yaml:10: level: found a list, expected a text"),
    ])
  func wrongTypes(part: String, replacement: String, text: String) {
    #expect(complaint(good.replacing(part, with: replacement)) == text)
  }

  @Test("broken grammar")
  func grammar() {
    #expect(complaint("") == "run.yaml:1:1: the document is empty")
    #expect(
      complaint("seed: [1, 2")
        == "run.yaml:2:1: while parsing a flow sequence: did not find expected ',' or ']'")
    #expect(complaint("seed: 1\nquick: true\nseed: 2\n") == "run.yaml:1:1: duplicated key 'seed'")
    #expect(complaint("seed: *nobody\n") == "run.yaml:1:7: found undefined alias")
    #expect(
      complaint("seed: 1\n---\nseed: 2\n")
        == "run.yaml:2:1: expected a single document in the stream: but found another document")
    #expect(
      complaint("seed: \u{1}\n") == "run.yaml:1:1: control characters are not allowed (byte 1)")
    #expect(
      complaint(String(repeating: "[", count: 100_000))
        == "run.yaml:1:1: while parsing: Maximum nesting level reached,"
        + " set with yaml_set_max_nest_level())")
    #expect(
      complaint("? [a]\n: 1\n")
        == "run.yaml:1: found a key that is a list or a mapping, expected a text")
  }
}
