#include <ebb/error.hpp>
#include <ebb/noise/mt19937.hpp>

#include "state_text.hpp"

#include <algorithm>

namespace ebb {

mt19937::mt19937(std::uint32_t seed) noexcept {
  words_[0] = seed;
  for (std::uint32_t i = 1; i < size; ++i)
    words_[i] = 1812433253 * (words_[i - 1] ^ words_[i - 1] >> 30) + i;
}

mt19937::mt19937(std::span<const std::uint32_t> seeds) : mt19937(19650218) {
  if (seeds.empty()) fail(errc::invalid_option, {"mt19937: seeds is empty: need one or more"});
  std::size_t i = 1, j = 0;
  const auto next = [&] {
    if (++i < size) return;
    words_[0] = words_[size - 1];
    i = 1;
  };
  const auto last = [&] { return words_[i - 1] ^ words_[i - 1] >> 30; };
  for (std::size_t k = std::max(size, seeds.size()); k > 0; --k) {
    words_[i] = (words_[i] ^ last() * 1664525) + seeds[j] + static_cast<std::uint32_t>(j);
    next();
    if (++j == seeds.size()) j = 0;
  }
  for (std::size_t k = size - 1; k > 0; --k) {
    words_[i] = (words_[i] ^ last() * 1566083941) - static_cast<std::uint32_t>(i);
    next();
  }
  words_[0] = 0x80000000;
}

void mt19937::twist() noexcept {
  constexpr std::size_t shift = 397;
  const auto mix = [](std::uint32_t u, std::uint32_t v, std::uint32_t far) {
    return far ^ ((u & 0x80000000) | (v & 0x7FFFFFFF)) >> 1 ^ (v & 1 ? 0x9908B0DF : 0);
  };
  std::uint32_t* w = words_.data();
  std::size_t i = 0;
  for (; i < size - shift; ++i) w[i] = mix(w[i], w[i + 1], w[i + shift]);
  for (; i < size - 1; ++i) w[i] = mix(w[i], w[i + 1], w[i + shift - size]);
  w[i] = mix(w[i], w[0], w[shift - 1]);
  position_ = 0;
}

void mt19937::fill(std::span<std::uint32_t> out) noexcept {
  while (!out.empty()) {
    if (position_ == size) twist();
    const std::size_t count = std::min(out.size(), size - position_);
    const std::uint32_t* from = words_.data() + position_;
    for (std::size_t i = 0; i < count; ++i) out[i] = temper(from[i]);
    position_ += count;
    out = out.subspan(count);
  }
}

std::string mt19937::state() const {
  state_writer text;
  text.word("mt19937").number(position_);
  for (const auto word : words_) text.number(word);
  return std::move(text).text();
}

mt19937 mt19937::from_state(std::string_view state) {
  state_reader text("mt19937", state);
  text.expect("mt19937");
  mt19937 read(0);
  read.position_ = text.number(size);
  for (auto& word : read.words_) word = static_cast<std::uint32_t>(text.number(0xFFFFFFFF));
  text.end();
  return read;
}

}  // namespace ebb
