// Philox4x32-10 on the 16 blocks of a group. A word sits in the low half of a 64-bit lane, where
// the 32 x 32 -> 64 bit multiply of every x86 wants it; what is left in the high half is never
// looked at.

#if defined(__AVX512F__)
using lanes = __m512i;
inline lanes load(const uint64_t* p) { return _mm512_loadu_si512(p); }
inline void store(uint32_t* p, lanes a) { _mm512_storeu_si512(p, a); }
inline lanes every(uint64_t a) { return _mm512_set1_epi64(static_cast<long long>(a)); }
inline lanes multiply(lanes a, lanes b) { return _mm512_mul_epu32(a, b); }
inline lanes add(lanes a, lanes b) { return _mm512_add_epi64(a, b); }
inline lanes exclusive_or(lanes a, lanes b) { return _mm512_xor_si512(a, b); }
inline lanes high(lanes a) { return _mm512_srli_epi64(a, 32); }
inline lanes pair(lanes a, lanes b) {  // low halves: a, then b
  return _mm512_mask_shuffle_epi32(a, 0xAAAA, b, _MM_PERM_CCAA);
}
#elif defined(__AVX2__)
using lanes = __m256i;
inline lanes load(const uint64_t* p) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}
inline void store(uint32_t* p, lanes a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), a); }
inline lanes every(uint64_t a) { return _mm256_set1_epi64x(static_cast<long long>(a)); }
inline lanes multiply(lanes a, lanes b) { return _mm256_mul_epu32(a, b); }
inline lanes add(lanes a, lanes b) { return _mm256_add_epi64(a, b); }
inline lanes exclusive_or(lanes a, lanes b) { return _mm256_xor_si256(a, b); }
inline lanes high(lanes a) { return _mm256_srli_epi64(a, 32); }
inline lanes pair(lanes a, lanes b) {
  return _mm256_blend_epi32(a, _mm256_slli_epi64(b, 32), 0xAA);
}
#elif defined(__SSE2__)
using lanes = __m128i;
inline lanes load(const uint64_t* p) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}
inline void store(uint32_t* p, lanes a) { _mm_storeu_si128(reinterpret_cast<__m128i*>(p), a); }
inline lanes every(uint64_t a) { return _mm_set1_epi64x(static_cast<long long>(a)); }
inline lanes multiply(lanes a, lanes b) { return _mm_mul_epu32(a, b); }
inline lanes add(lanes a, lanes b) { return _mm_add_epi64(a, b); }
inline lanes exclusive_or(lanes a, lanes b) { return _mm_xor_si128(a, b); }
inline lanes high(lanes a) { return _mm_srli_epi64(a, 32); }
inline lanes pair(lanes a, lanes b) {
  return _mm_or_si128(_mm_and_si128(a, _mm_set1_epi64x(0xFFFFFFFF)), _mm_slli_epi64(b, 32));
}
#else
using lanes = uint64_t;
inline lanes load(const uint64_t* p) { return *p; }
inline void store(uint32_t* p, lanes a) {
  p[0] = static_cast<uint32_t>(a);
  p[1] = static_cast<uint32_t>(a >> 32);
}
inline lanes every(uint64_t a) { return a; }
inline lanes multiply(lanes a, lanes b) { return (a & 0xFFFFFFFF) * (b & 0xFFFFFFFF); }
inline lanes add(lanes a, lanes b) { return a + b; }
inline lanes exclusive_or(lanes a, lanes b) { return a ^ b; }
inline lanes high(lanes a) { return a >> 32; }
inline lanes pair(lanes a, lanes b) { return (a & 0xFFFFFFFF) | (b << 32); }
#endif

constexpr int pairs = 2 * block_group::blocks;
constexpr int rounds = 10;

// What each round adds to the keys; or the keys themselves, where all blocks have one.
struct key_schedule {
  uint64_t low[rounds], high[rounds];

  key_schedule(uint64_t key_low, uint64_t key_high) {
    for (uint32_t round = 0; round < rounds; ++round) {
      low[round] = static_cast<uint32_t>(key_low) + round * 0x9E3779B9u;
      high[round] = static_cast<uint32_t>(key_high) + round * 0xBB67AE85u;
    }
  }
};

// A pass: what the processor works on at once, two chains of which neither waits for the other.
constexpr int per_chain = static_cast<int>(sizeof(lanes) / sizeof(uint64_t));
constexpr int chains = 2;
constexpr int passes = block_group::blocks / (chains * per_chain);

// first, second: the words (w0, w1) and (w2, w3) of each block, in the order of the normals.
template <bool one_key>
[[gnu::always_inline]] inline void philox(const block_group& group, uint64_t blocks_before,
                                          const key_schedule& schedule, int pass, uint32_t* first,
                                          uint32_t* second) {
  const lanes multiplier_0 = every(0xD2511F53), multiplier_1 = every(0xCD9E8D57);
  lanes x0[chains], x1[chains], x2[chains], x3[chains];
  for (int c = 0; c < chains; ++c) {
    const int block = (pass * chains + c) * per_chain;
    x0[c] = add(load(group.element + block), every(blocks_before));
    x1[c] = load(group.sample + block);
    x2[c] = every(group.draw_low);
    x3[c] = every(group.draw_high);
  }
#pragma GCC unroll 10
  for (int round = 0; round < rounds; ++round) {
    for (int c = 0; c < chains; ++c) {
      const int block = (pass * chains + c) * per_chain;
      lanes k0 = every(schedule.low[round]), k1 = every(schedule.high[round]);
      if constexpr (!one_key) {
        k0 = add(load(group.key_low + block), k0);
        k1 = add(load(group.key_high + block), k1);
      }
      const lanes a = multiply(x0[c], multiplier_0);
      const lanes b = multiply(x2[c], multiplier_1);
      x0[c] = exclusive_or(high(b), exclusive_or(x1[c], k0));
      x1[c] = b;
      x2[c] = exclusive_or(high(a), exclusive_or(x3[c], k1));
      x3[c] = a;
    }
  }
  for (int c = 0; c < chains; ++c) {
    const int block = (pass * chains + c) * per_chain;
    store(first + 2 * block, pair(x0[c], x2[c]));
    store(second + 2 * block, pair(x1[c], x3[c]));
  }
}
