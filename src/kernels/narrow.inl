// The kernels of half and bfloat16: all in float, each result rounded once. What is not a row is
// done in blocks, by float's kernels.

template <int N, class T>
inline float_pack row_of_packs(const float* c, const T* const* in, size_t i) {
  if constexpr (N == 1) return splat(c[0]) * load(in[0] + i);
  else return row_of_packs<N - 1>(c, in, i) + splat(c[N - 1]) * load(in[N - 1] + i);
}

template <class T>
inline narrow_pack non_finite_pack(narrow_pack bits) {
  return (bits & bits_of<T>::exponent) + bits_of<T>::one_exponent;
}

inline bool has_sign(narrow_pack bits) {
  uint32_t all = 0;
  for (size_t i = 0; i < pack; ++i) all |= bits[i];
  return (all & 0x8000) != 0;
}

template <int N, class T>
requires is_narrow<T>
bool combine_fixed(T* out, size_t n, const double* coefficients, const T* const* inputs) {
  float c[N];
  const T* in[N];
  for (int k = 0; k < N; ++k) {
    c[k] = static_cast<float>(coefficients[k]);
    in[k] = inputs[k];
  }
  narrow_pack bad = {};
  size_t i = 0;
  for (; i + pack <= n; i += pack) {
    const narrow_pack sum = rounded(row_of_packs<N>(c, in, i), out);
    bad |= non_finite_pack<T>(sum);
    store_bits(out + i, sum);
  }
  if (i < n) {
    uint16_t rest[N][pack] = {};
    for (int k = 0; k < N; ++k) {
      __builtin_memcpy(rest[k], in[k] + i, (n - i) * sizeof(T));
      in[k] = reinterpret_cast<const T*>(rest[k]);
    }
    const narrow_pack sum = rounded(row_of_packs<N>(c, in, 0), out);
    bad |= non_finite_pack<T>(sum);
    T last[pack];
    store_bits(last, sum);
    __builtin_memcpy(out + i, last, (n - i) * sizeof(T));
  }
  return !has_sign(bad);
}

// More terms: the sum of a block is kept in float until the end.
template <class T>
requires is_narrow<T>
bool combine_long(T* out, size_t n, const double* coefficients, const T* const* inputs,
                  size_t terms) {
  constexpr size_t block = 256;
  float sum[block], x[block];
  bool finite = true;
  for (size_t first = 0; first < n; first += block) {
    const size_t m = n - first < block ? n - first : block;
    for (size_t k = 0; k < terms; ++k) {
      const float c = static_cast<float>(coefficients[k]);
      widen(x, inputs[k] + first, m);
      if (k == 0)
        for (size_t i = 0; i < m; ++i) sum[i] = c * x[i];
      else
        for (size_t i = 0; i < m; ++i) sum[i] = sum[i] + c * x[i];
    }
    narrow(out + first, sum, m);
    uint16_t bad = 0;
    for (size_t i = 0; i < m; ++i) bad = static_cast<uint16_t>(bad | non_finite<T>(out[first + i]));
    finite = finite && (bad >> bits_of<T>::sign) == 0;
  }
  return finite;
}

constexpr size_t narrow_block = 256;

template <class T>
void narrow_clip(T* x, size_t n, double range) noexcept {
  float values[narrow_block];
  for (size_t first = 0; first < n; first += narrow_block) {
    const size_t m = n - first < narrow_block ? n - first : narrow_block;
    widen(values, x + first, m);
    clip(values, m, range);
    narrow(x + first, values, m);
  }
}

template <class T>
void narrow_learned_scale(T* z, const T* v, size_t n, double log_min, double log_max) noexcept {
  float scaled[narrow_block], fraction[narrow_block];
  for (size_t first = 0; first < n; first += narrow_block) {
    const size_t m = n - first < narrow_block ? n - first : narrow_block;
    widen(scaled, z + first, m);
    widen(fraction, v + first, m);
    learned_scale(scaled, fraction, m, log_min, log_max);
    narrow(z + first, scaled, m);
  }
}

template <class T>
void narrow_normals(T* out, const block_group& group, size_t groups) noexcept {
  constexpr size_t at_once = 16;
  alignas(64) float drawn[at_once * block_group::normals];
  block_group next = group;
  for (size_t first = 0; first < groups; first += at_once) {
    const size_t count = groups - first < at_once ? groups - first : at_once;
    normals(drawn, next, count);
    narrow(out + first * block_group::normals, drawn, count * block_group::normals);
    for (uint64_t& element : next.element) element += at_once * block_group::blocks;
  }
}
