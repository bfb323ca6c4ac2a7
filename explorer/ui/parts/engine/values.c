// What is done to every value by itself.

#include "kernels.h"

// Each value times the number of its channel plus another one
EXPORT(scale)
void scale(const float *values, int count, int channels, const float *factors, const float *shifts, float *found) {
  for (int place = 0; place < count; place += channels) {
    int c = 0;
    for (; c + 4 <= channels; c += 4) {
      *(Vector *)(found + place + c) = at(values + place + c) * at(factors + c) + at(shifts + c);
    }
    for (; c < channels; c++) found[place + c] = values[place + c] * factors[c] + shifts[c];
  }
}

// The larger of each value and 0
EXPORT(relu)
void relu(const float *values, int count, float *found) {
  int i = 0;
  for (; i + 4 <= count; i += 4) *(Vector *)(found + i) = __builtin_wasm_max_f32x4(at(values + i), all(0));
  for (; i < count; i++) found[i] = beats(0, values[i]) ? 0 : values[i];
}

// The gradient times 1 where something came through, times 0 elsewhere
EXPORT(relu_back)
void relu_back(const float *gradient, const float *output, int count, float *found) {
  int i = 0;
  for (; i + 4 <= count; i += 4) {
    Signs open = at(output + i) > all(0);
    *(Vector *)(found + i) = at(gradient + i) * (Vector)(open & (Signs)all(1));
  }
  for (; i < count; i++) found[i] = gradient[i] * (output[i] > 0 ? 1.0f : 0.0f);
}
