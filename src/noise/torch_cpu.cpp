#include <ebb/noise/torch_cpu.hpp>
#include <ebb/tensor/instruction_set.hpp>

#include <algorithm>
#include <cmath>

#include "correctly_rounded.hpp"
#include "sequential.inl"
#include "state_text.hpp"
#include "torch_blocks.hpp"

// EBB_TORCH_FMA: set by cmake/library.cmake where torch_blocks_fma.cpp is built.

namespace ebb {
namespace {

using torch_blocks = void (*)(float*, std::size_t) noexcept;

torch_blocks avx2_blocks() noexcept {
#if EBB_TORCH_FMA
  if (current_instruction_set() >= instruction_set::avx2 && __builtin_cpu_supports("fma"))
    return torch::avx2_blocks;
#endif
  return torch::avx2_blocks_without_fma;
}

void uniforms(mt19937& words, std::span<float> out) noexcept {
  std::uint32_t chunk[256];
  for (std::size_t i = 0; i < out.size(); i += std::size(chunk)) {
    const std::size_t count = std::min(std::size(chunk), out.size() - i);
    words.fill({chunk, count});
    for (std::size_t j = 0; j < count; ++j)
      out[i + j] = static_cast<float>(static_cast<std::int32_t>(chunk[j] & 0xFFFFFF)) * 0x1p-24f;
  }
}

double uniform53(mt19937& words) noexcept {
  const auto high = std::uint64_t{words()} << 32;
  return static_cast<double>((high | words()) & 0x1FFFFFFFFFFFFF) * 0x1p-53;
}

void uniforms(mt19937& words, std::span<double> out) noexcept {
  for (auto& u : out) u = uniform53(words);
}

template <class T, class Blocks>
void large_fill(mt19937& words, std::span<T> out, Blocks blocks) {
  uniforms(words, out);
  blocks(out.data(), out.size());
  if (out.size() % 16 == 0) return;
  const auto last = out.last(16);
  uniforms(words, last);
  blocks(last.data(), 16);
}

}  // namespace

void torch_cpu_generator::fill(std::span<float> out) {
  if (out.size() < 16)
    for (auto& z : out) z = static_cast<float>(next_normal());
  else if (path_ == torch_cpu_path::avx2) large_fill(words_, out, avx2_blocks());
  else large_fill(words_, out, [](float* x, std::size_t n) { torch::plain_blocks(x, n); });
}

void torch_cpu_generator::fill(std::span<double> out) {
  if (out.size() < 16)
    for (auto& z : out) z = next_normal();
  else large_fill(words_, out, [](double* x, std::size_t n) { torch::plain_blocks(x, n); });
}

// Block by block: where 16 does not divide the size, what is left over was never drawn when the
// last 16 are drawn anew.
template <class T>
void torch_cpu_generator::fill_narrow(std::span<T> out) {
  if (out.size() < 16) {
    for (auto& z : out) z = static_cast<float>(next_normal());
    return;
  }
  float chunk[256];
  const auto draw = [&](std::size_t first, std::size_t count) {
    const std::span<float> drawn(chunk, count);
    fill(drawn);
    std::copy(drawn.begin(), drawn.end(), out.begin() + static_cast<std::ptrdiff_t>(first));
  };
  const std::size_t whole = out.size() / 16 * 16;
  for (std::size_t i = 0; i < whole; i += std::size(chunk))
    draw(i, std::min(std::size(chunk), whole - i));
  if (whole < out.size()) draw(out.size() - 16, 16);
}

void torch_cpu_generator::fill(std::span<half> out) { fill_narrow(out); }
void torch_cpu_generator::fill(std::span<bfloat16> out) { fill_narrow(out); }

double torch_cpu_generator::next_normal() noexcept {
  if (waiting_) return *std::exchange(waiting_, std::nullopt);
  const double u = uniform53(words_), v = uniform53(words_);
  const double r = std::sqrt(-2.0 * correctly_rounded::log(1.0 - v));
  const auto [c, s] = correctly_rounded::cos_sin(6.283185307179586 * u);
  waiting_ = r * s;
  return r * c + 0.0;
}

std::string torch_cpu_generator::state() const {
  state_writer text;
  text.word(path_ == torch_cpu_path::avx2 ? "avx2" : "plain");
  text.waiting(waiting_).word(words_.state());
  return std::move(text).text();
}

torch_cpu_generator torch_cpu_generator::from_state(std::string_view state) {
  state_reader text(noise_name, state);
  torch_cpu_generator read(0);
  const auto path = text.word();
  if (path == "plain") read.path_ = torch_cpu_path::plain;
  else if (path != "avx2") text.refuse(path, "'avx2' or 'plain'");
  read.waiting_ = text.waiting();
  read.words_ = mt19937::from_state(text.rest());
  return read;
}

template class sequential_noise<torch_cpu_generator>;

}  // namespace ebb
