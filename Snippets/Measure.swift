// Scores a translation and a classifier.

// snippet.show
import Parlance

let bleu = BLEU()
let score = try bleu.corpusScore(
  ["The boat sails away today."], references: [["The boat sails away."]])
print(score.value, bleu.signature(references: 1))
print(try ChrF(wordOrder: 2).sentenceScore("The boat sails.", references: ["The boat sails away."]))

let report = try ClassificationReport(gold: ["cat", "dog", "cat"], predicted: ["cat", "cat", "cat"])
print(report.accuracy, report.average(.macro).f1)
// snippet.end
