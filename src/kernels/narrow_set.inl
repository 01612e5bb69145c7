// All kernels of half and bfloat16 for the instruction set whose file includes this: that file
// names its packs and streams first.
#include "pack.inl"

#include "bits.inl"
#include "clip.inl"
#include "exp.inl"
#include "philox.inl"

#include "box_muller.inl"

#include "normals.inl"

#include "narrow.inl"

#include "combine.inl"
#include "combine_pair.inl"

#include "stream.inl"

template <class T>
constexpr narrow_table<T> narrow_kernels{
    {combine<T>, combine_pair<T>, narrow_learned_scale<T>, first_non_finite<T>, narrow_clip<T>,
     stream<T>, fence, narrow_normals<T>},
    widen<T>,
    narrow<T>};

constexpr narrow_tables narrow_set{narrow_kernels<half>, narrow_kernels<bfloat16>};
