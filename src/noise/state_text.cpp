#include "state_text.hpp"

#include <bit>
#include <charconv>

namespace ebb {

state_writer& state_writer::word(std::string_view text) {
  if (!text_.empty()) text_ += ' ';
  text_ += text;
  return *this;
}

state_writer& state_writer::number(std::uint64_t value) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value, 16).ptr;
  return word({digits, static_cast<std::size_t>(end - digits)});
}

state_writer& state_writer::waiting(std::optional<double> value) {
  return value ? number(std::bit_cast<std::uint64_t>(*value)) : word("-");
}

std::string_view state_reader::word() {
  const auto blank = rest_.find(' ');
  const auto word = rest_.substr(0, blank);
  rest_ = blank == rest_.npos ? std::string_view{} : rest_.substr(blank + 1);
  ++words_;
  return word;
}

std::uint64_t state_reader::number(std::uint64_t largest) {
  const auto text = word();
  std::uint64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (problem != std::errc{} || end != text.data() + text.size() || value > largest)
    refuse(text, "a hexadecimal number in its range");
  return value;
}

std::optional<double> state_reader::waiting() {
  if (rest_.starts_with("- ")) {
    (void)word();
    return std::nullopt;
  }
  return std::bit_cast<double>(number(~std::uint64_t{0}));
}

void state_reader::expect(std::string_view text) {
  if (const auto found = word(); found != text) refuse(found, text);
}

void state_reader::end() {
  if (!rest_.empty()) refuse(rest_.substr(0, 16), "its end");
}

void state_reader::refuse(std::string_view found, std::string_view needed) const {
  fail(errc::invalid_option, {whose_, ": restore: word ", words_, " of the state is '", found,
                              "': need ", needed, "; pass what state() gave"});
}

}  // namespace ebb
