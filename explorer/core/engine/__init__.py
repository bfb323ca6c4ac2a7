"""The only door to TensorFlow: building, asking, training, evaluating networks with Keras."""
