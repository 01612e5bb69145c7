#include <ebb/noise/pcg64.hpp>

#include <bit>
#include <utility>

#include "seed_sequence.hpp"
#include "state_text.hpp"

namespace ebb {

__extension__ using uint128 = unsigned __int128;

void pcg64::step() noexcept {
  constexpr uint128 multiplier = uint128{0x2360ED051FC65DA4} << 64 | 0x4385DF649FCCF645;
  const uint128 state = uint128{state_.high} << 64 | state_.low;
  const uint128 increment = uint128{increment_.high} << 64 | increment_.low;
  const uint128 next = state * multiplier + increment;
  state_ = {static_cast<std::uint64_t>(next >> 64), static_cast<std::uint64_t>(next)};
}

// From state 0: the stream's increment, a step, the seed added, a step.
pcg64::pcg64(std::uint64_t seed) {
  const auto low = static_cast<std::uint32_t>(seed), high = static_cast<std::uint32_t>(seed >> 32);
  const auto words = seed_sequence({low, high}).words(8);
  const auto word = [&](std::size_t i) { return std::uint64_t{words[i + 1]} << 32 | words[i]; };
  increment_ = {word(4) << 1 | word(6) >> 63, word(6) << 1 | 1};
  step();
  const uint128 started =
      (uint128{state_.high} << 64 | state_.low) + (uint128{word(0)} << 64 | word(2));
  state_ = {static_cast<std::uint64_t>(started >> 64), static_cast<std::uint64_t>(started)};
  step();
}

std::uint64_t pcg64::operator()() noexcept {
  step();
  return std::rotr(state_.high ^ state_.low, static_cast<int>(state_.high >> 58));
}

std::uint32_t pcg64::next_32() noexcept {
  if (waiting_) return *std::exchange(waiting_, std::nullopt);
  const std::uint64_t both = (*this)();
  waiting_ = static_cast<std::uint32_t>(both >> 32);
  return static_cast<std::uint32_t>(both);
}

std::string pcg64::state() const {
  state_writer text;
  text.word("pcg64").number(state_.high).number(state_.low);
  text.number(increment_.high).number(increment_.low);
  if (waiting_) text.number(*waiting_);
  else text.word("-");
  return std::move(text).text();
}

pcg64 pcg64::from_state(std::string_view state) {
  constexpr auto any = ~std::uint64_t{0};
  state_reader text("pcg64", state);
  text.expect("pcg64");
  pcg64 read(0);
  read.state_.high = text.number(any);
  read.state_.low = text.number(any);
  read.increment_.high = text.number(any);
  read.increment_.low = text.number(any);
  if (read.increment_.low % 2 == 0) text.refuse("even", "an odd increment");
  if (text.rest() == "-") (void)text.word();
  else read.waiting_ = static_cast<std::uint32_t>(text.number(0xFFFFFFFF));
  text.end();
  return read;
}

}  // namespace ebb
