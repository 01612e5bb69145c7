// The kinds of option that diffusers' schedulers have.
#pragma once

#include "option.hpp"

#include <cmath>
#include <type_traits>

namespace ebb {

struct rule {
  bool (*holds)(double);
  std::string_view need;
  errc code = errc::invalid_option;
};

// The checks behind the kinds below.
[[nodiscard]] double number_of(const given& from, const rule& rule);
[[nodiscard]] std::size_t count_of(const given& from, std::size_t least, std::size_t most,
                                   errc code);
[[nodiscard]] std::vector<double> numbers_of(const given& from, const rule& rule);
[[nodiscard]] std::vector<std::size_t> counts_of(const given& from, std::size_t most);
[[nodiscard]] bool flag_of(const given& from);
[[nodiscard]] int order_of(const given& from);

// The place of the file's word in `known`, after the class's own choice among them.
[[nodiscard]] std::size_t word_of(const given& from, const std::vector<std::string_view>& known);

[[nodiscard]] json number_text(double number);

template <class Member>
inline constexpr bool may_be_null = requires(Member member) {
  member.reset();
};

template <class Member>
option number(std::string_view key, Member scheduler_settings::*place, rule rule) {
  return {key,
          [=](scheduler_settings& s, const given& from) {
            if (may_be_null<Member> && from.value.is_null()) s.*place = Member();
            else s.*place = number_of(from, rule);
          },
          [=](const scheduler_settings& s) {
            if constexpr (may_be_null<Member>)
              return s.*place ? number_text(*(s.*place)) : json(nullptr);
            else return number_text(s.*place);
          }};
}

template <class Member>
option count(std::string_view key, Member scheduler_settings::*place, std::size_t least,
             std::size_t most, errc code = errc::invalid_option) {
  return {key,
          [=](scheduler_settings& s, const given& from) {
            if (may_be_null<Member> && from.value.is_null()) s.*place = Member();
            else s.*place = static_cast<Member>(count_of(from, least, most, code));
          },
          [=](const scheduler_settings& s) {
            if constexpr (may_be_null<Member>) return s.*place ? json(*(s.*place)) : json(nullptr);
            else return json(s.*place);
          }};
}

template <class T>
using words_of = std::vector<std::pair<std::string_view, T>>;

// "null" stands for null. Several words of one value: the first is written.
template <class T>
option word(std::string_view key, T scheduler_settings::*place,
            std::type_identity_t<words_of<T>> words) {
  std::vector<std::string_view> known;
  for (const auto& [name, value] : words) known.push_back(name);
  return {key,
          [=](scheduler_settings& s, const given& from) {
            s.*place = words[word_of(from, known)].second;
          },
          [=](const scheduler_settings& s) {
            for (const auto& [name, value] : words)
              if (s.*place == value) return name == "null" ? json(nullptr) : json(name);
            return json(nullptr);
          }};
}

[[nodiscard]] option flag(std::string_view key, bool scheduler_settings::*place);
[[nodiscard]] option order(std::string_view key, int scheduler_settings::*place);
[[nodiscard]] option only_null(std::string_view key, std::string_view need);

}  // namespace ebb
