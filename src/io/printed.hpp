// Values from outside, fit for an error message.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace ebb {

// "name" in quotes, at most 100 bytes of it (cut where a UTF-8 character begins), with control
// characters, quotes and backslashes escaped: no file can write to the user's terminal.
[[nodiscard]] std::string in_quotes(std::string_view text);

// [1, 16, 14]
[[nodiscard]] std::string listed(std::span<const std::size_t> numbers);

}  // namespace ebb
