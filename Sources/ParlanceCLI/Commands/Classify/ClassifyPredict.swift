import ArgumentParser
import Parlance
import ParlanceKernels
import ParlanceModels

/// `parlance classify predict`
struct ClassifyPredict: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "The most probable labels of each line.",
    discussion: """
      One line of output a line of text: label, space, probability, as often as there are answers. A line without \
      known words, or without a label above the threshold, gives an empty line. With --uncertainty each probability is \
      the mean of several answers of a model folder with dropout, and behind it stands how far they lie apart: their \
      standard deviation.

      Examples:
        parlance classify predict reviews letters.txt --uncertainty
        parlance classify predict topics letters.txt -k 2
        echo "a storm is coming" | parlance classify predict topics
      """)

  struct Answer: Encodable {
    struct Label: Encodable {
      let label: String
      let probability: Float
      /// Between answers with dropout.
      var deviation: Float?
    }
    let labels: [Label]
  }

  @OptionGroup var choice: LabelOptions
  @Flag(
    help:
      "Print behind each probability how much answers with dropout differ (20 of them, or --dropout-samples)."
  )
  var uncertainty = false
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func run() throws {
    let corpus = try choice.corpus()
    let output = StandardOutput()
    switch try choice.classifier(uncertainty: uncertainty) {
    case .fastText(let classifier): try predict(corpus, classifier, to: output)
    case .linear(let classifier): try predict(corpus, classifier, to: output)
    case .neural(let classification): try predict(corpus, classification, to: output)
    }
    try output.flush()
  }

  private func predict(
    _ corpus: some Corpus, _ classifier: LinearTextClassifier, to output: StandardOutput
  ) throws {
    try classifier.predict(
      lines: corpus, k: choice.count, threshold: Double(choice.threshold), threads: threads.count
    ) { predictions in
      if results.json {
        try output.json(
          Answer(labels: predictions.map { Answer.Label(label: $0.label, probability: $0.probability) }))
      } else {
        var line: [UInt8] = []
        for (index, prediction) in predictions.enumerated() {
          if index > 0 { line.append(UInt8(ascii: " ")) }
          line.append(contentsOf: prediction.label.utf8)
          line.append(UInt8(ascii: " "))
          SignificantDigits.append(Double(prediction.probability), digits: 6, to: &line)
        }
        line.append(UInt8(ascii: "\n"))
        try output.bytes(line)
      }
    }
  }

  private func predict(
    _ corpus: some Corpus, _ classification: NeuralClassification, to output: StandardOutput
  ) throws {
    Threads.use(threads.count)
    let isInteractive = TextBatch.isInteractive(choice.files)
    try classification.forEachLine(of: corpus, batch: TextBatch.size(of: choice.files, 64)) { _, labels in
      if results.json {
        try output.json(
          Answer(
            labels: labels.map {
              Answer.Label(label: $0.label, probability: $0.probability, deviation: $0.deviation)
            }))
      } else {
        var line: [UInt8] = []
        for (index, label) in labels.enumerated() {
          line.append(contentsOf: (index > 0 ? " " : "").utf8)
          line.append(contentsOf: label.label.utf8)
          line.append(UInt8(ascii: " "))
          SignificantDigits.append(Double(label.probability), digits: 6, to: &line)
          if uncertainty, let deviation = label.deviation {
            line.append(UInt8(ascii: " "))
            SignificantDigits.append(Double(deviation), digits: 6, to: &line)
          }
        }
        line.append(UInt8(ascii: "\n"))
        try output.bytes(line)
      }
      if isInteractive { try output.flush() }
    }
  }

  private func predict(
    _ corpus: some Corpus, _ classifier: FastTextClassifier, to output: StandardOutput
  ) throws {
    if results.json {
      try forEachPart(of: corpus, classifier, start: [Answer]()) { answers, predictions in
        answers.append(
          Answer(
            labels: predictions.map {
              Answer.Label(label: classifier.labels[Int($0.label)], probability: $0.probability)
            }))
      } inOrder: { answers in
        for answer in answers { try output.json(answer) }
      }
    } else {
      let labels = classifier.labels.map { Array($0.utf8) }
      try forEachPart(of: corpus, classifier, start: [UInt8]()) { lines, predictions in
        for index in predictions.indices {
          if index > 0 { lines.append(UInt8(ascii: " ")) }
          lines.append(contentsOf: labels[Int(predictions[index].label)])
          lines.append(UInt8(ascii: " "))
          SignificantDigits.append(Double(predictions[index].probability), digits: 6, to: &lines)
        }
        lines.append(UInt8(ascii: "\n"))
      } inOrder: { lines in
        try output.bytes(lines)
      }
    }
  }

  private func forEachPart<Part: Sendable>(
    of corpus: some Corpus, _ classifier: FastTextClassifier, start: Part,
    _ add: @escaping @Sendable (inout Part, [ScoredLabel]) -> Void, inOrder: (Part) throws -> Void
  ) throws {
    let (count, threshold) = (choice.count, choice.threshold)
    try classifier.forEachPart(
      of: corpus, threads: threads.count, start: start,
      { predictor, line, endsLine, part in
        predictor.predict(line, k: count, threshold: threshold, endsLine: endsLine)
        add(&part, predictor.predictions)
      }, inOrder: inOrder)
  }
}
