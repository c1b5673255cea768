import ArgumentParser

/// The program `parlance-bench`: its subcommands, and nothing else.
@main
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parlance-bench",
    abstract: "Measure parts of Parlance inside of one process.",
    subcommands: [
      AttentionBench.self, TokenizerBench.self, TokenizerLoadBench.self, TokenizerScaling.self,
      TokenizerSave.self, EngineBench.self,
      TrainStepBench.self, RecurrentStepBench.self, DecodeBench.self, EncodeBench.self,
      GenerateBench.self, TranslateBench.self,
    ])
}
