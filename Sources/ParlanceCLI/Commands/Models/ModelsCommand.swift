import ArgumentParser

/// `parlance models`
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "Look into model folders and write them in other forms.",
    discussion: """
      Examples:
        parlance models inspect all-MiniLM-L6-v2
        parlance models convert de-en --type f16 --output de-en-half
        parlance models quantize all-MiniLM-L6-v2 --type int8 --output minilm-int8 --evaluate sentences.txt
      """,
    subcommands: [ModelsInspect.self, ModelsConvert.self, ModelsQuantize.self])
}
