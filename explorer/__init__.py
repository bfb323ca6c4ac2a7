"""The Convolution Explorer: convolutional networks made visible, number by number."""
