// All kernels of float and double for the instruction set whose file includes this: that file says
// first how it streams.
#include "bits.inl"
#include "clip.inl"
#include "combine.inl"
#include "combine_pair.inl"
#include "exp.inl"
#include "philox.inl"

#include "box_muller.inl"

#include "normals.inl"
#include "stream.inl"

template <class T>
constexpr typed_table<T> wide_kernels{
    combine<T>, combine_pair<T>, learned_scale<T>, first_non_finite<T>, clip<T>,
    stream<T>,  fence,           normals<T>};

constexpr wide_tables wide_set{wide_kernels<float>, wide_kernels<double>};
