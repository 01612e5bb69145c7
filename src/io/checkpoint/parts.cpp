#include "parts.hpp"

#include "../printed.hpp"

#include <array>
#include <charconv>

namespace ebb::checkpoint_file {
namespace {

// The order in which they enter the checksum.
constexpr std::array keys{"format",           "version", "evaluation", "contents",
                          "plan_fingerprint", "plan",    "noise"};

}  // namespace

std::string text_of(const texts& metadata, const char* key) {
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string() : found->second;
}

std::string hexadecimal(std::uint64_t number) {
  std::array<char, 16> digits;
  return {digits.data(),
          std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr};
}

std::string memory_name(std::size_t slot) { return "memory." + std::to_string(slot); }

checksum sum_of(const texts& metadata) {
  checksum sum;
  const auto add = [&](const char* key) {
    sum.add(key);
    sum.add(text_of(metadata, key));
  };
  for (const char* key : keys) add(key);
  if (metadata.contains("adaptive")) add("adaptive");
  return sum;
}

void add(checksum& sum, std::string_view name, dtype type, std::span<const std::size_t> shape,
         std::span<const std::byte> data) {
  sum.add(name);
  sum.add(element_of(type).name);
  sum.add(listed(shape));
  sum.add(data);
}

}  // namespace ebb::checkpoint_file
