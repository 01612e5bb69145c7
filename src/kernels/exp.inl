// exp in double, of + - * and integers alone, to 1 ulp or so; and the noise scale of a learned
// variance made with it. x = n log 2 + r with |r| <= log(2) / 2; exp r by its Taylor series, whose
// first missing term is 2^-57; 2^n in two factors, so that overflow and underflow come by
// themselves.

inline double exponential(double x) {
  x = x > 760.0 ? 760.0 : x;
  x = x < -760.0 ? -760.0 : x;
  constexpr double shift = 0x1.8p52;  // adding it rounds to an integer, in the low bits
  const double shifted = x * 0x1.71547652b82fep+0 + shift;
  const double n = shifted - shift;
  const double r = (x - n * 0x1.62e42fee00000p-1) - n * 0x1.a39ef35793c76p-33;
  double p = 1.0 / 6227020800;
  p = p * r + 1.0 / 479001600;
  p = p * r + 1.0 / 39916800;
  p = p * r + 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  const double y = 1.0 + (r + r * r * p);
  // n = half + rest, both of half the size. The biased exponents are built in the top bits.
  const double half_shifted = n * 0.5 + shift;
  const double rest_shifted = (n - (half_shifted - shift)) + shift;
  const uint64_t half = (__builtin_bit_cast(uint64_t, half_shifted) + 1023) << 52;
  const uint64_t rest = (__builtin_bit_cast(uint64_t, rest_shifted) + 1023) << 52;
  return y * __builtin_bit_cast(double, half) * __builtin_bit_cast(double, rest);
}

template <class T>
void learned_scale(T* z, const T* v, size_t n, double log_min, double log_max) noexcept {
  EBB_INDEPENDENT
  for (size_t i = 0; i < n; ++i) {
    const double f = (static_cast<double>(v[i]) + 1.0) * 0.5;
    z[i] = z[i] * static_cast<T>(exponential(0.5 * (f * log_max + (1.0 - f) * log_min)));
  }
}
