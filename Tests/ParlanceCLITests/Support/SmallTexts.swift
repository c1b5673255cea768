import Testing

/// Small made-up texts with something to learn in them.
enum SmallTexts {
  private static let animals = ["horse", "sheep", "otter", "heron", "badger"]
  private static let tools = ["hammer", "chisel", "pliers", "mallet", "wrench"]

  /// Lines in which animals share one surrounding and tools another.
  static func corpus(lines: Int) -> String {
    var random = Steps(state: 7)
    var text = ""
    for _ in 0..<lines {
      text += "the \(random.pick(animals)) drinks from the river near the \(random.pick(animals))\n"
      text += "a smith keeps his \(random.pick(tools)) beside another \(random.pick(tools)) in a box\n"
    }
    return text
  }

  /// Lines for a classifier with two labels.
  static func labeled(lines: Int) -> String {
    var random = Steps(state: 11)
    var text = ""
    for _ in 0..<lines {
      text += "__label__animal the \(random.pick(animals)) drinks with the \(random.pick(animals))\n"
      text += "__label__tool his \(random.pick(tools)) lies beside another \(random.pick(tools))\n"
    }
    return text
  }

  /// Trains a small model into `folder`; gives its name without extension.
  static func train(in folder: TemporaryFolder, _ more: [String] = []) throws -> String {
    let corpus = try folder.write(corpus(lines: 300), to: "corpus.txt")
    let name = folder.path("words")
    let run = try Program.run(
      [
        "embed", "train", "--input", corpus, "--output", name, "--dim", "16", "--buckets", "500", "--threads",
        "1",
      ]
        + more)
    try #require(run.status == 0, "\(run.errors)")
    return name
  }

  /// Trains a small classifier into `folder`; gives its name without extension.
  static func trainClassifier(in folder: TemporaryFolder) throws -> String {
    let text = try folder.write(labeled(lines: 200), to: "labeled.txt")
    let name = folder.path("topics")
    let run = try Program.run(
      [
        "classify", "train", "--input", text, "--output", name, "--dim", "10", "--threads", "1", "--lr",
        "0.5",
      ])
    try #require(run.status == 0, "\(run.errors)")
    return name
  }

  /// A linear congruential sequence: the texts are the same in each run.
  private struct Steps {
    var state: UInt64

    mutating func pick(_ words: [String]) -> String {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return words[Int(state >> 33) % words.count]
    }
  }
}
