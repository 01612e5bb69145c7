#include <ebb/error.hpp>
#include <ebb/noise/recorded.hpp>

#include <algorithm>

namespace ebb {

template <class T>
void recorded_noise<T>::operator()(std::span<T> out, const draw& draw) const {
  if (draw.index >= reserved_draw::start)
    fail(errc::bad_sequence,
         {"recorded_noise: draw ", draw.index - reserved_draw::start,
          " of the reserved ones (a start, an image brought to a level) was asked for: it has a ",
          "run's own draws alone; pass the state itself"});
  if (draw.index >= draws.size())
    fail(errc::bad_sequence, {"recorded_noise: draw.index = ", draw.index, ": need less than ",
                              draws.size(), ", the draws recorded; record more"});
  if (draw.first_sample != 0)
    fail(errc::invalid_split, {"recorded_noise: draw.first_sample = ", draw.first_sample,
                               ": need 0; a record answers for the whole batch"});
  const auto& values = draws[static_cast<std::size_t>(draw.index)];
  if (values.size() != out.size())
    fail(errc::shape_mismatch, {"recorded_noise: draw ", draw.index, " was recorded with ",
                                values.size(), " elements: need the ", out.size(), " asked for"});
  std::copy(values.begin(), values.end(), out.begin());
}

template struct recorded_noise<float>;
template struct recorded_noise<double>;
template struct recorded_noise<half>;
template struct recorded_noise<bfloat16>;

}  // namespace ebb
