"""What users take instead, a runner for each; ``crew`` lists them, ``bench.beside`` measures them."""
