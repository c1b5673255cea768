// Trains an n-gram model, asks for probabilities and draws a sentence.

// snippet.show
import Parlance

var settings = NGramSettings()
settings.order = 3
let text = try TextCorpus(paths: ["tales.txt"])
let (list, _) = try NGramTrainer(settings).train(on: text)
try list.writeARPA(to: "tales.arpa.gz")

let model = try NGramModel(list)
print(model.score(sentence: "the ship sails").perplexity ?? .nan)
var state = model.startState
for word in ["the", "ship"] {
  let score = model.score(state, model.id(of: word))
  print(word, score.logProbability, score.matchedOrder)
  state = score.nextState
}
var random = SystemRandomNumberGenerator()
print(try NGramSampler(model, temperature: 0.8).sentence(using: &random))
// snippet.end
