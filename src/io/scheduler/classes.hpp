// The classes of diffusers that Ebb reads, and the options each has.
#pragma once

#include "option.hpp"

namespace ebb {

struct class_option {
  const option* what;
  choices allowed;
  bool fixed = false;  // part of the class, not an option of it
};

struct class_entry {
  scheduler_class kind;
  std::string_view name;
  std::string signature;

  [[nodiscard]] std::vector<class_option> options() const;
};

[[nodiscard]] const std::vector<class_entry>& class_table();

// By diffusers' name, which may begin with "Flax". Errors: errc::unknown_value.
[[nodiscard]] const class_entry& class_named(std::string_view name, const std::string& where);

// "A, B, C": the names of all.
[[nodiscard]] std::string listed_classes();

// Every key that some scheduler of diffusers has or had.
[[nodiscard]] const std::vector<std::string_view>& known_keys();

}  // namespace ebb
