// Trains a classifier on labeled lines and predicts a label.

// snippet.show
import Parlance

let examples = try TextCorpus(paths: ["labeled.txt"])
let model = try ClassifierTrainer(ClassifierSettings()).train(on: examples, observer: nil)
let classifier = try FastTextClassifier(model)
for prediction in classifier.predict("a storm is coming", k: 2) {
  print(prediction.label, prediction.probability)
}
// snippet.end
