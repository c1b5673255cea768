// Loads any embedding file and asks it.

// snippet.show
import Parlance

let model = try EmbeddingModel.load("words.bin")
let nearest = try NearestNeighbors(model, threads: 2)
for neighbor in try nearest.neighbors(of: "queen", k: 5) {
  print(neighbor.word, neighbor.similarity)
}
let queen = try nearest.analogy("king", "man", "woman", k: 1)
let unseen = try model.vector(for: "queenly")
// snippet.hide
print(queen, unseen.count)
// snippet.end
