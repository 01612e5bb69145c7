// philox_bits LAYOUT: the words of philox_noise's generator on standard output, without end, for a
// test of randomness to read. LAYOUT says which part of key and counter moves from block to block:
//   elements   the counter's first word, as in one large sample
//   samples    its second
//   draws      its third
//   seeds      the key, at counter 0
//   run        all of a sampling run: 50 draws of 4 samples of 4096 elements, seed after seed
#include <ebb/noise/philox.hpp>

#include <cstdio>
#include <cstring>
#include <functional>
#include <vector>

namespace {

using block = std::array<std::uint32_t, 4>;

block of(std::uint32_t element, std::uint32_t sample, std::uint32_t draw, std::uint32_t seed) {
  return ebb::philox4x32_10({element, sample, draw, 0}, {seed, 0});
}

std::function<block(std::uint32_t)> layout(const char* name) {
  const auto is = [name](const char* other) { return std::strcmp(name, other) == 0; };
  if (is("elements")) return [](std::uint32_t i) { return of(i, 0, 0, 1); };
  if (is("samples")) return [](std::uint32_t i) { return of(0, i, 0, 1); };
  if (is("draws")) return [](std::uint32_t i) { return of(0, 0, i, 1); };
  if (is("seeds")) return [](std::uint32_t i) { return of(0, 0, 0, i); };
  if (is("run"))
    return
        [](std::uint32_t i) { return of(i % 1024, i / 1024 % 4, i / 4096 % 50, i / (4096 * 50)); };
  return {};
}

}  // namespace

int main(int count, char** words) {
  const auto next = count == 2 ? layout(words[1]) : layout("");
  if (!next) {
    std::fprintf(stderr, "philox_bits elements|samples|draws|seeds|run\n");
    return 2;
  }
  std::vector<block> blocks(4096);
  for (std::uint32_t i = 0;;) {
    for (auto& block : blocks) block = next(i++);
    if (std::fwrite(blocks.data(), sizeof(block), blocks.size(), stdout) != blocks.size()) return 0;
  }
}
