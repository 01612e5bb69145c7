// The members of sequential_noise, for the file that instantiates it for its generator.
#pragma once

#include <ebb/error.hpp>
#include <ebb/noise/sequential.hpp>

namespace ebb {

template <class Generator>
template <class T>
void sequential_noise<Generator>::fill(std::span<T> out, const draw& draw) {
  constexpr const char* name = Generator::noise_name;
  if (!per_sample_) {
    if (draw.first_sample != 0)
      fail(errc::invalid_split,
           {name, ": draw.first_sample = ", draw.first_sample, ": need 0; one generator fills the ",
            "whole batch. Take ", name, "::per_sample to split it"});
    if (!out.empty()) generators_.front().fill(out);
    return;
  }
  if (out.empty()) return;
  const std::size_t length = draw.sample_size == 0 ? out.size() : draw.sample_size;
  const std::size_t batch = out.size() / length;
  if (out.size() != batch * length)
    fail(errc::shape_mismatch, {name, ": out has ", out.size(), " elements: need a multiple of ",
                                "draw.sample_size = ", length});
  const std::size_t count = generators_.size();
  if (draw.first_sample > count || batch > count - draw.first_sample)
    fail(errc::counter_range, {name, ": ", count, " generators for samples from ",
                               draw.first_sample, ", ", batch, " of them: need one for each"});
  auto* generator = generators_.data() + draw.first_sample;
  for (std::size_t s = 0; s < batch; ++s) generator[s].fill(out.subspan(s * length, length));
}

template <class Generator>
void sequential_noise<Generator>::operator()(std::span<float> out, const draw& draw) {
  fill(out, draw);
}
template <class Generator>
void sequential_noise<Generator>::operator()(std::span<double> out, const draw& draw) {
  fill(out, draw);
}
template <class Generator>
void sequential_noise<Generator>::operator()(std::span<half> out,
                                             const draw& draw) requires fills<Generator, half> {
  fill(out, draw);
}
template <class Generator>
void sequential_noise<Generator>::operator()(std::span<bfloat16> out,
                                             const draw& draw) requires fills<Generator, bfloat16> {
  fill(out, draw);
}

// A line that names the kind, one for each generator, and one that says it is whole.
template <class Generator>
std::string sequential_noise<Generator>::state() const {
  std::string text = Generator::noise_name;
  text += per_sample_ ? " per_sample" : " batch";
  for (const auto& generator : generators_) (text += '\n') += generator.state();
  return text += "\nend";
}

template <class Generator>
void sequential_noise<Generator>::restore(std::string_view state) {
  const auto line = [&state] {
    const auto end = state.find('\n');
    const auto first = state.substr(0, end);
    state = end == state.npos ? std::string_view{} : state.substr(end + 1);
    return first;
  };
  const std::string name = Generator::noise_name;
  const auto first = line();
  const bool per_sample = first == name + " per_sample";
  if (!per_sample && first != name + " batch")
    fail(errc::invalid_option,
         {name, ": restore: the state begins with '", first.substr(0, 40), "': need '", name,
          " batch' or '", name, " per_sample'; pass what state() of such a source gave"});
  std::vector<Generator> generators;
  while (state.find('\n') != state.npos) generators.push_back(Generator::from_state(line()));
  if (state != "end")
    fail(errc::invalid_option, {name, ": restore: the state ends with '", state.substr(0, 40),
                                "': need 'end'; it was cut"});
  if (!per_sample && generators.size() != 1)
    fail(errc::invalid_option, {name, ": restore: the state of one generator has ",
                                generators.size(), ": need 1; it is damaged"});
  generators_ = std::move(generators);
  per_sample_ = per_sample;
}

}  // namespace ebb
