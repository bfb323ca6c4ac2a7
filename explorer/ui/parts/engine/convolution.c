// Window times kernel plus bias, forwards and backwards, 32 outputs at a time in eight vectors.

#include "kernels.h"

#define MOST_VECTORS 8

// Adds some values times their rows of weights; `width` is how long a row is
INLINE void add_products(Vector *sums, int vectors, const float *values, int count, const float *weights, int width,
                         int skips) {
  for (int i = 0; i < count; i++, weights += width) {
    if (values[i] == 0 && skips) continue;
    Vector value = all(values[i]);
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[v] += value * at(weights + 4 * v);
  }
}

// The same for one sum; the weights are `width` apart
INLINE float products(const float *values, int count, const float *weights, int width, int skips) {
  float sum = 0;
  for (int i = 0; i < count; i++, weights += width) {
    if (values[i] != 0 || !skips) sum += values[i] * *weights;
  }
  return sum;
}

// The sum of products of two rows
INLINE float dot(const float *one, const float *other, int count) {
  Vector sums = all(0);
  int i = 0;
  for (; i + 4 <= count; i += 4) sums += at(one + i) * at(other + i);
  float sum = sums[0] + sums[1] + sums[2] + sums[3];
  for (; i < count; i++) sum += one[i] * other[i];
  return sum;
}

// Some outputs of one place, 4 a vector, from output `o` on
INLINE void sums_at(const Window *w, int row, int column, int o, int vectors, const float *input, const float *kernel,
                    const float *bias, float *output) {
  int depth = w->channels / w->groups, group = o / (w->outputs / w->groups);
  Vector sums[MOST_VECTORS];
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) sums[v] = at(bias + o + 4 * v);
  UNDER_WINDOW(w, row, column, j, i, y, x) {
    const float *values = input + (y * w->width + x) * w->channels + group * depth;
    const float *weights = kernel + (j * w->size[1] + i) * depth * w->outputs + o;
    add_products(sums, vectors, values, depth, weights, w->outputs, w->skips);
  }
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) *(Vector *)(output + o + 4 * v) = sums[v];
}

// One output of one place
static void sum_at(const Window *w, int row, int column, int o, const float *input, const float *kernel,
                   const float *bias, float *output) {
  int depth = w->channels / w->groups, group = o / (w->outputs / w->groups);
  float sum = bias[o];
  UNDER_WINDOW(w, row, column, j, i, y, x) {
    const float *values = input + (y * w->width + x) * w->channels + group * depth;
    const float *weights = kernel + (j * w->size[1] + i) * depth * w->outputs + o;
    sum += products(values, depth, weights, w->outputs, w->skips);
  }
  output[o] = sum;
}

// Window times kernel at every place, plus the bias
EXPORT(convolve)
void convolve(const Window *w, const float *input, const float *kernel, const float *bias, float *output) {
  int own = w->outputs / w->groups;
  for (int row = 0; row < w->rows; row++) {
    for (int column = 0; column < w->columns; column++, output += w->outputs) {
      for (int first = 0; first < w->outputs; first += own) {
        int o = first, end = first + own;
        for (; o + 32 <= end; o += 32) sums_at(w, row, column, o, 8, input, kernel, bias, output);
        for (; o + 16 <= end; o += 16) sums_at(w, row, column, o, 4, input, kernel, bias, output);
        for (; o + 4 <= end; o += 4) sums_at(w, row, column, o, 1, input, kernel, bias, output);
        for (; o < end; o++) sum_at(w, row, column, o, input, kernel, bias, output);
      }
    }
  }
}

// The kernel as the way back reads it: in the order height, width, output, channel of the group
EXPORT(turn)
void turn(const Window *w, const float *kernel, float *turned) {
  int depth = w->channels / w->groups, places = w->size[0] * w->size[1];
  for (int place = 0; place < places; place++) {
    for (int c = 0; c < depth; c++) {
      for (int o = 0; o < w->outputs; o++) {
        turned[(place * w->outputs + o) * depth + c] = kernel[(place * depth + c) * w->outputs + o];
      }
    }
  }
}

// What some channels of one pixel collect from every window it lies in, from channel `c` of a group on
INLINE void collected(const Window *w, int y, int x, int group, int c, int vectors, const float *behind,
                      const float *turned, float *found) {
  int depth = w->channels / w->groups, own = w->outputs / w->groups;
  Vector sums[MOST_VECTORS];
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) sums[v] = all(0);
  OVER_PIXEL(w, y, x, j, i, row, column) {
    const float *slopes = behind + (row * w->columns + column) * w->outputs + group * own;
    const float *weights = turned + ((j * w->size[1] + i) * w->outputs + group * own) * depth + c;
    add_products(sums, vectors, slopes, own, weights, depth, w->skips);
  }
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) *(Vector *)(found + 4 * v) = sums[v];
}

