// Trains a logistic regression on TF-IDF vectors, and measures it by cross-validation.

// snippet.show
import Parlance

let examples = try TextCorpus(paths: ["labeled.txt"])
var settings = LinearTextClassifier.Settings()
settings.vectorizer.analyzer.ngrams = 1...2
settings.regression.inverseStrength = 10
let validation = try LinearTextClassifier.crossValidate(on: examples, folds: 5, settings: settings)
print(validation.mean, validation.deviation)
let classifier = try LinearTextClassifier.train(on: examples, settings: settings).classifier
let labels = try classifier.predict("a storm is coming", k: 2)
// snippet.hide
print(labels)
// snippet.end
