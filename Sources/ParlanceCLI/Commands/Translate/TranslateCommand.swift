import ArgumentParser
import Parlance
import ParlanceDecoding
import ParlanceFiles
import ParlanceKernels
import ParlanceModels

/// `parlance translate`
struct TranslateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "translate",
    abstract: "Translate each line.",
    discussion: """
      One line of output a line of text, or with --nbest as many as asked for, the best first; fewer where the search found \
      no more. --scores puts the line's number and the score before each, parted by tabs: the log-probability \
      normalized by length. --alignments puts behind each, after a tab, which word comes from which: pairs of source and \
      target word, counted from 0. --attention draws what the model looked at while it wrote the best translation of \
      the first lines: of a transformer the last layer of its decoder, the mean of all heads; --attention-layer and \
      --attention-head take others, for --alignments too.

      A line has the same translation whatever stands beside it. How is searched is told by the folder's \
      generation_config.json where flags do not say it. A line with more pieces than the model reads is cut, with a \
      warning; --strict refuses it. --model several times translates by the mean of what the models say; they must have the \
      same tokenizers.

      Examples:
        parlance translate --model de-en letters.txt > letters.en
        echo "Ein Hund läuft." | parlance translate --model de-en --nbest 3 --scores
        parlance translate --model de-en --attention looks.svg letter.txt
        parlance translate --model de-en --attention looks.svg --attention-layer 2 --attention-head 5 letter.txt
        parlance translate --model seed-1 --model seed-2 --no-repeat-ngram 3 --prefix "A dog" letter.txt
      """)

  @Option(help: "The model's folder; several for an ensemble.") var model: [String]
  @OptionGroup var search: BeamArguments
  @Flag(help: "Print line numbers and scores.") var scores = false
  @Flag(help: "Print which word comes from which.") var alignments = false
  @Option(help: ArgumentHelp("Draw where the model looked, as SVG.", valueName: "file")) var attention:
    String?
  @OptionGroup var looked: AttentionArguments
  @OptionGroup var lengths: LengthOptions
  @OptionGroup var text: TextOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    if model.isEmpty { throw ValidationError("name the model's folder with --model") }
    if !alignments && attention == nil { try looked.refuse() }
  }

  func run() throws {
    Threads.use(threads.count)
    let corpus = try text.corpus()
    if let attention { try OutputPath.check(attention) }
    let folders = try model.map { try ModelFolder(path: $0) }
    var options = try TranslationOptions(folders[0])
    search.apply(to: &options)
    options.keepsAttention = alignments || attention != nil
    options.attentionChoice = looked.choice
    options.longTexts = lengths.rule
    let translator = try Translator(ensemble: folders, options: options)
    try looked.check(translator, model[0])
    let output = StandardOutput()
    var drawing = AttentionDrawing(isWanted: attention != nil)
    try corpus.forEachLines(TextBatch.size(of: text.files, search.batchSize)) { lines, first in
      let answers = try translator.predict(lines)
      for (index, translations) in answers.enumerated() {
        try drawing.add(translations, number: first + index, translator, model[0])
        let line = TranslatedLine(
          number: first + index, source: lines[index], translations: translations, translator: translator)
        if results.json {
          try output.json(line.answer(alignments: alignments, attention: attention != nil))
        } else {
          try line.print(scores: scores, alignments: alignments, to: output)
        }
      }
      if TextBatch.isInteractive(text.files) { try output.flush() }
    }
    try output.flush()
    if let attention { try drawing.write(to: attention) }
  }
}
