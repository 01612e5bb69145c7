// Two rows in one pass: mid = sum of b_k before_k, as combine makes it; out = sum of c_k after_k,
// of which after_[mid_at] is mid, taken from the registers. The products and sums, and so the bits,
// are those of combine twice. What it looks at is out: it is not finite where mid is not.

template <int N, class T>
inline T row_of_mid(const T* c, const T* const* in, T mid, size_t i) {
  T term;
  if constexpr (N - 1 == mid_at) term = c[N - 1] * mid;
  else term = c[N - 1] * in[N - 1][i];
  if constexpr (N == 1) return term;
  else return row_of_mid<N - 1>(c, in, mid, i) + term;
}

template <int Before, int After, class T>
bool pair_fixed(T* mid, T* out, size_t n, const sum_of<T>& first, const sum_of<T>& second) {
  T b[Before], c[After];
  const T *before[Before], *after[After];
  for (int k = 0; k < Before; ++k) {
    b[k] = static_cast<T>(first.coefficients[k]);
    before[k] = first.inputs[k];
  }
  for (int k = 0; k < After; ++k) {
    c[k] = static_cast<T>(second.coefficients[k]);
    after[k] = second.inputs[k];
  }
  typename bits_of<T>::type bad = 0;
  EBB_INDEPENDENT
  for (size_t i = 0; i < n; ++i) {
    const T passing = row<Before>(b, before, i);
    const T sum = row_of_mid<After>(c, after, passing, i);
    bad |= non_finite(sum);
    mid[i] = passing;
    out[i] = sum;
  }
  return (bad >> bits_of<T>::sign) == 0;
}

template <int Before, class T>
bool pair_after(T* mid, T* out, size_t n, const sum_of<T>& first, const sum_of<T>& second) {
  switch (second.terms) {
    case 2: return pair_fixed<Before, 2>(mid, out, n, first, second);
    case 3: return pair_fixed<Before, 3>(mid, out, n, first, second);
    default: return pair_fixed<Before, 4>(mid, out, n, first, second);
  }
}

template <class T>
bool combine_pair(T* mid, T* out, size_t n, const sum_of<T>& first,
                  const sum_of<T>& second) noexcept {
  if (first.terms == 1) return pair_after<1>(mid, out, n, first, second);
  return pair_after<2>(mid, out, n, first, second);
}

// 16-bit elements have no loop for two sums: one after the other.
template <class T>
requires is_narrow<T>
bool combine_pair(T* mid, T* out, size_t n, const sum_of<T>& first,
                  const sum_of<T>& second) noexcept {
  combine(mid, n, first.coefficients, first.inputs, first.terms);
  return combine(out, n, second.coefficients, second.inputs, second.terms);
}
