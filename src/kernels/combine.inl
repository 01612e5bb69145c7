// out = sum of c_k in_k, left to right, one pass; and the search for what is not finite. See
// ebb/tensor/combine.hpp. Loops carry no dependence even where out is an input: element i is read
// before it is written, and nothing else is.

template <int N, class T>
inline T row(const T* c, const T* const* in, size_t i) {
  if constexpr (N == 1) return c[0] * in[0][i];
  else return row<N - 1>(c, in, i) + c[N - 1] * in[N - 1][i];
}

constexpr size_t most_terms = 8;

template <int N, class T>
bool combine_fixed(T* out, size_t n, const double* coefficients, const T* const* inputs) {
  T c[N];
  const T* in[N];
  for (int k = 0; k < N; ++k) {
    c[k] = static_cast<T>(coefficients[k]);
    in[k] = inputs[k];
  }
  typename bits_of<T>::type bad = 0;
  EBB_INDEPENDENT
  for (size_t i = 0; i < n; ++i) {
    const T sum = row<N>(c, in, i);
    bad |= non_finite(sum);
    out[i] = sum;
  }
  return (bad >> bits_of<T>::sign) == 0;
}

// More terms: a block at a time, summed aside because out may be a later input. The additions, and
// so the bits, are those of one long row.
template <class T>
bool combine_long(T* out, size_t n, const double* coefficients, const T* const* inputs,
                  size_t terms) {
  constexpr size_t block = 256;
  T sum[block];
  typename bits_of<T>::type bad = 0;
  for (size_t first = 0; first < n; first += block) {
    const size_t m = n - first < block ? n - first : block;
    for (size_t k = 0; k < terms; ++k) {
      const T c = static_cast<T>(coefficients[k]);
      const T* in = inputs[k] + first;
      if (k == 0)
        for (size_t i = 0; i < m; ++i) sum[i] = c * in[i];
      else
        for (size_t i = 0; i < m; ++i) sum[i] = sum[i] + c * in[i];
    }
    for (size_t i = 0; i < m; ++i) {
      bad |= non_finite(sum[i]);
      out[first + i] = sum[i];
    }
  }
  return (bad >> bits_of<T>::sign) == 0;
}

template <class T>
bool combine(T* out, size_t n, const double* c, const T* const* in, size_t terms) noexcept {
  switch (terms) {
    case 0: __builtin_memset(out, 0, n * sizeof(T)); return true;
    case 1: return combine_fixed<1>(out, n, c, in);
    case 2: return combine_fixed<2>(out, n, c, in);
    case 3: return combine_fixed<3>(out, n, c, in);
    case 4: return combine_fixed<4>(out, n, c, in);
    case 5: return combine_fixed<5>(out, n, c, in);
    case 6: return combine_fixed<6>(out, n, c, in);
    case 7: return combine_fixed<7>(out, n, c, in);
    case most_terms: return combine_fixed<most_terms>(out, n, c, in);
    default: return combine_long(out, n, c, in, terms);
  }
}

template <class T>
size_t first_non_finite(const T* x, size_t n) noexcept {
  constexpr size_t block = 256;
  for (size_t first = 0; first < n; first += block) {
    const size_t end = n - first < block ? n : first + block;
    typename bits_of<T>::type bad = 0;
    for (size_t i = first; i < end; ++i)
      bad = static_cast<typename bits_of<T>::type>(bad | non_finite(x[i]));
    if ((bad >> bits_of<T>::sign) == 0) continue;
    for (size_t i = first; i < end; ++i)
      if ((non_finite(x[i]) >> bits_of<T>::sign) != 0) return i;
  }
  return n;
}
