// One option of diffusers' schedulers: how a value from a file is checked and kept, and how it is
// written again. The options stand in options.cpp, the classes that have them in classes.cpp.
#pragma once

#include "settings.hpp"

#include <ebb/error.hpp>

#include <nlohmann/json.hpp>

#include <functional>

namespace ebb {

using json = nlohmann::ordered_json;

// The file being read.
struct reading {
  const std::string& where;
  std::string_view class_name;
  std::vector<std::string>& warnings;
};

// What a class allows of an option that takes words or orders; all empty: everything it knows.
struct choices {
  std::vector<std::string_view> own;       // the first is the default
  std::vector<std::string_view> beyond;    // Ebb can, diffusers cannot
  std::vector<std::string_view> siblings;  // words of other classes, read as the default
};

// A value in the file.
struct given {
  std::string_view key;
  const json& value;
  const choices& allowed;
  const reading& file;

  // "file: key = value: need ..."
  [[noreturn]] void refuse(errc code, std::string_view need) const;
};

struct option {
  std::string_view key;
  std::function<void(scheduler_settings&, const given&)> read;
  std::function<json(const scheduler_settings&)> write;
};

// Names that two options share are told apart by a word before a colon ("deis:algorithm_type").
[[nodiscard]] const std::vector<option>& option_table();

// Without the word before the colon.
[[nodiscard]] inline std::string_view plain_key(std::string_view key) {
  return key.substr(key.find(':') + 1);  // npos + 1 = 0
}

// The numbers that JSON has no words for, as json_text.hpp keeps them.
[[nodiscard]] bool is_number_word(const json& value);

// A value in at most a few words.
[[nodiscard]] std::string shown(const json& value);

// "a, b, c"
[[nodiscard]] std::string listed(const std::vector<std::string_view>& names);

}  // namespace ebb
