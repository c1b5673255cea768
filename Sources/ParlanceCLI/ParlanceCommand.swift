import ArgumentParser

@main
struct ParlanceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parlance", abstract: "Text, embeddings and sequence models in one program.", version: "0.1.0")
}
