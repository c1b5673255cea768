import ArgumentParser

/// `parlance classify`
struct ClassifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify",
    abstract: "Train text classifiers, predict labels, measure them.",
    discussion: """
      Training text has one example a line: its labels, which start with __label__, and its words. Models are \
      fastText's .bin and .ftz files, or .logistic files: TF-IDF vectors and a logistic regression.

      Example:
        parlance classify train --input labeled.txt --output topics
        echo "a storm is coming" | parlance classify predict topics
        parlance classify evaluate topics held-out.txt
      """,
    subcommands: [
      ClassifyTrain.self, ClassifyPredict.self, ClassifyEvaluate.self, ClassifyCrossValidate.self,
    ])
}
