#pragma once

#include <ebb/error.hpp>
#include <ebb/noise/any_noise.hpp>

#include <algorithm>
#include <string>

namespace ebb {

// Brings the source of a run's options to where a checkpoint says it stood.
template <class T>
void restore_noise(any_noise<T>& noise, const std::string& state) {
  if (state.empty()) return;
  if (!noise.resumable())
    fail(errc::incompatible_options,
         {"checkpoint: it was taken with a noise source that keeps a state, '",
          state.substr(0, std::min<std::size_t>(state.find_first_of(" \n"), 40)),
          "': options.noise = ", noise ? "a source that keeps none" : "none",
          ": need a source of that kind, of any seed"});
  noise.restore(state);
}

}  // namespace ebb
