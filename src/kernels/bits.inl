// What the kernels need to know of each element type: the bits. Included by one file per
// instruction set, inside its namespace.

template <class T>
struct bits_of;
template <>
struct bits_of<float> {
  using type = uint32_t;
  static constexpr type exponent = 0x7F800000u;
  static constexpr type one_exponent = 0x00800000u;
  static constexpr int sign = 31;
};
template <>
struct bits_of<double> {
  using type = uint64_t;
  static constexpr type exponent = 0x7FF0000000000000u;
  static constexpr type one_exponent = 0x0010000000000000u;
  static constexpr int sign = 63;
};
template <>
struct bits_of<half> {
  using type = uint16_t;
  static constexpr type exponent = 0x7C00u;
  static constexpr type one_exponent = 0x0400u;
  static constexpr int sign = 15;
};
template <>
struct bits_of<bfloat16> {
  using type = uint16_t;
  static constexpr type exponent = 0x7F80u;
  static constexpr type one_exponent = 0x0080u;
  static constexpr int sign = 15;
};

// The top bit of the result is set for NaN and infinity, and only for them: one more than the
// largest exponent carries into the sign. Or them together, look once.
template <class T>
inline typename bits_of<T>::type non_finite(T x) {
  using bits = bits_of<T>;
  return static_cast<typename bits::type>(
      (__builtin_bit_cast(typename bits::type, x) & bits::exponent) + bits::one_exponent);
}

// The loop below it may be vectorised without looking for overlaps.
#if defined(__clang__)
#define EBB_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define EBB_INDEPENDENT _Pragma("GCC ivdep")
#endif
