// Trains word embeddings and asks for the words nearest to one.

// snippet.show
import Parlance

let corpus = try TextCorpus(paths: ["corpus.txt"])
var settings = EmbeddingSettings()
settings.dimension = 100
let model = try EmbeddingTrainer(settings).train(on: corpus) { progress in
  print("\(Int(progress.fraction * 100)) %, loss \(progress.loss)")
}
try model.write(to: "words.bin")
// snippet.end
