"""The parts of Benchmarks/embeddings.py: each module is one subcommand or one thing that several of them need."""
