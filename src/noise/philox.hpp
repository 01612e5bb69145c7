// A part of a draw, for who fills it tile by tile.
#pragma once

#include <ebb/noise/philox.hpp>

namespace ebb {

// Whether the source can fill a buffer of `size`: see philox_noise for the errors.
void check_philox(const philox_noise& noise, std::size_t size, const draw& draw);

// `samples` whole samples from number `sample` of the batch on; or, of one sample, the `length`
// elements from `element` on, a multiple of 64 and fewer only at the end. draw.sample_size is
// given.
template <class T>
void philox_part(const philox_noise& noise, T* out, const draw& draw, std::size_t sample,
                 std::size_t samples, std::size_t element, std::size_t length) noexcept;

}  // namespace ebb
