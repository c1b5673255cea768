import ArgumentParser

/// The program `parlance`: its subcommands, and nothing else.
@main
struct ParlanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parlance",
    abstract: "Text, embeddings and sequence models in one program.",
    discussion: """
      Examples:
        parlance embed train --input corpus.txt --output words
        parlance embed neighbors words queen
        parlance classify train --input labeled.txt --output topics

      `-` stands for standard input. Results go to standard output, all else to standard error. \
      Exit codes: 0 done, 1 failed, 2 used wrongly, 130 stopped by Ctrl-C.
      """,
    version: "0.1.0",
    subcommands: [
      EmbedCommand.self, ClassifyCommand.self, TfidfCommand.self, NGramCommand.self, TokenizeCommand.self,
      DetokenizeCommand.self, VocabCommand.self, EvaluateCommand.self, TranslateCommand.self,
      GenerateCommand.self, ScoreCommand.self, TagCommand.self,
      EncodeCommand.self, SimilarityCommand.self, RerankCommand.self, FillMaskCommand.self,
      TrainCommand.self, RunsCommand.self, ModelsCommand.self, ServeCommand.self,
    ])

  /// Runs the program; never by `ParsableCommand.main`, whose exit codes and messages are not ours.
  static func main() {
    Launcher.launch(Array(CommandLine.arguments.dropFirst()))
  }
}
