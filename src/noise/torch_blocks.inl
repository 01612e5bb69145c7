// The polynomials of Cephes' logf, sinf and cosf (Moshier, netlib.org/cephes), as sse_mathfun and
// PyTorch's avx_mathfun.h arrange them, with the products that GCC fuses into sums when it builds
// PyTorch. Included by one file for each way to multiply and add, in a namespace of its own.

inline float fused(float a, float b, float c) { return __builtin_fmaf(a, b, c); }

// sqrt(-2 log u), u in (0, 1]
inline float radius(float u) {
  const uint32_t bits = __builtin_bit_cast(uint32_t, u);
  const float half = __builtin_bit_cast(float, (bits & 0x807FFFFFu) | 0x3F000000u);  // in [1/2, 1)
  const float exponent = static_cast<float>(static_cast<int32_t>(bits >> 23) - 127) + 1.0f;
  const bool below = half < 0.707106781186547524f;
  const float x = (half - 1.0f) + (below ? half : 0.0f);
  const float e = exponent - (below ? 1.0f : 0.0f);
  const float z = x * x;
  float p = 7.0376836292E-2f;
  p = fused(p, x, -1.1514610310E-1f);
  p = fused(p, x, 1.1676998740E-1f);
  p = fused(p, x, -1.2420140846E-1f);
  p = fused(p, x, 1.4249322787E-1f);
  p = fused(p, x, -1.6668057665E-1f);
  p = fused(p, x, 2.0000714765E-1f);
  p = fused(p, x, -2.4999993993E-1f);
  p = fused(p, x, 3.3333331174E-1f);
  p = fused(p * x, z, e * -2.12194440e-4f);
  p = fused(-z, 0.5f, p);
  const float log_u = fused(e, 0.693359375f, x + p);
  return __builtin_sqrtf(-2.0f * log_u);
}

// 0 <= angle <= 2 pi
inline void cos_sin(float angle, float* cosine, float* sine) {
  const int32_t octant = (static_cast<int32_t>(angle * 1.27323954473516f) + 1) & ~1;
  const float n = static_cast<float>(octant);
  float x = fused(n, -0.78515625f, angle);
  x = fused(n, -2.4187564849853515625e-4f, x);
  x = fused(n, -3.77489497744594108e-8f, x);
  const float z = x * x;
  float c = 2.443315711809948E-005f;
  c = fused(c, z, -1.388731625493765E-003f);
  c = fused(c, z, 4.166664568298827E-002f);
  c = fused(c * z, z, -(z * 0.5f)) + 1.0f;
  float s = -1.9515295891E-4f;
  s = fused(s, z, 8.3321608736E-3f);
  s = fused(s, z, -1.6666654611E-1f);
  s = fused(s * z, x, x);
  const bool swapped = (octant & 2) != 0;
  const uint32_t sine_sign = static_cast<uint32_t>(octant & 4) << 29;
  const uint32_t cosine_sign = static_cast<uint32_t>(~(octant - 2) & 4) << 29;
  *sine = __builtin_bit_cast(float, __builtin_bit_cast(uint32_t, swapped ? c : s) ^ sine_sign);
  *cosine = __builtin_bit_cast(float, __builtin_bit_cast(uint32_t, swapped ? s : c) ^ cosine_sign);
}

inline void blocks(float* x, size_t n) {
  for (; n >= 16; n -= 16, x += 16) {
    float r[8], c[8], s[8];
    for (int j = 0; j < 8; ++j) r[j] = radius(1.0f - x[j]);
    for (int j = 0; j < 8; ++j) cos_sin(6.28318530717958648f * x[j + 8], c + j, s + j);
    for (int j = 0; j < 8; ++j) {
      x[j] = r[j] * c[j] + 0.0f;  // PyTorch adds the mean: there is no -0
      x[j + 8] = r[j] * s[j] + 0.0f;
    }
  }
}
