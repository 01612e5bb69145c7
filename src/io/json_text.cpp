#include "json_text.hpp"

#include "printed.hpp"

#include <ebb/error.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace ebb {
namespace {

using document = nlohmann::ordered_json;

// The text with quotes put around Python's words, and how to find one's way back.
struct quoted_words {
  std::string text;
  std::vector<std::size_t> added;  // places in `text` of the quotes that were added

  [[nodiscard]] std::size_t original(std::size_t place) const {
    const auto before = std::lower_bound(added.begin(), added.end(), place);
    return place - static_cast<std::size_t>(before - added.begin());
  }
};

quoted_words quote_words(std::string_view source) {
  constexpr std::array<std::string_view, 3> words{"-Infinity", "Infinity", "NaN"};
  quoted_words result;
  bool inside = false;  // of a string
  for (std::size_t i = 0; i < source.size();) {
    const auto found = std::find_if(words.begin(), words.end(), [&](std::string_view word) {
      return source.substr(i, word.size()) == word;
    });
    if (!inside && found != words.end()) {
      result.added.push_back(result.text.size());
      result.text += '"';
      result.text += *found;
      result.added.push_back(result.text.size());
      result.text += '"';
      i += found->size();
      continue;
    }
    if (source[i] == '"') inside = !inside;
    if (inside && source[i] == '\\' && i + 1 < source.size()) result.text += source[i++];
    result.text += source[i++];
  }
  return result;
}

// Builds the document event by event.
class builder final : public nlohmann::json_sax<document> {
 public:
  builder(const quoted_words& source, const std::string& where, const json_limits& limits)
      : source_(source), where_(where), limits_(limits) {}

  document result;

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t&) override { return put(value); }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(document::object()); }
  bool start_array(std::size_t) override { return open(document::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& key) override {
    if (!keys_.back().insert(key).second)
      fail(errc::json_error,
           {where_, ": the key ", in_quotes(key), " stands twice: need each key once"});
    if (++count_ > limits_.keys)
      fail(errc::json_error,
           {where_, ": more than ", limits_.keys, " keys: need as many or fewer"});
    key_ = std::move(key);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    const std::string_view why = parser_reason(error.what());
    const std::size_t place = source_.original(position > 0 ? position - 1 : 0);
    const auto before = std::string_view(source_.text).substr(0, position > 0 ? position - 1 : 0);
    const auto line = 1 + std::ranges::count(before, '\n');
    if (why.starts_with("number overflow"))
      fail(errc::json_error, {where_, ": byte ", place, ", line ", line, ", key ", in_quotes(key_),
                              ": ", why, ": need a number that a double can hold"});
    fail(errc::json_error, {where_, ": byte ", place, ", line ", line, ": ", why, ": need JSON"});
  }

 private:
  template <class Value>
  bool put(Value value) {
    if (open_.empty()) result = std::move(value);
    else if (open_.back()->is_array()) open_.back()->push_back(std::move(value));
    else member() = std::move(value);
    return true;
  }

  bool open(document container) {
    if (open_.size() == limits_.depth)
      fail(errc::json_error,
           {where_, ": nested more than ", limits_.depth, " levels deep: need a flatter document"});
    document* place = &result;
    if (open_.empty()) {
      result = std::move(container);
    } else if (open_.back()->is_array()) {
      open_.back()->push_back(std::move(container));
      place = &open_.back()->back();
    } else {
      place = &(member() = std::move(container));
    }
    open_.push_back(place);
    keys_.emplace_back();
    return true;
  }

  // A new member of the object, whose keys are known to differ (operator[] would look for it).
  document& member() {
    auto& object = open_.back()->get_ref<document::object_t&>();
    object.push_back({key_, nullptr});
    return object.back().second;
  }

  bool close() {
    open_.pop_back();
    keys_.pop_back();
    return true;
  }

  const quoted_words& source_;
  const std::string& where_;
  const json_limits& limits_;
  std::size_t count_ = 0;  // of keys
  std::vector<document*> open_;
  std::vector<std::set<std::string>> keys_;
  std::string key_;
};

}  // namespace

std::string_view parser_reason(std::string_view what) {
  for (const std::string_view before : {"] ", "while parsing "})
    if (const auto found = what.find(before); found != what.npos)
      what.remove_prefix(found + before.size());
  return what.substr(0, std::min(what.find("; "), std::size_t{120}));
}

document read_json(std::string_view text, const std::string& where, const json_limits& limits) {
  if (text.size() > limits.bytes)
    fail(errc::json_error, {where, ": ", text.size(), " bytes: need ", limits.bytes, " or fewer"});
  if (const auto zero = text.find('\0'); zero != text.npos)  // which the parser takes for an end
    fail(errc::json_error, {where, ": byte ", zero, ": a zero byte: need JSON"});
  const quoted_words source =
      limits.python_numbers ? quote_words(text) : quoted_words{std::string(text), {}};
  builder events(source, where, limits);
  document::sax_parse(source.text, &events);
  return std::move(events.result);
}

}  // namespace ebb
