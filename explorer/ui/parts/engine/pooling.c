// The largest value or the mean of each window, forwards and backwards; what lies outside of the map is left out.

#include "kernels.h"

// The largest value of each window, each on its own map
EXPORT(largest)
void largest(const Window *w, const float *input, float *output) {
  for (int row = 0; row < w->rows; row++) {
    for (int column = 0; column < w->columns; column++, output += w->channels) {
      for (int c = 0; c < w->channels; c++) output[c] = -__builtin_inff();
      UNDER_WINDOW(w, row, column, j, i, y, x) {
        const float *values = input + (y * w->width + x) * w->channels;
        int c = 0;
        for (; c + 4 <= w->channels; c += 4) {
          *(Vector *)(output + c) = __builtin_wasm_max_f32x4(at(output + c), at(values + c));
        }
        for (; c < w->channels; c++) output[c] = beats(values[c], output[c]) ? values[c] : output[c];
      }
    }
  }
}

// The place of the value that won a window of one map, the first of equals
static int winner(const Window *w, int row, int column, int c, const float *input) {
  int best = -1;
  UNDER_WINDOW(w, row, column, j, i, y, x) {
    int place = (y * w->width + x) * w->channels + c;
    if (best < 0 || beats(input[place], input[best])) best = place;
  }
  return best;
}

// All of the gradient to the winner
EXPORT(largest_back)
void largest_back(const Window *w, const float *gradient, const float *input, float *found) {
  clear(found, w->height * w->width * w->channels);
  for (int row = 0; row < w->rows; row++) {
    for (int column = 0; column < w->columns; column++, gradient += w->channels) {
      for (int c = 0; c < w->channels; c++) {
        if (gradient[c] != 0) found[winner(w, row, column, c, input)] += gradient[c];
      }
    }
  }
}

// How many places of a window lie on the map along one axis
static int inside(const Window *w, int axis, int index, int length) {
  int count = 0;
  for (int place = 0; place < w->size[axis]; place++) count += under(w, axis, index, place, length) >= 0;
  return count;
}

// The mean of each window, or, on the way back, its equal share to every value that was under it
INLINE void share(const Window *w, const float *from, float *to, int back) {
  clear(to, w->channels * (back ? w->height * w->width : w->rows * w->columns));
  for (int row = 0; row < w->rows; row++) {
    for (int column = 0; column < w->columns; column++) {
      float part = 1.0f / (inside(w, 0, row, w->height) * inside(w, 1, column, w->width));
      int outer = (row * w->columns + column) * w->channels;
      UNDER_WINDOW(w, row, column, j, i, y, x) {
        int inner = (y * w->width + x) * w->channels;
        for (int c = 0; c < w->channels; c++) to[(back ? inner : outer) + c] += from[(back ? outer : inner) + c] * part;
      }
    }
  }
}

EXPORT(means)
void means(const Window *w, const float *input, float *output) { share(w, input, output, 0); }

EXPORT(means_back)
void means_back(const Window *w, const float *gradient, float *found) { share(w, gradient, found, 1); }
