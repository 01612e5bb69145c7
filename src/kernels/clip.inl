// x into [-range, range].

template <class T>
void clip(T* x, size_t n, double range) noexcept {
  const T high = static_cast<T>(range), low = -high;
  for (size_t i = 0; i < n; ++i) x[i] = x[i] > high ? high : x[i] < low ? low : x[i];
}
