#include <ebb/error.hpp>

#include <array>
#include <charconv>

namespace ebb {

words::words(double number) {
  std::array<char, 32> buffer;
  auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  text_.assign(buffer.data(), end);
}

void fail(errc code, std::initializer_list<words> sentence) {
  std::string text;
  for (const auto& piece : sentence) text += piece.text();
  throw error(code, text);
}

}  // namespace ebb
