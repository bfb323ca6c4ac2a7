// What the kernels share. They are the kinds of layers that take most of a network's time: convolutions (a dense layer
// is one of one pixel), poolings, and what is done to every value; `python -m tests.kernels` compiles them to
// WebAssembly. Values lie as everywhere here: row by row, all channels of a pixel together. The readable JavaScript of
// each kind, in ../layers, is the reference; tests hold this to it.
//
// Compiled without -ffast-math, which would let the compiler take for granted that there are no NaN and no infinity.

#pragma once

#define EXPORT(name) __attribute__((export_name(#name)))
#define INLINE static inline __attribute__((always_inline))

typedef float Vector __attribute__((vector_size(16), aligned(4)));
typedef int Signs __attribute__((vector_size(16)));

typedef struct {
  int height, width, channels;  // of what goes in
  int rows, columns, outputs;   // of what comes out
  int size[2], stride[2], dilation[2], zeros[2];
  int groups;
  int skips;  // all weights are finite: nothing comes of a value of zero
} Window;

INLINE Vector all(float value) { return (Vector){value, value, value, value}; }
INLINE Vector at(const float *values) { return *(const Vector *)values; }

// The place in the input under one place of a window, along one axis; negative outside
INLINE int under(const Window *w, int axis, int index, int place, int length) {
  int found = index * w->stride[axis] - w->zeros[axis] + place * w->dilation[axis];
  return found < length ? found : -1;
}

// The place in the output whose window has an input place at one of its own, along one axis; -1 if none has
INLINE int over(const Window *w, int axis, int index, int place, int length) {
  int steps = index + w->zeros[axis] - place * w->dilation[axis];
  if (steps < 0 || steps % w->stride[axis]) return -1;
  return steps / w->stride[axis] < length ? steps / w->stride[axis] : -1;
}

// A NaN wins and stays, as in NumPy
INLINE int beats(float value, float best) { return value > best || (value != value && best == best); }

INLINE void clear(float *values, int count) {
  for (int i = 0; i < count; i++) values[i] = 0;
}
