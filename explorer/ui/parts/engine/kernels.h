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

// Every place of the input that lies under one window; j and i count places in the window, y and x those of the input
#define UNDER_WINDOW(w, row, column, j, i, y, x)                        \
  for (int j = 0, y; j < (w)->size[0]; j++)                             \
    if ((y = under((w), 0, (row), j, (w)->height)) >= 0)                \
      for (int i = 0, x; i < (w)->size[1]; i++)                         \
        if ((x = under((w), 1, (column), i, (w)->width)) >= 0)

// The place in the output whose window has an input place at one of its own, along one axis; -1 if none has
INLINE int over(const Window *w, int axis, int index, int place, int length) {
  int steps = index + w->zeros[axis] - place * w->dilation[axis];
  if (steps < 0 || steps % w->stride[axis]) return -1;
  return steps / w->stride[axis] < length ? steps / w->stride[axis] : -1;
}

// A NaN wins and stays, as in NumPy
INLINE int beats(float value, float best) { return value > best || (value != value && best == best); }

// Every place of the output whose window one pixel of the input lies under
#define OVER_PIXEL(w, y, x, j, i, row, column)                          \
  for (int j = 0, row; j < (w)->size[0]; j++)                           \
    if ((row = over((w), 0, (y), j, (w)->rows)) >= 0)                   \
      for (int i = 0, column; i < (w)->size[1]; i++)                    \
        if ((column = over((w), 1, (x), i, (w)->columns)) >= 0)

INLINE void clear(float *values, int count) {
  for (int i = 0; i < count; i++) values[i] = 0;
}
