#include "option_kinds.hpp"

#include "../edit_distance.hpp"
#include "../printed.hpp"

#include <algorithm>

namespace ebb {
namespace {

bool among(const std::vector<std::string_view>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

const json::array_t& list_of(const given& from, std::string_view need) {
  if (!from.value.is_array()) from.refuse(errc::invalid_option, need);
  return from.value.get_ref<const json::array_t&>();
}

}  // namespace

bool is_number_word(const json& value) {
  return value == "NaN" || value == "Infinity" || value == "-Infinity";
}

std::string shown(const json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list of " + std::to_string(value.size());
  if (is_number_word(value)) return value.get<std::string>();
  return value.is_string() ? in_quotes(value.get_ref<const std::string&>()) : value.dump();
}

std::string listed(const std::vector<std::string_view>& names) {
  std::string text;
  for (const auto name : names) (text += text.empty() ? "" : ", ") += name;
  return text;
}

void given::refuse(errc code, std::string_view need) const {
  fail(code, {file.where, ": ", key, " = ", shown(value), ": need ", need});
}

double number_of(const given& from, const rule& rule) {
  double number = std::nan("");
  if (from.value.is_number()) number = from.value.get<double>();
  else if (!is_number_word(from.value)) from.refuse(errc::invalid_option, rule.need);
  else if (from.value != "NaN")
    number = (from.value == "Infinity" ? 1 : -1) * std::numeric_limits<double>::infinity();
  if (!rule.holds(number)) from.refuse(rule.code, rule.need);
  return number;
}

json number_text(double number) {
  return std::isfinite(number) ? json(number) : json(number > 0 ? "Infinity" : "-Infinity");
}

std::size_t count_of(const given& from, std::size_t least, std::size_t most, errc code) {
  const std::string need =
      "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  if (!from.value.is_number()) from.refuse(errc::invalid_option, need);
  const auto number = from.value.get<double>();
  if (number != std::floor(number)) from.refuse(errc::invalid_option, need);
  if (number < static_cast<double>(least) || number > static_cast<double>(most))
    from.refuse(code, need);
  return static_cast<std::size_t>(number);
}

std::vector<double> numbers_of(const given& from, const rule& rule) {
  std::vector<double> numbers;
  for (const auto& value : list_of(from, "a list of numbers")) {
    const std::string key = std::string(from.key) + "[" + std::to_string(numbers.size()) + "]";
    numbers.push_back(number_of({key, value, from.allowed, from.file}, rule));
  }
  return numbers;
}

std::vector<std::size_t> counts_of(const given& from, std::size_t most) {
  std::vector<std::size_t> numbers;
  for (const auto& value : list_of(from, "a list of step numbers")) {
    const std::string key = std::string(from.key) + "[" + std::to_string(numbers.size()) + "]";
    numbers.push_back(
        count_of({key, value, from.allowed, from.file}, 0, most, errc::invalid_option));
  }
  return numbers;
}

bool flag_of(const given& from) {
  if (from.value.is_null()) return false;  // as None is in Python
  if (!from.value.is_boolean()) from.refuse(errc::invalid_option, "true or false");
  return from.value.get<bool>();
}

int order_of(const given& from) {
  auto orders = from.allowed.own;
  std::ranges::sort(orders);
  const std::string need = "an order this class has: " + listed(orders);
  if (!from.value.is_number()) from.refuse(errc::invalid_option, need);
  const auto number = from.value.get<double>();
  for (const auto order : orders)
    if (number == order.front() - '0') return order.front() - '0';
  from.refuse(errc::unsupported_order, need);
}

std::size_t word_of(const given& from, const std::vector<std::string_view>& known) {
  const auto& [own, beyond, siblings] = from.allowed;
  const auto place = [&](std::string_view name) {
    return static_cast<std::size_t>(std::ranges::find(known, name) - known.begin());
  };
  auto all = own.empty() ? known : own;
  all.insert(all.end(), beyond.begin(), beyond.end());
  const bool null = from.value.is_null();
  if (!null && !from.value.is_string()) from.refuse(errc::invalid_option, "one of " + listed(all));
  const std::string_view word =
      null ? std::string_view("null") : from.value.get_ref<const std::string&>();
  if (among(siblings, word)) return place(own.front());
  if (!among(all, word))
    from.refuse(errc::unknown_value, "one of those that " + std::string(from.file.class_name) +
                                         " knows: " + listed(all) + "; the nearest is " +
                                         in_quotes(nearest_name(word, all)));
  if (among(beyond, word))
    from.file.warnings.push_back(std::string(from.key) + " = " + shown(from.value) + ": the " +
                                 std::string(from.file.class_name) +
                                 " of diffusers cannot run this, Ebb can");
  return place(word);
}

option flag(std::string_view key, bool scheduler_settings::*place) {
  return {key, [=](scheduler_settings& s, const given& from) { s.*place = flag_of(from); },
          [=](const scheduler_settings& s) { return json(s.*place); }};
}

option order(std::string_view key, int scheduler_settings::*place) {
  return {key, [=](scheduler_settings& s, const given& from) { s.*place = order_of(from); },
          [=](const scheduler_settings& s) { return json(s.*place); }};
}

option only_null(std::string_view key, std::string_view need) {
  return {key,
          [=](scheduler_settings&, const given& from) {
            if (!from.value.is_null()) from.refuse(errc::incompatible_options, need);
          },
          [](const scheduler_settings&) { return json(nullptr); }};
}

}  // namespace ebb
