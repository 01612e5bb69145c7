// All that is compiled once for each element type: EBB_ELEMENT, which the including file names. A
// file for each, so that a program links the types it uses.
#include "../noise/philox.inl"
#include "../run/corrections.inl"
#include "../run/engine.inl"
#include "../run/guidance.inl"
#include "../run/pass.inl"
#include "../run/run.inl"
#include "../run/start_noise.inl"
#include "../tensor/combine.inl"

namespace ebb {

using T = EBB_ELEMENT;

template bool combine(view<T>, std::span<const double>, std::span<const view<const T>>);
template bool combine(T*, std::size_t, const double*, const T* const*, std::size_t) noexcept;
template void learned_scale(T*, const T*, std::size_t, double, double) noexcept;
template std::size_t first_non_finite(const T*, std::size_t) noexcept;

void philox_noise::operator()(std::span<T> out, const draw& draw) const { fill(*this, out, draw); }

template class pass<T>;
template class engine<T>;
template class run<T>;
template tensor<T> start_noise(const levels&, const shape&, const options<T>&);
template void dynamic_threshold::operator()(view<T>, const noise_level&) const;
template class inpaint<T>;
template void guide(view<const T>, view<const T>, const guidance&, const noise_level&, view<T>);

}  // namespace ebb
