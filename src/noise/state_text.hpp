// States of generators as text: words between blanks, numbers hexadecimal.
#pragma once

#include <ebb/error.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ebb {

class state_writer {
 public:
  state_writer& word(std::string_view text);
  state_writer& number(std::uint64_t value);
  state_writer& waiting(std::optional<double> value);  // its bits; - for none
  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

// Reads what state_writer wrote; anything else is errc::invalid_option, naming `whose` it is.
class state_reader {
 public:
  state_reader(std::string_view whose, std::string_view text) : whose_(whose), rest_(text) {}

  [[nodiscard]] std::string_view word();
  [[nodiscard]] std::uint64_t number(std::uint64_t largest);
  [[nodiscard]] std::optional<double> waiting();
  void expect(std::string_view text);
  void end();
  [[nodiscard]] std::string_view rest() const { return rest_; }
  [[noreturn]] void refuse(std::string_view found, std::string_view needed) const;

 private:
  std::string_view whose_;
  std::string_view rest_;
  std::size_t words_ = 0;
};

}  // namespace ebb
