// Box and Muller's transform of a group's words, of + - * / sqrt and integers alone: stream version
// 1, frozen. Radius from log u, u = (w + 1/2) 2^-32; angle 2 pi w 2^-32, reduced on the integer to
// [-pi/4, pi/4]. Polynomials fitted for this at Chebyshev nodes; log in the form of fdlibm,
// log(1 + f) = f - (f^2/2 - s (f^2/2 + R(s^2))), s = f / (2 + f), for 1 + f in [sqrt(1/2),
// sqrt(2)).

constexpr uint32_t root_half = 0xB504F334u;  // sqrt(1/2) 2^32

// log u = log(1 + f) + e log 2. Above sqrt(1/2), f = u - 1 comes from 2^32 - w, which keeps its
// digits.
inline void split(uint32_t w, float* f, float* e) {
  const bool near_one = w >= root_half;
  const uint32_t v = near_one ? ~w : w;
  const float x = static_cast<float>(static_cast<int32_t>(v >> 16)) * 65536.0f +
                  (static_cast<float>(static_cast<int32_t>(v & 0xFFFF)) + 0.5f);
  const uint32_t shifted = __builtin_bit_cast(uint32_t, x) + (0x3F800000u - 0x3F3504F3u);
  const float m = __builtin_bit_cast(float, (shifted & 0x007FFFFFu) + 0x3F3504F3u);
  const int32_t exponent = static_cast<int32_t>(shifted >> 23) - (127 + 32);
  *e = near_one ? 0.0f : static_cast<float>(exponent);
  *f = near_one ? x * -0x1p-32f : m - 1.0f;
}

// sqrt(-2 log u)
inline float radius(float f, float e) {
  const float s = f / (2.0f + f);
  const float z = s * s;
  const float r = z * (0x1.55555cp-1f + z * (0x1.997c2ep-2f + z * 0x1.2ee656p-2f));
  const float half_square = 0.5f * f * f;
  const float minus_log =
      (((half_square - e * 0x1.2fefa2p-17f) - s * (half_square + r)) - f) - e * 0x1.62e3p-1f;
  return __builtin_sqrtf(2.0f * minus_log);
}

inline void split(uint32_t w, double* f, double* e) {
  const double x = static_cast<double>(static_cast<int32_t>(w ^ 0x80000000u)) + 2147483648.5;
  const uint64_t shifted =
      __builtin_bit_cast(uint64_t, x) + (0x3FF0000000000000u - 0x3FE6A09E667F3BCDu);
  const double m =
      __builtin_bit_cast(double, (shifted & 0x000FFFFFFFFFFFFFu) + 0x3FE6A09E667F3BCDu);
  *e = __builtin_bit_cast(double, (shifted >> 52) | 0x4330000000000000u) - (0x1p52 + (1023 + 32));
  *f = m - 1.0;
}

inline double radius(double f, double e) {
  const double s = f / (2.0 + f);
  const double z = s * s;
  const double r =
      z * (0x1.5555555555558p-1 +
           z * (0x1.99999999952d7p-2 +
                z * (0x1.2492492df281ap-2 +
                     z * (0x1.c71c62e3f11e6p-3 +
                          z * (0x1.7462b51cb66b1p-3 +
                               z * (0x1.39fe51a7c18f9p-3 + z * 0x1.2b5900de53b32p-3))))));
  const double half_square = 0.5 * f * f;
  const double minus_log =
      (((half_square - e * 0x1.a39ef35793c76p-33) - s * (half_square + r)) - f) -
      e * 0x1.62e42fee00000p-1;
  return __builtin_sqrt(2.0 * minus_log);
}

inline float sine(float y, float z) {
  return y + y * z * (-0x1.555552p-3f + z * (0x1.110c28p-7f + z * -0x1.9ac9b0p-13f));
}

inline float cosine(float, float z) {
  const float c = z * z * (0x1.555554p-5f + z * (-0x1.6c12d2p-10f + z * 0x1.9bd89cp-16f));
  return 1.0f - (0.5f * z - c);
}

inline double sine(double y, double z) {
  return y + y * z *
                 (-0x1.5555555555555p-3 +
                  z * (0x1.1111111110bb2p-7 +
                       z * (-0x1.a01a019e83aaep-13 +
                            z * (0x1.71de37968a024p-19 +
                                 z * (-0x1.ae600b02a7c74p-26 + z * 0x1.5e0b19f38405ap-33)))));
}

inline double cosine(double, double z) {
  const double c = z * z *
                   (0x1.5555555555555p-5 +
                    z * (-0x1.6c16c16c16967p-10 +
                         z * (0x1.a01a019f4eb00p-16 +
                              z * (-0x1.27e4fa17da030p-22 +
                                   z * (0x1.1eeb68e934339p-29 + z * -0x1.907da36274fc5p-37)))));
  return 1.0 - (0.5 * z - c);
}

// -x where the top bit is set
inline float with_sign(float x, uint32_t bits) {
  return __builtin_bit_cast(float, __builtin_bit_cast(uint32_t, x) ^ (bits & 0x80000000u));
}
inline double with_sign(double x, uint32_t bits) {
  const uint64_t sign = static_cast<uint64_t>(bits & 0x80000000u) << 32;
  return __builtin_bit_cast(double, __builtin_bit_cast(uint64_t, x) ^ sign);
}

// cos and sin of the angle; the quadrant is in the top two bits of what is turned by pi/4.
template <class T>
inline void direction(uint32_t a, T* cos_a, T* sin_a) {
  const uint32_t turned = a + 0x20000000u;
  const T y = static_cast<T>(static_cast<int32_t>((turned & 0x3FFFFFFFu) - 0x20000000u)) *
              static_cast<T>(0x1.921fb54442d18p-30);
  const T z = y * y;
  const T sin_y = sine(y, z), cos_y = cosine(y, z);
  const bool odd = (turned & 0x40000000u) != 0;
  *cos_a = with_sign(odd ? sin_y : cos_y, turned + 0x40000000u);
  *sin_a = with_sign(odd ? cos_y : sin_y, turned);
}

// In three short loops rather than one, and something else to do between them, meanwhile(0) and
// meanwhile(1), which may write over the radii's words: where one waits, the processor has the
// other.
template <class T, class Meanwhile>
inline void box_muller(const uint32_t* w, const uint32_t* a, T* out, Meanwhile meanwhile) {
  alignas(64) T f[pairs], e[pairs];
  for (int i = 0; i < pairs; ++i) split(w[i], f + i, e + i);
  meanwhile(0);
  for (int i = 0; i < pairs; ++i) f[i] = radius(f[i], e[i]);
  meanwhile(1);
  for (int i = 0; i < pairs; ++i) {
    T cos_a, sin_a;
    direction(a[i], &cos_a, &sin_a);
    out[2 * i] = f[i] * cos_a;
    out[2 * i + 1] = f[i] * sin_a;
  }
}
