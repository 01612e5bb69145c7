// JSON from outside, made into a document: size, depth and doubled keys are checked before anything
// is kept, and the words that Python's json writes for numbers JSON does not have are understood.
#pragma once

#include <nlohmann/json.hpp>

#include <limits>
#include <string>
#include <string_view>

namespace ebb {

struct json_limits {
  std::size_t bytes = 1 << 20;
  std::size_t depth = 64;
  std::size_t keys = std::numeric_limits<std::size_t>::max();  // of all objects together
  bool python_numbers = false;  // NaN, Infinity and -Infinity, kept as the strings of these names
};

// The parser's reason without its place, and without what it last read, which may be of any length.
[[nodiscard]] std::string_view parser_reason(std::string_view what);

// Errors: errc::json_error with `where`, line and column, or the path of the key that stands twice.
[[nodiscard]] nlohmann::ordered_json read_json(std::string_view text, const std::string& where,
                                               const json_limits& limits = {});

}  // namespace ebb
