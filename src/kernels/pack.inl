// half and bfloat16 as packs of EBB_PACK elements: widened to floats in registers, and rounded back
// with the bits of ebb/tensor/half.hpp and bfloat16.hpp. Written in the compilers' vector types, of
// which a comparison gives all ones or zeros. What they translate badly the including file may give
// as the processor's instructions: EBB_NATIVE_PACK, zero_extend() and truncate() between 16 and 32
// bits; EBB_NATIVE_HALF, widen_half() and narrow_half(). Words are unsigned, their sums wrap; they
// are compared as signed integers, for which every instruction set has an instruction.

constexpr size_t pack = EBB_PACK;
typedef float float_pack __attribute__((vector_size(4 * EBB_PACK)));
typedef uint32_t word_pack __attribute__((vector_size(4 * EBB_PACK)));
typedef int32_t signed_pack __attribute__((vector_size(4 * EBB_PACK)));
typedef uint16_t narrow_pack __attribute__((vector_size(2 * EBB_PACK)));

inline word_pack words(float_pack x) { return __builtin_bit_cast(word_pack, x); }
inline float_pack floats(word_pack x) { return __builtin_bit_cast(float_pack, x); }
inline word_pack select(word_pack mask, word_pack a, word_pack b) {
  return (mask & a) | (~mask & b);
}
// Of words below 2^31
inline word_pack above(word_pack x, int32_t bound) {
  return __builtin_bit_cast(word_pack, __builtin_bit_cast(signed_pack, x) > bound);
}
inline word_pack equal(word_pack x, uint32_t y) { return __builtin_bit_cast(word_pack, x == y); }
inline float_pack splat(float x) { return x - float_pack{}; }

#ifdef EBB_NATIVE_PACK
inline word_pack extended(narrow_pack x) {
  return __builtin_bit_cast(word_pack, zero_extend(__builtin_bit_cast(native_narrow, x)));
}
inline narrow_pack truncated(word_pack x) {
  return __builtin_bit_cast(narrow_pack, truncate(__builtin_bit_cast(native_words, x)));
}
#else
inline word_pack extended(narrow_pack x) { return __builtin_convertvector(x, word_pack); }
inline narrow_pack truncated(word_pack x) { return __builtin_convertvector(x, narrow_pack); }
#endif

template <class T>
inline narrow_pack load_bits(const T* p) {
  narrow_pack bits;
  __builtin_memcpy(&bits, p, sizeof bits);
  return bits;
}
template <class T>
inline void store_bits(T* p, narrow_pack bits) {
  __builtin_memcpy(p, &bits, sizeof bits);
}

inline float_pack load(const bfloat16* p) { return floats(extended(load_bits(p)) << 16); }

inline narrow_pack rounded(float_pack x, const bfloat16*) {
  const word_pack w = words(x), top = w >> 16;
  const word_pack nan = above(w & 0x7fffffff, 0x7f800000);
  return truncated(select(nan, top | 0x40, (w + 0x7fff + (top & 1)) >> 16));
}

#ifdef EBB_NATIVE_HALF
inline float_pack load(const half* p) {
  return __builtin_bit_cast(float_pack,
                            widen_half(__builtin_bit_cast(native_narrow, load_bits(p))));
}
inline narrow_pack rounded(float_pack x, const half*) {
  return __builtin_bit_cast(narrow_pack, narrow_half(__builtin_bit_cast(native_floats, x)));
}
#else
inline float_pack load(const half* p) {
  const word_pack bits = extended(load_bits(p));
  const word_pack size = (bits & 0x7fff) << 13, exponent = size & 0x0f800000;
  const word_pack normal = size + (112 << 23);
  const word_pack small = words(floats(normal + (1 << 23)) - 0x1p-14f);
  const word_pack quiet = above(size & 0x007fffff, 0) & 0x00400000;
  const word_pack special = (normal + (112 << 23)) | quiet;
  return floats(
      select(equal(exponent, 0), small, select(equal(exponent, 0x0f800000), special, normal)) |
      (bits & 0x8000) << 16);
}

inline narrow_pack rounded(float_pack x, const half*) {
  const word_pack w = words(x), size = w & 0x7fffffff;
  const word_pack small = words(floats(size) + 0.5f) - 0x3f000000;
  const word_pack normal = (size - (112 << 23) + 0xfff + ((size >> 13) & 1)) >> 13;
  const word_pack nan = 0x7e00 | ((size >> 13) & 0x3ff), infinity = word_pack{} + 0x7c00;
  word_pack narrow = select(above(size, 0x387fffff), normal, small);
  narrow = select(above(size, 0x477fffff), infinity, narrow);
  return truncated(select(above(size, 0x7f800000), nan, narrow) | ((w >> 16) & 0x8000));
}
#endif

template <class T>
void widen(float* out, const T* in, size_t n) noexcept {
  size_t i = 0;
  for (; i + pack <= n; i += pack) {
    const float_pack x = load(in + i);
    __builtin_memcpy(out + i, &x, sizeof x);
  }
  if (i == n) return;
  uint16_t rest[pack] = {};
  __builtin_memcpy(rest, in + i, (n - i) * sizeof(T));
  T last[pack];
  __builtin_memcpy(last, rest, sizeof rest);
  const float_pack x = load(last);
  __builtin_memcpy(out + i, &x, (n - i) * sizeof(float));
}

template <class T>
void narrow(T* out, const float* in, size_t n) noexcept {
  size_t i = 0;
  for (; i + pack <= n; i += pack) {
    float_pack x;
    __builtin_memcpy(&x, in + i, sizeof x);
    store_bits(out + i, rounded(x, out));
  }
  if (i == n) return;
  float_pack x = {};
  __builtin_memcpy(&x, in + i, (n - i) * sizeof(float));
  T last[pack];
  store_bits(last, rounded(x, out));
  __builtin_memcpy(out + i, last, (n - i) * sizeof(T));
}
