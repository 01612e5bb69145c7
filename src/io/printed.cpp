#include "printed.hpp"

namespace ebb {

std::string in_quotes(std::string_view text) {
  constexpr std::size_t most = 100;
  constexpr const char* digits = "0123456789abcdef";
  std::size_t shown = text.size();
  if (shown > most)
    for (shown = most; shown > most - 3 && (text[shown] & 0xC0) == 0x80;) --shown;
  std::string result = "\"";
  for (const char letter : text.substr(0, shown)) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') result += {'\\', letter};
    else if (byte < 0x20 || byte == 0x7f)
      result += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    else result += letter;
  }
  return result += shown < text.size() ? "\"..." : "\"";
}

std::string listed(std::span<const std::size_t> numbers) {
  std::string result = "[";
  for (const std::size_t number : numbers) {
    if (result.size() > 1) result += ", ";
    result += std::to_string(number);
  }
  return result += "]";
}

}  // namespace ebb
