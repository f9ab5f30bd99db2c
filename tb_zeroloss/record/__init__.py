"""Record while training; the only package that imports TensorFlow."""
