// Learns the weights of terms and finds the documents that answer a question.

// snippet.show
import Parlance

let documents = try DocumentCollection(lines: TextCorpus(paths: ["articles.txt"]))
var options = VectorizerOptions()
options.analyzer.stopWords = StopWords.english
options.analyzer.stemmer = "english"
let search = try DocumentSearch(documents, options: options, threads: 2)
for hit in try search.search("a storm at sea", k: 3) {
  print(hit.score, documents[hit.document])
}
// snippet.end
