"""What is recorded where Keras runs on another backend than TensorFlow: what Keras reports, and what a loop passes."""