// The same for one channel; here the kernel as it is lies side by side
static float collected_alone(const Window *w, int y, int x, int group, int c, const float *behind,
                             const float *kernel) {
  int depth = w->channels / w->groups, own = w->outputs / w->groups;
  float sum = 0;
  OVER_PIXEL(w, y, x, j, i, row, column) {
    const float *slopes = behind + (row * w->columns + column) * w->outputs + group * own;
    sum += dot(slopes, kernel + ((j * w->size[1] + i) * depth + c) * w->outputs + group * own, own);
  }
  return sum;
}

// From the gradient of the sums that of the input. `turned` may be 0: a dense layer reads each weight once.
EXPORT(convolve_back)
void convolve_back(const Window *w, const float *behind, const float *kernel, const float *turned, float *found) {
  int depth = w->channels / w->groups;
  for (int y = 0; y < w->height; y++) {
    for (int x = 0; x < w->width; x++) {
      for (int group = 0; group < w->groups; group++, found += depth) {
        int c = 0;
        if (turned) {
          for (; c + 32 <= depth; c += 32) collected(w, y, x, group, c, 8, behind, turned, found + c);
          for (; c + 16 <= depth; c += 16) collected(w, y, x, group, c, 4, behind, turned, found + c);
          for (; c + 4 <= depth; c += 4) collected(w, y, x, group, c, 1, behind, turned, found + c);
        }
        for (; c < depth; c++) found[c] = collected_alone(w, y, x, group, c, behind, kernel);
      }
    }
  }
}

// What one row of places adds to some weights of one channel: those to 4 outputs a vector
INLINE void add_row(const Window *w, int y, int row, int i, int c, int o, int vectors, const float *input,
                    const float *behind, float *found) {
  Vector sums[MOST_VECTORS];
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) sums[v] = at(found + 4 * v);
  for (int column = 0; column < w->columns; column++) {
    int x = under(w, 1, column, i, w->width);
    if (x < 0) continue;
    float value = input[(y * w->width + x) * w->channels + c];
    add_products(sums, vectors, &value, 1, behind + (row * w->columns + column) * w->outputs + o, 0, 1);
  }
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) *(Vector *)(found + 4 * v) = sums[v];
}

// The same for one weight
static void add_row_alone(const Window *w, int y, int row, int i, int c, int o, const float *input,
                          const float *behind, float *found) {
  for (int column = 0; column < w->columns; column++) {
    int x = under(w, 1, column, i, w->width);
    if (x < 0) continue;
    float value = input[(y * w->width + x) * w->channels + c];
    *found += value * behind[(row * w->columns + column) * w->outputs + o];
  }
}

// What one row of places adds to the weights of one place in the window
static void add_place(const Window *w, int y, int row, int i, const float *input, const float *behind, float *found) {
  int depth = w->channels / w->groups, own = w->outputs / w->groups;
  for (int c = 0; c < w->channels; c++) {
    int o = c / depth * own, end = o + own;
    float *weights = found + c % depth * w->outputs;
    for (; o + 32 <= end; o += 32) add_row(w, y, row, i, c, o, 8, input, behind, weights + o);
    for (; o + 16 <= end; o += 16) add_row(w, y, row, i, c, o, 4, input, behind, weights + o);
    for (; o + 4 <= end; o += 4) add_row(w, y, row, i, c, o, 1, input, behind, weights + o);
    for (; o < end; o++) add_row_alone(w, y, row, i, c, o, input, behind, weights + o);
  }
}

// The gradients of the kernel and of the bias
EXPORT(convolve_weights)
void convolve_weights(const Window *w, const float *input, const float *behind, float *of_kernel, float *of_bias) {
  int depth = w->channels / w->groups, weights = depth * w->outputs;
  clear(of_kernel, w->size[0] * w->size[1] * weights);
  clear(of_bias, w->outputs);
  for (int row = 0; row < w->rows; row++) {
    for (int j = 0; j < w->size[0]; j++) {
      int y = under(w, 0, row, j, w->height);
      if (y < 0) continue;
      for (int i = 0; i < w->size[1]; i++) {
        add_place(w, y, row, i, input, behind, of_kernel + (j * w->size[1] + i) * weights);
      }
    }
    for (int place = 0; place < w->columns * w->outputs; place++) {
      of_bias[place % w->outputs] += behind[row * w->columns * w->outputs + place];
    }
  }
}
