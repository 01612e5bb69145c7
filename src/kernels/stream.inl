// Copies past the cache: EBB_STREAM_BYTES at a time by stream_one(), which the file of the
// instruction set defines; what is not aligned goes the usual way.

#ifdef EBB_STREAM_BYTES
template <class T>
inline void stream_one(T* out, const T* in) {
  stream_one(reinterpret_cast<float*>(out), reinterpret_cast<const float*>(in));
}
#endif

template <class T>
void stream(T* out, const T* in, size_t n) noexcept {
#ifdef EBB_STREAM_BYTES
  constexpr size_t width = EBB_STREAM_BYTES / sizeof(T);
  size_t i = 0;
  while (i < n && (reinterpret_cast<uintptr_t>(out + i) & (EBB_STREAM_BYTES - 1)) != 0) {
    out[i] = in[i];
    ++i;
  }
  for (; i + width <= n; i += width) stream_one(out + i, in + i);
  for (; i < n; ++i) out[i] = in[i];
#else
  for (size_t i = 0; i < n; ++i) out[i] = in[i];
#endif
}

void fence() noexcept {
#ifdef EBB_STREAM_BYTES
  _mm_sfence();
#endif
}
